//! Sends a request and reads the one invoice that comes back.

use std::time::Duration;

use super::{Client, refusal};
use crate::error::{Error, ErrorKind, Operation, Outcome, Reason, Result};
use crate::model::{Invoice, NewInvoice, same_text};
use crate::retry::Call;
use crate::transport::Response;
use crate::wire::request::Request;
use crate::wire::response::{self, Malformed};

/// Why an invoice is not what the request asked for.
pub(crate) type Check<'a> = dyn Fn(&Invoice) -> std::result::Result<(), Reason> + 'a;

/// Calls until there is an invoice that passes the check, or a final error.
pub(super) fn invoice(call: &mut Call, request: &Request, check: &Check<'_>) -> Result<Invoice> {
    let invoice = call.run(request, |call, response| {
        let (status, body) = read_whole(call, success(call, response)?)?;
        let invoice = response::invoice(&body).map_err(|malformed| {
            unusable(call.operation(), status, &body, malformed).with_state(response::salvage_state(&body))
        })?;
        match check(&invoice) {
            Ok(()) => Ok(invoice),
            Err(why) => {
                let error = Error::new(ErrorKind::InvalidResponse, Outcome::of_written(call.operation()), why);
                Err(error.with_response(status, &body).with_invoice_id(Some(invoice.id())))
            }
        }
    })?;
    call.succeeded();
    Ok(invoice)
}

/// Lets a success pass, its body still to be read; anything else is an error.
pub(super) fn success(call: &Call, response: Response) -> Result<Response> {
    if response.is_success() {
        Ok(response)
    } else {
        Err(refusal::read(call, response))
    }
}

/// The error of a success that is not what it should be.
pub(crate) fn unusable(operation: Operation, status: u16, body: &[u8], malformed: Malformed) -> Error {
    let outcome = Outcome::of_written(operation);
    Error::new(
        ErrorKind::InvalidResponse,
        outcome,
        reason(malformed.place, malformed.fault),
    )
    .with_response(status, body)
    .with_invoice_id(malformed.invoice_id)
}

fn reason(place: String, fault: String) -> Reason {
    if place.is_empty() {
        return fault.into();
    }
    Reason::default().theirs(place).ours(": ").ours(fault)
}

/// Reads a whole success.
fn read_whole(call: &Call, mut response: Response) -> Result<(u16, Vec<u8>)> {
    let mut body = Vec::new();
    let most = call.config().max_response_bytes;
    match response.body.read_all(&mut body, most, || call.deadlines()) {
        Ok(()) => Ok((response.status, body)),
        Err(failure) => {
            let error = failure.into_error(call.operation());
            // What has come may say at least which invoice it is about.
            Err(error
                .with_response(response.status, &body)
                .with_invoice_id(response::salvage_id(&body))
                .with_state(response::salvage_state(&body)))
        }
    }
}

/// A response to a request with an id must be about that invoice.
pub(super) fn is_about(id: u64) -> impl Fn(&Invoice) -> std::result::Result<(), Reason> {
    move |invoice| {
        if invoice.id() == id || mutant!(TakesAnotherInvoice) {
            return Ok(());
        }
        Err(format!(
            "the response is about another invoice: asked for {id}, got {}",
            invoice.id()
        )
        .into())
    }
}

/// A response to a create may show what the service made of the order: rounded, trimmed, filled in. One that has neither its
/// description nor its amount is about another order.
pub(super) fn is_for(new: &NewInvoice) -> impl Fn(&Invoice) -> std::result::Result<(), Reason> {
    move |invoice| {
        let same_description = |shown: &str| same_text(shown, new.description());
        let is_ours = invoice.amount() == new.amount() || invoice.description().is_some_and(same_description);
        if is_ours || mutant!(TakesAnotherOrder) {
            return Ok(());
        }
        Err(format!(
            "the response is about another order: invoice {} has neither its description nor its amount",
            invoice.id()
        )
        .into())
    }
}

impl Client {
    /// Creates an invoice that was checked, accepts what `is_ours` accepts, and leaves time for the `read` that tells what became
    /// of it otherwise.
    pub(crate) fn create_to_be_settled(
        &self,
        new: &NewInvoice,
        is_ours: &Check<'_>,
        read: Duration,
    ) -> Result<Invoice> {
        let mut call = self.call(Operation::CreateInvoice).settling(read);
        invoice(&mut call, &Request::create(new), is_ours)
    }
}
