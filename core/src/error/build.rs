//! Makes an error from its cause, and settles there whether the operation may have been applied.

use std::time::Duration;

use super::{Details, Error, ErrorKind, Operation};
use crate::config::key::ApiKey;
use crate::transport::{Cause, Failure};
use crate::wire::fault::breaks_line;
use crate::wire::refusal::{self, Envelope};
use crate::wire::response::{self, Malformed};

/// How much of a response's body an error keeps.
const KEPT_BODY: usize = 4 * 1024;
/// How much of the body is searched for the key before that: echoes become shorter when they are blotted out.
const SEARCHED_BODY: usize = 4 * KEPT_BODY;
/// How many characters of each of the service's own texts are kept.
const KEPT_TEXT: usize = 300;

/// A whole response: its status, body, and how long it asks to be left alone.
#[derive(Debug)]
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
    pub(crate) retry_after: Option<Duration>,
}

impl Error {
    pub(super) fn new(kind: ErrorKind, message: String) -> Self {
        Self(Box::new(Details {
            kind,
            message,
            outcome_unknown: false,
            status: None,
            code: None,
            trace_id: None,
            retry_after: None,
            body: None,
            operation: None,
            attempts: 0,
            elapsed: Duration::ZERO,
            invoice_id: None,
            invoices: Vec::new(),
        }))
    }

    /// An option that cannot be used.
    pub(crate) fn config(option: &str, why: &str) -> Self {
        Self::new(ErrorKind::Config, format!("{option}: {why}"))
    }

    /// A request that is refused before anything is sent.
    pub(crate) fn invalid_request(operation: Operation, why: &str) -> Self {
        let mut error = Self::new(ErrorKind::InvalidRequest, format!("{operation}: {why}"));
        error.0.operation = Some(operation);
        error
    }

    /// The attempt ended without a whole response.
    pub(crate) fn from_failure(operation: Operation, failure: Failure) -> Self {
        let kind = match failure.cause {
            Cause::Connect => ErrorKind::Connect,
            Cause::Timeout => ErrorKind::Timeout,
            Cause::Invalid => ErrorKind::InvalidResponse,
            Cause::Interrupted => ErrorKind::Interrupted,
        };
        let mut error = Self::new(kind, failure.message);
        error.0.outcome_unknown = operation.changes_something() && failure.sent;
        error
    }

    /// The response's status is not a success.
    pub(crate) fn from_status(operation: Operation, response: &Response, key: &ApiKey) -> Self {
        let status = response.status;
        let envelope = read_envelope(&response.body, key);
        let kind = kind_of(status, envelope.code.as_deref());
        let mut error = Self::new(kind, refusal_message(kind, response, &envelope));
        let clear_refusal =
            (400..500).contains(&status) && status != 408 && status != 499 && envelope.code.as_deref() != Some("000");
        error.0.outcome_unknown = operation.changes_something() && !clear_refusal;
        error.0.code = envelope.code;
        error.0.trace_id = envelope.trace_id;
        error.0.retry_after = response.retry_after;
        error.with_response(status, &response.body)
    }

    /// The response is a success, but not the invoice it should be.
    pub(crate) fn from_malformed(operation: Operation, status: u16, body: &[u8], malformed: Malformed) -> Self {
        let mut error = Self::new(ErrorKind::InvalidResponse, malformed.message);
        error.0.outcome_unknown = operation.changes_something();
        error.0.invoice_id = malformed.invoice_id;
        error.with_response(status, body)
    }

    /// Keeps the status, the beginning of the body, and the id that can still be read in what should have been an invoice.
    pub(crate) fn with_response(mut self, status: u16, body: &[u8]) -> Self {
        self.0.status = Some(status);
        if !body.is_empty() {
            let searched = &body[..body.len().min(SEARCHED_BODY)];
            self.0.body = Some(String::from_utf8_lossy(searched).into_owned());
        }
        if (200..300).contains(&status) {
            self.0.invoice_id = self.0.invoice_id.or_else(|| response::salvage_id(body));
        }
        self
    }

    /// Completes the error as the caller gets it: which call it was, how long it took, and no trace of the key.
    /// An error of a call inside another call is completed twice, and then is the outer one's.
    pub(crate) fn finish(mut self, operation: Operation, attempts: u32, elapsed: Duration, key: &ApiKey) -> Self {
        let details = &mut *self.0;
        let inner = details.operation.replace(operation);
        details.attempts = attempts;
        details.elapsed = elapsed;
        if let Some(inner) = inner {
            details.message = details.message.replacen(inner.as_str(), operation.as_str(), 1);
            return self;
        }
        let advice = if details.outcome_unknown { advice(operation) } else { "" };
        details.message = format!("{operation}: {}{advice}", details.message);
        details.message = key.blot(&details.message);
        if let Some(body) = &mut details.body {
            *body = key.blot(body);
            let boundary = (0..=KEPT_BODY.min(body.len()))
                .rev()
                .find(|&at| body.is_char_boundary(at));
            body.truncate(boundary.unwrap_or(0));
        }
        self
    }
}

