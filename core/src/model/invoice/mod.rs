//! An invoice as the server knows it.

mod block;
mod compare;

use std::fmt;

use self::block::Block;
pub(crate) use self::block::{Kept, Pair, Part, Parts};
use super::{Amount, Currency, InvoiceState, Timestamp};

/// An invoice as the server sent it.
///
/// Id, state, amount and currency are always there; anything else may be missing, and `null` counts as missing.
/// Fields that this version does not know are kept in [`extra`](Self::extra).
///
/// It keeps its own text, checked when it was read: what is seldom asked for is made of it on access. So
/// [`cart_items`](Self::cart_items), [`fiat`](Self::fiat) and the amounts but for [`amount`](Self::amount) come by value.
///
/// The vendor's document does not say what [`pay_amount`](Self::pay_amount), [`fee`](Self::fee) and
/// [`fiat`](Self::fiat) mean, so neither does this one: ask the vendor before you show a customer what to send.
#[derive(Clone)]
pub struct Invoice {
    pub(crate) id: u64,
    pub(crate) state: InvoiceState,
    pub(crate) amount: Amount,
    pub(crate) currency: Currency,
    pub(crate) block: Block,
}

impl Invoice {
    /// The number that names the invoice.
    pub fn id(&self) -> u64 {
        self.id
    }

    /// What has become of the invoice; for "may I deliver?" ask [`is_paid`](Self::is_paid).
    pub fn state(&self) -> &InvoiceState {
        &self.state
    }

    /// Whether the invoice is paid in full: true for `PAID` alone.
    pub fn is_paid(&self) -> bool {
        self.state == InvoiceState::Paid
    }

    /// The total amount, in [`currency`](Self::currency).
    pub fn amount(&self) -> &Amount {
        &self.amount
    }

    /// What the amount is counted in.
    pub fn currency(&self) -> &Currency {
        &self.currency
    }

    /// `payAmount`, whose meaning and currency are not documented.
    pub fn pay_amount(&self) -> Option<Amount> {
        self.block.number(Part::PayAmount)
    }

    /// `fee`, whose meaning and currency are not documented.
    pub fn fee(&self) -> Option<Amount> {
        self.block.number(Part::Fee)
    }

    /// `fiat`, whose meaning is not documented: currency codes and amounts, ordered by code.
    ///
    /// A code is there once at most. One that came with `null` for its amount is left out.
    pub fn fiat(&self) -> impl ExactSizeIterator<Item = (&str, Amount)> {
        let pairs = self.block.pairs(Part::Fiat);
        pairs.map(|(code, number)| (code, Amount::of_checked(number.as_bytes())))
    }

    /// What the invoice is for.
    pub fn description(&self) -> Option<&str> {
        self.block.text(Part::Description)
    }

    /// Where the customer has to pay to.
    pub fn invoice_address(&self) -> Option<&str> {
        self.block.text(Part::InvoiceAddress)
    }

    /// When the invoice was made.
    pub fn created_date(&self) -> Option<Timestamp<'_>> {
        self.block.text(Part::CreatedDate).map(Timestamp)
    }

    /// The fields that this version does not know, in the server's order: name and JSON text.
    pub fn extra(&self) -> impl ExactSizeIterator<Item = (&str, &str)> {
        self.block.pairs(Part::Extra)
    }
}

#[expect(clippy::missing_fields_in_debug, reason = "a block is shown by its parts")]
impl fmt::Debug for Invoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Invoice")
            .field("id", &self.id)
            .field("state", &self.state)
            .field("amount", &self.amount)
            .field("currency", &self.currency)
            .field("pay_amount", &self.pay_amount())
            .field("fee", &self.fee())
            .field("fiat", &self.fiat().collect::<Vec<_>>())
            .field("description", &self.description())
            .field("cart_items", &self.cart_items())
            .field("invoice_address", &self.invoice_address())
            .field("created_date", &self.created_date())
            .field("extra", &self.extra().collect::<Vec<_>>())
            .finish()
    }
}
