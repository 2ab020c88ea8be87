//! The operations of the API.

use super::iter::InvoiceIter;
use super::send::{invoice, is_about, is_for};
use super::{Client, Unreadable, cancel};
use crate::error::{Error, Operation, Result};
use crate::model::{Invoice, NewInvoice};
use crate::wire::request::Request;

impl Client {
    /// All invoices, in the service's order (the vendor's document states none, and the API has no paging).
    ///
    /// The response is read one invoice at a time and may have
    /// [`max_list_bytes`](crate::ClientBuilder::max_list_bytes); [`iter_invoices`](Self::iter_invoices) does not keep them all
    /// and has no such bound.
    ///
    /// # Errors
    ///
    /// Any of a read; also [`InvalidResponse`](crate::ErrorKind::InvalidResponse) when it is too large or one invoice in it
    /// cannot be read: a list with a gap would look like a list without that invoice.
    pub fn list_invoices(&self) -> Result<Vec<Invoice>> {
        self.scan(Operation::ListInvoices, |invoices: &mut Vec<Invoice>, invoice| {
            invoices.push(invoice.map_err(Unreadable::into_error)?);
            Ok(())
        })
    }

    /// All invoices, one after the other as they arrive, in constant memory.
    ///
    /// Nothing is sent before the first [`next`](Iterator::next). An invoice that cannot be read is one error that names
    /// its index, and the next one follows. Any other error is the last item; the end of the connection before the end of
    /// the list is such an error, never a short list. The request is tried again only as long as nothing was handed out.
    /// The timeout counts only the time spent inside `next`.
    pub fn iter_invoices(&self) -> InvoiceIter {
        InvoiceIter::new(self.call(Operation::IterInvoices))
    }

    /// One invoice.
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound) when there is none with this id; any other of a read.
    pub fn get_invoice(&self, id: u64) -> Result<Invoice> {
        invoice(&mut self.call(Operation::GetInvoice), &Request::get(id), &is_about(id))
    }

    /// Creates an invoice.
    ///
    /// It goes out again only when nothing of it was written, or after a 429 that says when to come back: the API has no
    /// idempotency key, so anything else could make two invoices.
    ///
    /// # Errors
    ///
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest), before anything is sent, for a negative amount, price or
    /// quantity and for an empty description. When [`outcome_unknown`](Error::outcome_unknown) is true the invoice may exist:
    /// look for it in the list before creating it again.
    pub fn create_invoice(&self, new: &NewInvoice) -> Result<Invoice> {
        let operation = Operation::CreateInvoice;
        new.check().map_err(|why| Error::invalid_request(operation, why))?;
        invoice(&mut self.call(operation), &Request::create(new), &is_for(new))
    }

    /// Creates an invoice from a template, which the vendor's document also calls a button.
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound) when there is no such template. When
    /// [`outcome_unknown`](Error::outcome_unknown) is true an invoice may exist, and nothing in it tells it from others of the
    /// same template: compare the list by hand.
    pub fn create_invoice_from_template(&self, template_id: u64) -> Result<Invoice> {
        let operation = Operation::CreateInvoiceFromTemplate;
        invoice(
            &mut self.call(operation),
            &Request::create_from_template(template_id),
            // Nothing in the invoice tells what it was made from.
            &|_| Ok(()),
        )
    }

    /// Cancels an invoice; the one that comes back has the state [`Cancel`](crate::InvoiceState::Cancel).
    ///
    /// The API's path for it is `/chargeback`, and what it does to an invoice with money on it is not documented. Mind that
    /// [`PendingPayment`](crate::InvoiceState::PendingPayment) can hide a transfer that is under way (the vendor's document says so).
    ///
    /// When the response is lost or cannot be read the invoice is read: if it is cancelled by then, that is success.
    ///
    /// # Errors
    ///
    /// [`Conflict`](crate::ErrorKind::Conflict) when its state does not allow it. When [`outcome_unknown`](Error::outcome_unknown)
    /// is true it may have been cancelled, or may be later. [`InvalidResponse`](crate::ErrorKind::InvalidResponse) without it says that
    /// the invoice is cancelled, and that the rest of it cannot be read.
    pub fn cancel_invoice(&self, id: u64) -> Result<Invoice> {
        cancel::cancel(self, id)
    }
}
