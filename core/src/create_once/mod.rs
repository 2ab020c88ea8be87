//! Creating at most once: what to do before a create, and when its outcome is unknown.

mod before;
mod candidates;
mod matching;
mod options;
mod schedule;
mod settlement;
#[cfg(test)]
mod tests;

use crate::client::{Client, CompositeCall};
use crate::error::{Error, ErrorKind, Operation, Result};
use crate::model::{Invoice, InvoiceState, NewInvoice};
use matching::{Match, compare};
pub use options::CreateOnce;
use settlement::Settlement;

impl Client {
    /// Creates an invoice whose description names the order, so that there is never more than one of it.
    ///
    /// 1. The whole list is read. If an equal invoice is there, in whatever state, nothing is sent:
    ///    [`AlreadyExists`](crate::ErrorKind::AlreadyExists), or with [`return_existing`](CreateOnce::return_existing) that
    ///    invoice. If the list cannot be read whole, nothing is sent either.
    /// 2. The invoice is created, under the rules of [`create_invoice`](Self::create_invoice).
    /// 3. If its outcome is unknown, the list is read again and again inside the deadline, because the first request may land
    ///    late. Only ids that were not there before count. Exactly one equal invoice that is not cancelled is ours.
    ///
    /// Equal means: same description, amount, currency and cart, by value. What the service leaves out is forgiven, and nothing
    /// else is: a new invoice with our description but another amount, currency or cart, one that is equal but cancelled or shows
    /// no description, several that are equal, or an entry that cannot be read end the call with
    /// [`Unresolved`](crate::ErrorKind::Unresolved).
    ///
    /// Without options (`None`) nothing is ever sent again; [`resend_after`](CreateOnce::resend_after) allows it once.
    ///
    /// # Errors
    ///
    /// Any of [`create_invoice`](Self::create_invoice), then certainly not applied; `AlreadyExists` and `Unresolved` hold the
    /// invoices in question in [`Error::invoices`].
    pub fn create_invoice_once(&self, new: &NewInvoice, options: impl Into<CreateOnce>) -> Result<Invoice> {
        let operation = Operation::CreateInvoiceOnce;
        new.check().map_err(|why| Error::invalid_request(operation, why))?;
        let options = options.into();
        if options.resend_after.is_some_and(|quiet| quiet.is_zero()) {
            let why =
                "resend_after: zero would create again at once: give none, or a time in which a request surely lands";
            return Err(Error::invalid_request(operation, why.to_owned()));
        }
        let whole = CompositeCall::begin(self, operation);
        let mut settlement = Settlement::new(&whole, new, options.resend_after);
        let mut result = settlement.run();
        if options.return_existing {
            result = result.or_else(existing);
        }
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

/// The invoice that keeps the order from being created, if it is the only one that is not cancelled.
fn existing(error: Error) -> Result<Invoice> {
    let is_live = |invoice: &&Invoice| *invoice.state() != InvoiceState::Cancel;
    let mut live = error.invoices().iter().filter(is_live);
    match (error.kind(), live.next(), live.next()) {
        (ErrorKind::AlreadyExists, Some(only), None) => Ok(only.clone()),
        _ => Err(error),
    }
}
