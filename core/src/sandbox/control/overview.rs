//! Writes what the sandbox's page shows: the newest invoices and requests, and the faults that wait.

use crate::model::Amount;
use crate::sandbox::fault::Fault;
use crate::sandbox::json::{ObjectWriter, write_array};
use crate::sandbox::recorded_request::RecordedRequest;
use crate::sandbox::state::State;
use crate::sandbox::stored_invoice::StoredInvoice;

/// How many invoices and requests there are at most, as a page is read again every second.
const SHOWN: usize = 100;
/// How many characters of a description or of a body there are at most.
const LENGTH: usize = 1000;

/// Ids and amounts are texts here: a browser's numbers have 53 bits.
pub(super) fn to_json(state: &State) -> String {
    let mut out = String::new();
    ObjectWriter::new(&mut out)
        .raw("invoice_count", state.store.len())
        .nested("invoices", |out| {
            write_array(out, state.store.newest().take(SHOWN), write_invoice);
        })
        .nested("faults", |out| write_array(out, state.waiting_faults(), write_fault))
        .raw("request_count", state.requests().len())
        .nested("requests", |out| {
            write_array(out, state.newest_requests().take(SHOWN), write_request);
        })
        .finish();
    out
}

fn write_invoice(out: &mut String, invoice: &StoredInvoice) {
    let amount = invoice.amount();
    let times = |factor: &str| {
        let factor: Amount = factor.parse().ok()?;
        amount.checked_mul(&factor)
    };
    let mut object = ObjectWriter::new(out);
    object
        .string("id", &invoice.id().to_string())
        .string("state", invoice.state())
        .string("amount", &amount.to_plain_string())
        .string("currency", invoice.currency())
        .string("description", &cut(invoice.description()));
    // For a payment of too little and of too much; where there is none, as of nothing, the page has no button.
    for (name, other) in [("less", times("0.5")), ("more", times("2"))] {
        if let Some(other) = other.filter(|other| other != amount) {
            object.string(name, &other.to_plain_string());
        }
    }
    if let Some(paid) = invoice.paid() {
        object.string("paid", &paid.to_plain_string());
    }
    object.finish();
}

fn write_fault(out: &mut String, fault: &Fault) {
    let mut object = ObjectWriter::new(out);
    object
        .string("kind", fault.kind_name())
        .raw("times", fault.times_left());
    if let Some(endpoint) = fault.endpoint() {
        object.string("operation", endpoint.as_str());
    }
    object.finish();
}

fn write_request(out: &mut String, (number, request): (u64, &RecordedRequest)) {
    let mut object = ObjectWriter::new(out);
    object
        .string("number", &number.to_string())
        .string("method", request.method())
        .string("path", &cut(request.path()))
        .string("body", &cut(&String::from_utf8_lossy(request.body())))
        .raw("applied", request.applied());
    if let Some(status) = request.status() {
        object.raw("status", status);
    }
    if let Some(problem) = request.problem() {
        object.string("problem", &cut(problem));
    }
    object.finish();
}

/// The text or, if it is long, its beginning and how long it is.
fn cut(text: &str) -> String {
    match text.char_indices().nth(LENGTH) {
        Some((end, _)) => format!("{}… ({} characters)", &text[..end], text.chars().count()),
        None => text.to_owned(),
    }
}
