//! An invoice as C holds it, with the texts that it borrows: the one place that knows how these are kept.

use std::ffi::{CStr, CString};
use std::sync::OnceLock;

use invoice_core::Invoice;

use crate::cart_item::calypso_cart_item;
use crate::text::c_text;

/// An invoice as the service sent it; it never changes. Id, state, amount and currency are always there, anything else may be missing. The
/// vendor's document does not say what pay_amount, fee and fiat mean: ask the vendor before you tell a customer what to send.
///
/// One that a call gave you is yours to free with calypso_invoice_free; one from a list or an error is borrowed from that.
pub struct calypso_invoice {
    core: Invoice,
    /// Made when they are first asked for.
    parts: OnceLock<Box<Parts>>,
}

/// What an invoice has several of.
pub(crate) struct Parts {
    pub(crate) fiat: Box<[(CString, CString)]>,
    pub(crate) cart: Box<[calypso_cart_item]>,
    pub(crate) extra: Box<[(CString, CString)]>,
}

/// A text of an invoice.
#[derive(Clone, Copy)]
pub(crate) enum Field {
    State,
    Amount,
    Currency,
    PayAmount,
    Fee,
    Description,
    InvoiceAddress,
    CreatedDate,
}

impl calypso_invoice {
    pub(crate) fn new(core: Invoice) -> Self {
        Self {
            core,
            parts: OnceLock::new(),
        }
    }

    pub(crate) fn core(&self) -> &Invoice {
        &self.core
    }

    /// Core keeps its texts with a NUL behind them.
    pub(crate) fn text(&self, field: Field) -> Option<&CStr> {
        match field {
            Field::State => Some(self.core.state().as_c_str()),
            Field::Amount => Some(self.core.amount().as_c_str()),
            Field::Currency => Some(self.core.currency().as_c_str()),
            Field::PayAmount => self.core.pay_amount_c_str(),
            Field::Fee => self.core.fee_c_str(),
            Field::Description => self.core.description_c_str(),
            Field::InvoiceAddress => self.core.invoice_address_c_str(),
            Field::CreatedDate => self.core.created_date_c_str(),
        }
    }

    pub(crate) fn parts(&self) -> &Parts {
        self.parts.get_or_init(|| Box::new(Parts::of(&self.core)))
    }
}

impl Clone for calypso_invoice {
    fn clone(&self) -> Self {
        Self::new(self.core.clone())
    }
}

impl Parts {
    fn of(invoice: &Invoice) -> Self {
        let fiat = invoice.fiat().map(|(code, amount)| (c_text(code), c_text(amount)));
        let extra = invoice.extra().map(|(name, json)| (c_text(name), c_text(json)));
        Self {
            fiat: fiat.collect(),
            cart: invoice.cart_items().iter().map(calypso_cart_item::new).collect(),
            extra: extra.collect(),
        }
    }
}
