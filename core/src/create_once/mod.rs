//! Creating at most once: what to do before a create, and when its outcome is unknown.

mod before;
mod candidates;
mod matching;
mod schedule;
mod settlement;
#[cfg(test)]
mod tests;

use std::time::Duration;

use crate::client::{Client, CompositeCall};
use crate::error::{Error, Operation, Result};
use crate::model::{Invoice, NewInvoice};
use matching::{Match, compare};
use settlement::Settlement;

impl Client {
    /// Creates an invoice whose description names the order, so that there is never more than one of it.
    ///
    /// 1. The whole list is read. If an equal invoice is there, in whatever state, nothing is sent:
    ///    [`AlreadyExists`](crate::ErrorKind::AlreadyExists). If the list cannot be read whole, nothing is sent either.
    /// 2. The invoice is created, under the rules of [`create_invoice`](Self::create_invoice).
    /// 3. If its outcome is unknown, the list is read again and again inside the deadline, because the first request may land
    ///    late. Only ids that were not there before count. Exactly one equal invoice that is not cancelled is ours.
    ///
    /// Equal means: same description, amount, currency and cart, by value. What the service leaves out is forgiven, and nothing
    /// else is: a new invoice with our description but another amount, currency or cart, one that is equal but cancelled or shows
    /// no description, several that are equal, or an entry that cannot be read end the call with
    /// [`Unresolved`](crate::ErrorKind::Unresolved).
    ///
    /// With `resend_after` it creates again once complete lists have shown no possible match for that long. That rests on an
    /// assumption: a request that has not landed by then never will. Without it nothing is ever sent again.
    ///
    /// # Errors
    ///
    /// Any of [`create_invoice`](Self::create_invoice), then certainly not applied; `AlreadyExists` and `Unresolved` hold the
    /// invoices in question in [`Error::invoices`].
    pub fn create_invoice_once(&self, new: &NewInvoice, resend_after: Option<Duration>) -> Result<Invoice> {
        let operation = Operation::CreateInvoiceOnce;
        new.check().map_err(|why| Error::invalid_request(operation, why))?;
        let whole = CompositeCall::begin(self, operation);
        let mut settlement = Settlement::new(&whole, new, resend_after);
        let result = settlement.run();
        result.map_err(|error| whole.complete(error, settlement.creates()))
    }

    /// The invoices in the list that are equal to this one, as [`create_invoice_once`](Self::create_invoice_once) compares:
    /// what to run after a crash, before creating again. One whose description the service leaves out counts as equal.
    ///
    /// # Errors
    ///
    /// Any of a read; [`InvalidResponse`](crate::ErrorKind::InvalidResponse) when an entry cannot be read and may be this order.
    /// Others that cannot be read are passed over.
    pub fn find_invoices(&self, new: &NewInvoice) -> Result<Vec<Invoice>> {
        self.scan(Operation::FindInvoices, |found: &mut Vec<Invoice>, entry| {
            match entry {
                Ok(invoice) if matches!(compare(new, &invoice), Match::Equal | Match::Nameless) => found.push(invoice),
                Err(unreadable) if unreadable.may_be(new) => return Err(unreadable.into_error()),
                _ => {}
            }
            Ok(())
        })
    }
}
