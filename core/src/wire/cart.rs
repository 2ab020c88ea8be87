//! A cart as an invoice keeps it: its JSON without the names, which are most of it.
//!
//! An item is the values of its four fields, always in the same order: of texts what stands between the quotes. Each has a NUL
//! behind it; one that is missing is [`MISSING`] alone. Then comes each field that this version does not know: [`EXTRA`], its
//! name and its JSON. Neither character can stand in JSON where a value begins.

use std::borrow::Cow;

use super::scanner;
use crate::model::{Amount, CartItem, Text};

const MISSING: char = '\u{1}';
const EXTRA: char = '\u{2}';
/// Larger than most carts.
const ROOM: usize = 256;

/// An item, checked but not decoded.
#[derive(Default)]
pub(super) struct Item<'a> {
    pub(super) currency: Option<&'a [u8]>,
    pub(super) price: Option<&'a [u8]>,
    pub(super) product: Option<&'a [u8]>,
    pub(super) quantity: Option<&'a [u8]>,
    pub(super) extra: Vec<(&'a [u8], &'a [u8])>,
}

/// A cart under way.
pub(super) struct KeptCart(Vec<u8>);

impl KeptCart {
    pub(super) fn new() -> Self {
        Self(Vec::with_capacity(ROOM))
    }

    pub(super) fn push(&mut self, item: &Item<'_>) {
        self.push_value(item.currency);
        self.push_value(item.price);
        self.push_value(item.product);
        self.push_value(item.quantity);
        for (name, json) in &item.extra {
            self.0.push(EXTRA as u8);
            self.push_value(Some(name));
            self.push_value(Some(json));
        }
    }

    fn push_value(&mut self, value: Option<&[u8]>) {
        if let Some(value) = value {
            self.0.extend_from_slice(value);
            self.0.push(0);
        } else {
            self.0.push(MISSING as u8);
        }
    }

    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.0
    }
}

/// As the scanner keeps it.
pub(super) fn kept(items: &[CartItem]) -> Vec<u8> {
    let mut cart = KeptCart::new();
    for item in items {
        let currency = item.currency.as_ref().map(|currency| quoted(currency.as_str()));
        let product = item.product.as_ref().map(|product| quoted(product.as_str()));
        let names: Vec<_> = item.extra.iter().map(|(name, _)| quoted(name.as_str())).collect();
        let extra = names.iter().zip(&item.extra);
        cart.push(&Item {
            currency: currency.as_deref().map(str::as_bytes),
            price: item.price.as_ref().map(Amount::as_bytes),
            product: product.as_deref().map(str::as_bytes),
            quantity: item.quantity.as_ref().map(Amount::as_bytes),
            extra: extra
                .map(|(name, (_, json))| (name.as_bytes(), json.as_bytes()))
                .collect(),
        });
    }
    cart.into_bytes()
}

/// What stands between the quotes of the text as JSON.
fn quoted(text: &str) -> String {
    let json = serde_json::to_string(text).expect("text is JSON");
    json[1..json.len() - 1].to_owned()
}

/// The items of a kept cart.
pub(super) fn items(kept: &str) -> Vec<CartItem> {
    let mut values = Values(kept);
    let mut items = Vec::new();
    while !values.0.is_empty() {
        items.push(CartItem {
            currency: values.next().map(|json| (&*text(json)).into()),
            price: values.next().map(number),
            product: values.next().map(|json| (&*text(json)).into()),
            quantity: values.next().map(number),
            extra: values.extra().into(),
        });
    }
    items
}

fn number(json: &str) -> Amount {
    Amount::of_checked(json.as_bytes())
}

fn text(json: &str) -> Cow<'_, str> {
    if json.contains('\\') {
        return scanner::decoded(json.as_bytes())
            .expect("its escapes were checked")
            .into();
    }
    json.into()
}

/// What is left of a kept cart.
struct Values<'a>(&'a str);

impl<'a> Values<'a> {
    /// The next value, unless it is missing.
    fn next(&mut self) -> Option<&'a str> {
        if let Some(rest) = self.0.strip_prefix(MISSING) {
            self.0 = rest;
            return None;
        }
        let (value, rest) = self.0.split_once('\0').expect("every value has a NUL behind it");
        self.0 = rest;
        Some(value)
    }

    fn extra(&mut self) -> Vec<(Text, Text)> {
        let mut extra = Vec::new();
        while let Some(rest) = self.0.strip_prefix(EXTRA) {
            self.0 = rest;
            let pair = self.next().zip(self.next());
            extra.extend(pair.map(|(name, json)| ((&*text(name)).into(), Text::without_nul(json))));
        }
        extra
    }
}
