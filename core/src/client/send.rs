//! Sends a request and reads the one invoice that comes back.

use super::{Client, refusal};
use crate::error::{Error, ErrorKind, Operation, Outcome, Reason, Result};
use crate::model::{Invoice, NewInvoice};
use crate::retry::Call;
use crate::transport::{Deadlines, Response};
use crate::wire::request::Request;
use crate::wire::response::{self, Malformed};

/// Calls until there is an invoice or a final error. With an id, a response about another invoice is an error.
pub(super) fn invoice(call: &mut Call, request: &Request, id: Option<u64>) -> Result<Invoice> {
    let invoice = call.run(request, |call, response, deadlines| {
        let (status, body) = read_whole(call, success(call, response, deadlines)?, deadlines)?;
        let read = response::invoice(&body).and_then(|invoice| about(id, invoice));
        read.map_err(|malformed| unusable(call.operation(), status, &body, malformed))
    })?;
    call.succeeded();
    Ok(invoice)
}

/// Lets a success pass, its body still to be read; anything else is an error.
pub(super) fn success(call: &Call, response: Response, deadlines: Deadlines) -> Result<Response> {
    if (200..300).contains(&response.status) {
        Ok(response)
    } else {
        Err(refusal::read(call, response, deadlines))
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
fn read_whole(call: &Call, mut response: Response, deadlines: Deadlines) -> Result<(u16, Vec<u8>)> {
    let mut body = Vec::new();
    let most = call.config().max_response_bytes;
    match response.body.read_all(&mut body, most, deadlines) {
        Ok(()) => Ok((response.status, body)),
        Err(failure) => {
            let error = failure.into_error(call.operation());
            // What has come may say at least which invoice it is about.
            let id = response::salvage_id(&body);
            Err(error.with_response(response.status, &body).with_invoice_id(id))
        }
    }
}

fn about(id: Option<u64>, invoice: Invoice) -> std::result::Result<Invoice, Malformed> {
    match id {
        Some(id) if id != invoice.id() => Err(Malformed {
            place: String::new(),
            fault: format!(
                "the response is about another invoice: asked for {id}, got {}",
                invoice.id()
            ),
            invoice_id: Some(invoice.id()),
        }),
        _ => Ok(invoice),
    }
}

impl Client {
    /// Creates an invoice that was checked, and leaves time to read what became of it.
    pub(crate) fn create_to_be_settled(&self, new: &NewInvoice) -> Result<Invoice> {
        let mut call = self.call(Operation::CreateInvoice).settling();
        invoice(&mut call, &Request::create(new), None)
    }
}
