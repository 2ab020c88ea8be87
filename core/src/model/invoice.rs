//! An invoice as the server knows it.

use super::text::Text;
use super::{Amount, CartItem, Currency, InvoiceState, Timestamp};

/// An invoice as the server sent it.
///
/// Id, state, amount and currency are always there; anything else may be missing, and `null` counts as missing.
/// Fields that this version does not know are kept in [`extra`](Self::extra).
///
/// The vendor's document does not say what [`pay_amount`](Self::pay_amount), [`fee`](Self::fee) and
/// [`fiat`](Self::fiat) mean, so neither does this one: ask the vendor before you show a customer what to send.
// Boxes hold no more than they need: lists are long.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::struct_field_names, reason = "`invoice_address` is the API's name")]
pub struct Invoice {
    pub(crate) id: u64,
    pub(crate) state: InvoiceState,
    pub(crate) amount: Amount,
    pub(crate) currency: Currency,
    pub(crate) pay_amount: Option<Amount>,
    pub(crate) fee: Option<Amount>,
    pub(crate) fiat: Box<[(Text, Amount)]>,
    pub(crate) description: Option<Text>,
    pub(crate) cart_items: Box<[CartItem]>,
    pub(crate) invoice_address: Option<Text>,
    pub(crate) created_date: Option<Timestamp>,
    pub(crate) extra: Box<[(Text, Text)]>,
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
    pub fn pay_amount(&self) -> Option<&Amount> {
        self.pay_amount.as_ref()
    }

    /// `fee`, whose meaning and currency are not documented.
    pub fn fee(&self) -> Option<&Amount> {
        self.fee.as_ref()
    }

    /// `fiat`, whose meaning is not documented: currency codes and amounts, ordered by code.
    ///
    /// A code is there once at most. One that came with `null` for its amount is left out.
    pub fn fiat(&self) -> impl ExactSizeIterator<Item = (&str, &Amount)> {
        self.fiat.iter().map(|(code, amount)| (code.as_str(), amount))
    }

    /// What the invoice is for.
    pub fn description(&self) -> Option<&str> {
        self.description.as_ref().map(Text::as_str)
    }

    /// The cart, in the server's order; empty when it is missing.
    ///
    /// An entry that came as `null` keeps its place, as an item without any part.
    pub fn cart_items(&self) -> &[CartItem] {
        &self.cart_items
    }

    /// Where the customer has to pay to.
    pub fn invoice_address(&self) -> Option<&str> {
        self.invoice_address.as_ref().map(Text::as_str)
    }

    /// When the invoice was made.
    pub fn created_date(&self) -> Option<&Timestamp> {
        self.created_date.as_ref()
    }

    /// The fields that this version does not know, in the server's order: name and JSON text.
    pub fn extra(&self) -> impl ExactSizeIterator<Item = (&str, &str)> {
        self.extra.iter().map(|(name, json)| (name.as_str(), json.as_str()))
    }
}
