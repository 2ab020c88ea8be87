//! Cancelling: a lost response is settled by reading the invoice.

use super::Client;
use super::send::invoice;
use crate::error::{Operation, Result};
use crate::model::{Invoice, InvoiceState};
use crate::wire::request::Request;

/// Sends the cancel, and reads what became of it when that is unknown.
pub(super) fn cancel(client: &Client, id: u64) -> Result<Invoice> {
    let mut call = client.call(Operation::CancelInvoice).settling();
    let error = match invoice(&mut call, &Request::cancel(id), Some(id)) {
        Err(error) if error.can_be_settled() => error,
        done => return done,
    };
    let Ok(reader) = client.with_timeout(call.left()) else {
        return Err(error);
    };
    match reader.get_invoice(id) {
        Ok(read) if *read.state() == InvoiceState::Cancel => Ok(read),
        _ => Err(error),
    }
}
