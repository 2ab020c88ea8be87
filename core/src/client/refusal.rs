//! Makes an error from a response that is no success.

use std::time::Duration;

use crate::api_key::ApiKey;
use crate::error::{Error, ErrorKind, Operation, Outcome, Reason};
use crate::retry::{Call, retry_after};
use crate::transport::Response;
use crate::wire::envelope::{self, Envelope, Extent};
use crate::wire::error_path::breaks_line;

/// As much of an error page as is read; what counts stands at its beginning.
const ERROR_PAGE: u64 = 64 * 1024;
/// How many characters of each of the service's own texts are kept.
const KEPT_TEXT: usize = 300;

/// What came of a response's body.
struct Page<'a> {
    bytes: &'a [u8],
    /// All of it is there and can be read.
    is_whole: bool,
    /// The head says where it ends.
    is_delimited: bool,
}

/// Reads the response as far as it can be read.
pub(super) fn read(call: &Call, mut response: Response) -> Error {
    let header = |name| response.headers.get(name);
    let wait = header("retry-after").and_then(|value| retry_after(value, header("date")));
    let is_encoded = header("content-encoding").is_some_and(|encoding| !encoding.eq_ignore_ascii_case("identity"));
    let is_delimited = header("content-length").or(header("transfer-encoding")).is_some();
    let mut body = Vec::new();
    let most = call.config().max_response_bytes.min(ERROR_PAGE);
    let read = response.body.read_all(&mut body, most, || call.deadlines());
    let is_whole = match read {
        Err(failure) if failure.was_interrupted() && !mutant!(MissesTheInterrupt) => {
            return failure
                .into_error(call.operation())
                .with_response(response.status, &body);
        }
        // A page that is cut or too long still says something by its status and its beginning.
        read => read.is_ok() && !is_encoded,
    };
    let page = Page {
        bytes: &body,
        is_whole,
        is_delimited,
    };
    error(call.operation(), response.status, &page, wait, &call.config().key)
}

/// The error of a response with this status, whose body is whole and ends where its head says.
#[cfg(any(test, fuzzing))]
pub(crate) fn refused(
    operation: Operation,
    status: u16,
    body: &[u8],
    retry_after: Option<Duration>,
    key: &ApiKey,
) -> Error {
    let page = Page {
        bytes: body,
        is_whole: true,
        is_delimited: true,
    };
    error(operation, status, &page, retry_after, key)
}

fn error(operation: Operation, status: u16, page: &Page<'_>, retry_after: Option<Duration>, key: &ApiKey) -> Error {
    let said = envelope::read(page.bytes);
    // What it means does not depend on what may be shown of it: a key may be a code.
    let kind = kind_of(status, said.code.as_deref());
    let shows_code_000 = said.code.as_deref() == Some("000");
    let envelope = redacted(said, key);
    let refuses =
        (400..500).contains(&status) && (status != 408 || mutant!(Trusts408)) && (status != 499 || mutant!(Trusts499));
    let is_whole = is_whole(page, envelope.extent);
    let outcome = if refuses && is_whole && (!envelope.holds_code_000 || mutant!(TrustsCode000)) {
        Outcome::NotApplied
    } else {
        Outcome::of_written(operation)
    };
    let mut reason = reason(kind, status, &envelope, retry_after);
    if refuses && outcome == Outcome::Unknown {
        reason = reason.ours(match (shows_code_000, is_whole) {
            (true, _) => "",
            (false, false) => ", but its body could not be read to the end",
            (false, true) => ", but its body holds code 000 (internal error)",
        });
    }
    Error::new(kind, outcome, reason)
        // The key will not get better.
        .lasting(kind == ErrorKind::Authentication)
        .with_response(status, page.bytes)
        .with_refusal(envelope.code, envelope.trace_id, retry_after)
}

/// Whether nothing of the body can be missing.
fn is_whole(page: &Page<'_>, extent: Extent) -> bool {
    match extent {
        Extent::Whole => page.is_whole,
        Extent::Cut => mutant!(TrustsCutRefusals),
        Extent::Open => page.is_whole && (page.is_delimited || mutant!(TrustsOpenRefusals)),
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

fn reason(kind: ErrorKind, status: u16, envelope: &Envelope, retry_after: Option<Duration>) -> Reason {
    let is_redirect = (300..400).contains(&status);
    let what = match kind {
        ErrorKind::Authentication => "the API key was refused",
        // The service itself gives a code.
        ErrorKind::NotFound if envelope.code.is_none() => "nothing is there: check the id and base_url",
        ErrorKind::NotFound => "there is no such invoice or template",
        ErrorKind::Conflict => "the invoice's state does not allow this",
        ErrorKind::RateLimited => "too many requests",
        ErrorKind::BadRequest => "the service refused the request",
        ErrorKind::Server => "the service failed",
        _ if is_redirect => "the service sent a redirect",
        _ => "the service sent a status that this API does not use",
    };
    let mut reason = Reason::new(format!("{what}: status {status}"));
    if let Some(code) = &envelope.code {
        reason = reason.ours(", code ").theirs(code);
    }
    if let Some(said) = &envelope.message {
        reason = reason.ours(", \"").theirs(said).ours("\"");
    }
    if let Some(wait) = retry_after {
        reason = reason.ours(format!(", retry after {} s", wait.as_secs()));
    }
    if kind == ErrorKind::Authentication {
        reason = reason.ours("; use the key that was made for the service at base_url");
    }
    if kind == ErrorKind::NotFound && envelope.code.is_none() {
        reason = reason.ours("; check the id, and base_url");
    }
    if is_redirect {
        reason = reason.ours("; redirects are not followed, as the key would go along: check base_url");
    }
    reason
}

/// The vendor's envelope; the key is out of it before anything is cut, as half a key is one too.
fn redacted(envelope: Envelope, key: &ApiKey) -> Envelope {
    let clean = |text: Option<String>| text.map(|text| one_line(&key.redact(&text)));
    Envelope {
        code: clean(envelope.code),
        message: clean(envelope.message),
        trace_id: clean(envelope.trace_id),
        ..envelope
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
