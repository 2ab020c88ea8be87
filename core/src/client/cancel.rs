//! Cancelling: done when a response shows it, and settled by reading the invoice otherwise.

use std::time::Duration;

use super::send::{invoice, is_about};
use super::{Client, CompositeCall};
use crate::error::{Error, ErrorKind, Operation, Outcome, Reason, Result};
use crate::model::{Invoice, InvoiceState};
use crate::wire::request::Request;

/// Sends the cancel, and reads what became of it when that is unknown.
pub(super) fn cancel(client: &Client, id: u64) -> Result<Invoice> {
    let whole = CompositeCall::begin(client, Operation::CancelInvoice);
    let mut call = whole.client().call(Operation::CancelInvoice).settling(Duration::ZERO);
    let is_done = |invoice: &Invoice| {
        is_about(id)(invoice)?;
        if is_cancelled(invoice) {
            return Ok(());
        }
        let reason = Reason::new("the response does not show the state CANCEL but ");
        Err(reason.theirs(invoice.state().as_str()))
    };
    let failed = match invoice(&mut call, &Request::cancel(id), &is_done) {
        Err(error) if error.can_be_settled() => error,
        done => return done,
    };
    let attempts = failed.attempts();
    let error = match whole.client().get_invoice(id) {
        Ok(invoice) if is_cancelled(&invoice) => return Ok(invoice),
        read => not_settled(id, failed, read),
    };
    Err(whole.complete(error, attempts))
}

/// What a cancel comes to that has failed, and that the invoice as it was read does not settle.
fn not_settled(id: u64, failed: Error, read: Result<Invoice>) -> Error {
    let shows_it = |error: &Error| error.showed(id, &InvoiceState::Cancel);
    let shown = match read {
        Err(error) if error.kind() == ErrorKind::Interrupted => {
            return failed.become_of(
                ErrorKind::Interrupted,
                Outcome::Unknown,
                Reason::new("it was interrupted before the invoice could tell"),
                "; the cancel failed: ",
            );
        }
        Err(error) if shows_it(&error) => error,
        Err(_) if shows_it(&failed) => failed,
        // Also where a response said CANCEL and what was read after it says something else.
        _ => return failed,
    };
    let why = format!("invoice {id} is cancelled, but the rest of it cannot be read");
    shown.become_of(ErrorKind::InvalidResponse, Outcome::Applied, why.into(), ": ")
}

fn is_cancelled(invoice: &Invoice) -> bool {
    *invoice.state() == InvoiceState::Cancel
}
