//! An invoice as C holds it, with the texts that it borrows: the one place that knows how these are kept.

use std::ffi::{CStr, CString};
use std::sync::OnceLock;

use invoice_core::{Invoice, Timestamp};

use crate::cart_item::calypso_cart_item;
use crate::text::{c_text, c_text_or_none};

/// An invoice as the service sent it; it never changes. Id, state, amount and currency are always there, anything else may be missing. The
/// vendor's document does not say what pay_amount, fee and fiat mean: ask the vendor before you tell a customer what to send.
///
/// One that a call gave you is yours to free with calypso_invoice_free; one from a list or an error is borrowed from that.
pub struct calypso_invoice {
    core: Invoice,
    /// Made when they are first asked for.
    texts: OnceLock<Box<Texts>>,
    parts: OnceLock<Box<Parts>>,
}

struct Texts {
    state: CString,
    amount: CString,
    currency: CString,
    pay_amount: Option<CString>,
    fee: Option<CString>,
    description: Option<CString>,
    invoice_address: Option<CString>,
    created_date: Option<CString>,
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
            texts: OnceLock::new(),
            parts: OnceLock::new(),
        }
    }

    pub(crate) fn core(&self) -> &Invoice {
        &self.core
    }

    pub(crate) fn text(&self, field: Field) -> Option<&CStr> {
        let texts = self.texts.get_or_init(|| Box::new(Texts::of(&self.core)));
        match field {
            Field::State => Some(&texts.state),
            Field::Amount => Some(&texts.amount),
            Field::Currency => Some(&texts.currency),
            Field::PayAmount => texts.pay_amount.as_deref(),
            Field::Fee => texts.fee.as_deref(),
            Field::Description => texts.description.as_deref(),
            Field::InvoiceAddress => texts.invoice_address.as_deref(),
            Field::CreatedDate => texts.created_date.as_deref(),
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

impl Texts {
    fn of(invoice: &Invoice) -> Self {
        Self {
            state: c_text(invoice.state().as_str()),
            amount: c_text(invoice.amount()),
            currency: c_text(invoice.currency().as_str()),
            pay_amount: c_text_or_none(invoice.pay_amount()),
            fee: c_text_or_none(invoice.fee()),
            description: c_text_or_none(invoice.description()),
            invoice_address: c_text_or_none(invoice.invoice_address()),
            created_date: c_text_or_none(invoice.created_date().map(Timestamp::as_str)),
        }
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
