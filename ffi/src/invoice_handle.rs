//! An invoice as C holds it, with the texts that it borrows: the one place that knows how these are kept.

use std::ffi::CStr;
use std::sync::OnceLock;

use invoice_core::Invoice;

use crate::cart_item::calypso_cart_item;

/// An invoice as the service sent it; it never changes. Id, state, amount and currency are always there, anything else may be missing. The
/// vendor's document does not say what pay_amount, fee and fiat mean: ask the vendor before you tell a customer what to send.
///
/// One that a call gave you is yours to free with calypso_invoice_free; one from a list, a change or an error is borrowed from that.
// Core keeps a NUL behind its texts, some of them inside the invoice itself: none is lent before the handle has its final place, in a
// box, in a list or in a change.
pub struct calypso_invoice {
    core: Invoice,
    /// Read out of the invoice when it is first asked for.
    cart: OnceLock<Box<[calypso_cart_item]>>,
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
        let cart = OnceLock::new();
        Self { core, cart }
    }

    pub(crate) fn core(&self) -> &Invoice {
        &self.core
    }

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

    pub(crate) fn cart(&self) -> &[calypso_cart_item] {
        self.cart
            .get_or_init(|| self.core.cart_items().into_iter().map(calypso_cart_item::new).collect())
    }
}

impl Clone for calypso_invoice {
    fn clone(&self) -> Self {
        Self::new(self.core.clone())
    }
}
