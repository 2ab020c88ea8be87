//! Cancelling: done when a response shows it, and settled by reading the invoice otherwise.

use std::time::Duration;

use super::send::{invoice, is_about};
use super::{Client, CompositeCall};
use crate::error::{ErrorKind, Operation, Outcome, Reason, Result};
use crate::model::{Invoice, InvoiceState};
use crate::wire::request::Request;

/// Sends the cancel, and reads what became of it when that is unknown.
pub(super) fn cancel(client: &Client, id: u64) -> Result<Invoice> {
    let whole = CompositeCall::begin(client, Operation::CancelInvoice);
    let mut call = whole.client().call(Operation::CancelInvoice).settling(Duration::ZERO);
    let is_done = |invoice: &Invoice| {
        is_about(id)(invoice)?;
        if is_cancelled(invoice) || mutant!(TakesAnyForCancelled) {
            return Ok(());
        }
        let reason = Reason::new("the response does not show the state CANCEL but ");
        Err(reason.theirs(invoice.state().as_str()))
    };
    let failed = match invoice(&mut call, &Request::cancel(id), &is_done) {
        Err(error) if error.can_be_settled() && !mutant!(DoesNotReadAfterCancel) => error,
        done => return done,
    };
    let attempts = failed.attempts();
    let error = match whole.client().get_invoice(id) {
        Ok(invoice) if is_cancelled(&invoice) => return Ok(invoice),
        Err(error) if error.kind() == ErrorKind::Interrupted => failed.become_of(
            ErrorKind::Interrupted,
            if mutant!(ForgetsTheCancel) {
                Outcome::NotApplied
            } else {
                Outcome::Unknown
            },
            Reason::new("it was interrupted before the invoice could tell"),
            "; the cancel failed: ",
        ),
        Ok(_) if mutant!(TakesOpenForRefused) => failed.with_outcome(Outcome::NotApplied),
        _ => failed,
    };
    Err(whole.complete(error, attempts))
}

fn is_cancelled(invoice: &Invoice) -> bool {
    *invoice.state() == InvoiceState::Cancel
}