/// The table of kinds: the first row that fits.
fn kind_of(status: u16, code: Option<&str>) -> ErrorKind {
    match (status, code) {
        (401 | 403, _) | (400..=499, Some("002")) => ErrorKind::Authentication,
        (404, _) | (400..=499, Some("004")) => ErrorKind::NotFound,
        (409, _) | (400..=499, Some("006")) => ErrorKind::Conflict,
        (429, _) => ErrorKind::RateLimited,
        (400..=499, _) => ErrorKind::BadRequest,
        (500..=599, _) => ErrorKind::Server,
        _ => ErrorKind::InvalidResponse,
    }
}

fn refusal_message(kind: ErrorKind, response: &Response, envelope: &Envelope) -> String {
    let is_redirect = (300..400).contains(&response.status);
    let what = match kind {
        ErrorKind::Authentication => "the API key was refused",
        ErrorKind::NotFound => "there is no such invoice or template",
        ErrorKind::Conflict => "the invoice's state does not allow this",
        ErrorKind::RateLimited => "too many requests",
        ErrorKind::BadRequest => "the service refused the request",
        ErrorKind::Server => "the service failed",
        _ if is_redirect => "the service answered with a redirect",
        _ => "the service answered with a status that this API does not use",
    };
    let code = envelope.code.as_ref().map(|code| format!(", code {}", one_line(code)));
    let said = envelope
        .message
        .as_ref()
        .map(|said| format!(", \"{}\"", one_line(said)));
    let wait = response
        .retry_after
        .map(|wait| format!(", to be left alone for {} s", wait.as_secs()));
    let never = "; it is never followed, as it could lead the key astray: check base_url".to_owned();
    let details: String = [code, said, wait, is_redirect.then_some(never)]
        .into_iter()
        .flatten()
        .collect();
    format!("{what}: status {}{details}", response.status)
}

/// What to do when the outcome is unknown.
fn advice(operation: Operation) -> &'static str {
    match operation {
        Operation::CreateInvoiceFromTemplate => {
            "; it may have been applied, and nothing identifies the invoice: compare the list by hand before trying again"
        }
        Operation::CancelInvoice => "; it may have been applied or may still be: read the invoice before deciding",
        _ => "; it may have been applied: look for the invoice in the list before creating it again",
    }
}

/// The vendor's envelope, or an empty one; the key is out of it before anything is cut, as half a key is one too.
fn read_envelope(body: &[u8], key: &ApiKey) -> Envelope {
    let envelope = refusal::envelope(body).unwrap_or_default();
    let clean = |text: Option<String>| text.map(|text| one_line(&key.blot(&text)));
    Envelope {
        code: clean(envelope.code),
        message: clean(envelope.message),
        trace_id: clean(envelope.trace_id),
    }
}

/// The text without line breaks and control characters, cut where it gets long.
fn one_line(text: &str) -> String {
    let clean = |c: char| if breaks_line(c) { ' ' } else { c };
    text.chars().take(KEPT_TEXT).map(clean).collect()
}

#[cfg(test)]
mod tests {
    use super::{ErrorKind, kind_of, one_line};

    #[test]
    fn the_table_of_kinds() {
        for (status, code, kind) in [
            (401, None, ErrorKind::Authentication),
            (403, Some("004"), ErrorKind::Authentication),
            (400, Some("002"), ErrorKind::Authentication),
            (404, None, ErrorKind::NotFound),
            (400, Some("004"), ErrorKind::NotFound),
            (409, None, ErrorKind::Conflict),
            (422, Some("006"), ErrorKind::Conflict),
            (429, None, ErrorKind::RateLimited),
            (400, Some("001"), ErrorKind::BadRequest),
            (400, Some("000"), ErrorKind::BadRequest),
            (499, None, ErrorKind::BadRequest),
            (500, Some("004"), ErrorKind::Server),
            (503, Some("002"), ErrorKind::Server),
            (302, Some("002"), ErrorKind::InvalidResponse),
            (600, None, ErrorKind::InvalidResponse),
        ] {
            assert_eq!(kind_of(status, code), kind, "{status} {code:?}");
        }
    }

    #[test]
    fn messages_stay_on_one_line() {
        assert_eq!(one_line("a\r\nb\u{7f}c\u{2028}d"), "a  b c d");
        assert_eq!(one_line(&"é".repeat(1000)).chars().count(), 300);
    }
}
