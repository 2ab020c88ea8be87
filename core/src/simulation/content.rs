//! The orders of the merchant, and what the service makes of them when it keeps and shows its copy.

use std::fmt::Write;

use crate::model::{Amount, CartItem, NewInvoice};

/// An order, as the merchant asks for it. All orders cost the same, which is what makes a wrong match tempting.
pub(super) struct Order {
    /// White space in it can be folded, and its last character is one that some services cut in half.
    pub(super) description: &'static str,
    pub(super) has_cart: bool,
}

pub(super) const ORDERS: [Order; 3] = [
    Order {
        description: "order  7 \u{1f600}",
        has_cart: true,
    },
    Order {
        description: "order  8 \u{1f600}",
        has_cart: true,
    },
    Order {
        description: "order  9 \u{1f600}",
        has_cart: false,
    },
];

const AMOUNT: &str = "12.345";
const CURRENCY: &str = "BTC";

impl Order {
    /// As one of the callers spells it: they differ in white space.
    pub(super) fn invoice(&self, slot: usize) -> NewInvoice {
        let description = match slot % 3 {
            0 => self.description.to_owned(),
            1 => self.description.replace("  ", " "),
            _ => format!(" {}\n", self.description.replace("  ", "\t")),
        };
        let new = NewInvoice::new(number(AMOUNT), CURRENCY, description);
        if self.has_cart {
            new.with_cart_item(CartItem::new("Mug", number("4.115"), 3, CURRENCY))
        } else {
            new
        }
    }
}

fn number(text: &str) -> Amount {
    text.parse().expect("a number")
}

/// What a service may do to its copy of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
    RoundAmount,
    SameAmountOtherwise,
    NullAmount,
    LowerCaseCurrency,
    FoldDescription,
    NoDescription,
    NullDescription,
    /// The emoji is cut to half a surrogate pair.
    CutDescription,
    NoCart,
    NullItem,
    LowerCaseProduct,
    MoreFields,
    /// No rule covers this one: see [`Assumption::KeptDescription`](super::assumptions::Assumption).
    LowerCaseDescription,
}

impl Change {
    /// Those that leave the order recognizable. At most one of those that change its content may be combined with those that
    /// take its description.
    pub(super) const COVERED: [Self; 12] = [
        Self::RoundAmount,
        Self::SameAmountOtherwise,
        Self::NullAmount,
        Self::LowerCaseCurrency,
        Self::FoldDescription,
        Self::NoDescription,
        Self::NullDescription,
        Self::CutDescription,
        Self::NoCart,
        Self::NullItem,
        Self::LowerCaseProduct,
        Self::MoreFields,
    ];

    /// What is left is not equal to the order, or cannot be read.
    pub(super) fn hides(self) -> bool {
        self.changes_content() || self.takes_description() || self == Self::CutDescription
    }

    pub(super) fn changes_content(self) -> bool {
        matches!(
            self,
            Self::RoundAmount | Self::NullAmount | Self::LowerCaseCurrency | Self::LowerCaseProduct
        )
    }

    pub(super) fn takes_description(self) -> bool {
        matches!(
            self,
            Self::NoDescription | Self::NullDescription | Self::LowerCaseDescription
        )
    }
}

/// The fields of the service's copy, but for id and state.
pub(super) fn copy(order: &Order, changes: &[Change]) -> String {
    let has = |change| changes.contains(&change);
    let mut json = String::with_capacity(160);
    let amount = if has(Change::NullAmount) {
        "null"
    } else if has(Change::RoundAmount) {
        "12.35"
    } else if has(Change::SameAmountOtherwise) {
        "12.34500"
    } else {
        AMOUNT
    };
    let currency = if has(Change::LowerCaseCurrency) {
        "btc"
    } else {
        CURRENCY
    };
    let _ = write!(json, r#""amount":{amount},"currency":"{currency}""#);
    if has(Change::NullDescription) {
        json.push_str(r#","description":null"#);
    } else if !has(Change::NoDescription) {
        let _ = write!(json, r#","description":"{}""#, description(order, changes));
    }
    if !has(Change::NoCart) {
        let product = if has(Change::LowerCaseProduct) { "mug" } else { "Mug" };
        if !order.has_cart {
            json.push_str(r#","cartItems":[]"#);
        } else if has(Change::NullItem) {
            json.push_str(r#","cartItems":[null]"#);
        } else {
            let item = format!(r#"{{"product":"{product}","price":4.115,"quantity":3,"currency":"BTC"}}"#);
            let _ = write!(json, r#","cartItems":[{item}]"#);
        }
    }
    if has(Change::MoreFields) {
        json.push_str(r#","fiat":{"EUR":1},"payAmount":null,"merchant":{"id":5,"description":"shop"}"#);
    }
    json.push('}');
    json
}

fn description(order: &Order, changes: &[Change]) -> String {
    let mut text = order.description.to_owned();
    if changes.contains(&Change::FoldDescription) {
        text = text.replace("  ", " ");
    }
    if changes.contains(&Change::LowerCaseDescription) {
        text = text.replace("order", "Order");
    }
    if changes.contains(&Change::CutDescription) {
        text = text.replace('\u{1f600}', r"\ud83d");
    }
    text
}

/// Entries that have nothing to do with the merchant's orders, but look like them in some way.
pub(super) const FOREIGN: [&str; 6] = [
    r#""amount":12.345,"currency":"BTC","description":"order  3","cartItems":[]}"#,
    r#""amount":12.345,"currency":"BTC","description":"order","cartItems":null}"#,
    r#""amount":99,"currency":"BTC"}"#,
    r#""amount":99,"currency":"FAU","description":"a template"}"#,
    r#""amount":null,"currency":"EUR","description":"order  4"}"#,
    r#""amount":12.345,"currency":"BTC","description":"cut \ud83d"}"#,
];
/// Entries of others that may be an order of the merchant: nothing tells that they are not.
pub(super) const LOOKALIKES: [&str; 4] = [
    r#""amount":12.345,"currency":"BTC","cartItems":[{"product":"Mug","price":4.115,"quantity":3,"currency":"BTC"}]}"#,
    r#""amount":12.345,"currency":"BTC","description":" "}"#,
    r#""amount":99,"currency":"BTC","description":"order  7 \ud83d\ude00"}"#,
    r#""amount":12.345,"currency":"BTC","description":"order 8 \ud83d"}"#,
];
/// Of the others, how many can be read.
pub(super) const READABLE: usize = 4;
/// What becomes of an invoice from a template.
pub(super) const TEMPLATE: &str = FOREIGN[3];
