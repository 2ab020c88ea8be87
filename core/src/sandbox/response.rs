//! What goes back to the client: answers, refusals in the vendor's envelope, and how both are written.

use std::fmt;
use std::io::{self, Write};
use std::iter;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimePrinter;

use super::invoice::StoredInvoice;
use super::json::Object;

/// A body is written in pieces of about this size; one that fits into a single piece declares its length.
const PIECE: usize = 64 * 1024;

#[derive(Clone, Debug)]
pub(super) struct Response {
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    pub(super) content: Content,
}

#[derive(Clone, Debug)]
pub(super) enum Content {
    Bytes(Vec<u8>),
    /// Written while it is sent, so that a long list is never in memory whole.
    List(Vec<Arc<StoredInvoice>>),
}

impl From<String> for Content {
    fn from(text: String) -> Self {
        Self::Bytes(text.into_bytes())
    }
}

impl Response {
    pub(super) fn new(status: u16, content: impl Into<Content>) -> Self {
        Self {
            status,
            headers: Vec::new(),
            content: content.into(),
        }
    }

    /// Writes the response, its body up to `cut` bytes; false says that something was cut off.
    pub(super) fn send(self, out: &mut impl Write, cut: Option<usize>) -> io::Result<bool> {
        let mut left = cut.unwrap_or(usize::MAX);
        let bodyless = matches!(self.status, 204 | 304);
        let mut head = Head::new(self.status, &self.headers);
        let mut pieces = self.content.pieces().peekable();
        let first = pieces.next().unwrap_or_default();
        let chunked = pieces.peek().is_some();
        if chunked {
            head.add("Transfer-Encoding", "chunked");
        } else if !bodyless {
            head.add("Content-Length", &first.len().to_string());
        }
        let mut buffer = head.end();
        if bodyless {
            out.write_all(&buffer)?;
            return Ok(true);
        }
        for piece in iter::once(first).chain(pieces) {
            let kept = piece.len().min(left);
            left -= kept;
            if chunked {
                write!(buffer, "{:x}\r\n", piece.len())?;
            }
            buffer.extend_from_slice(&piece[..kept]);
            if chunked && kept == piece.len() {
                buffer.extend_from_slice(b"\r\n");
            }
            out.write_all(&buffer)?;
            if kept < piece.len() {
                return Ok(false);
            }
            buffer.clear();
        }
        if chunked {
            out.write_all(b"0\r\n\r\n")?;
        }
        Ok(true)
    }
}

/// The lines of a head; what a fault set itself is not set again.
struct Head<'a> {
    text: String,
    given: &'a [(String, String)],
}

impl<'a> Head<'a> {
    fn new(status: u16, given: &'a [(String, String)]) -> Self {
        // No reason phrase: it is optional, and a client must not depend on it.
        let text = format!("HTTP/1.1 {status} \r\n");
        let mut head = Self { text, given };
        for (name, value) in given {
            head.line(name, value);
        }
        if let Ok(now) = DateTimePrinter::new().timestamp_to_rfc9110_string(&Timestamp::now()) {
            head.add("Date", &now);
        }
        head.add("Content-Type", "application/json");
        head
    }

    fn add(&mut self, name: &str, value: &str) {
        let is_it = |(own, _): &(String, String)| own.eq_ignore_ascii_case(name);
        if !self.given.iter().any(is_it) {
            self.line(name, value);
        }
    }

    fn line(&mut self, name: &str, value: &str) {
        for part in [name, ": ", value, "\r\n"] {
            self.text.push_str(part);
        }
    }

    fn end(self) -> Vec<u8> {
        (self.text + "\r\n").into_bytes()
    }
}

impl Content {
    fn pieces(self) -> Box<dyn Iterator<Item = Vec<u8>>> {
        match self {
            Self::Bytes(bytes) => Box::new(iter::once(bytes)),
            Self::List(invoices) => Box::new(list_pieces(invoices)),
        }
    }
}

fn list_pieces(invoices: Vec<Arc<StoredInvoice>>) -> impl Iterator<Item = Vec<u8>> {
    let mut invoices = invoices.into_iter();
    let mut before = "[";
    let mut closed = false;
    iter::from_fn(move || {
        let mut piece = String::with_capacity(PIECE + 1024);
        while piece.len() < PIECE && !closed {
            if let Some(invoice) = invoices.next() {
                piece += before;
                invoice.push_json(&mut piece);
                before = ",";
            } else {
                piece += if before == "[" { "[]" } else { "]" };
                closed = true;
            }
        }
        (!piece.is_empty()).then(|| piece.into_bytes())
    })
}

/// Why the sandbox did not do what it was asked: the vendor's error envelope, or its message alone as an error.
#[derive(Clone, Debug)]
pub struct Refusal {
    status: u16,
    code: &'static str,
    message: String,
}

impl Refusal {
    /// Something about the request itself is wrong: code 001.
    pub(super) fn bad_request(message: impl Into<String>) -> Self {
        Self::new(400, message)
    }

    pub(super) fn not_found(message: impl Into<String>) -> Self {
        Self::new(404, message)
    }

    pub(super) fn incorrect_state(message: impl Into<String>) -> Self {
        Self::new(409, message)
    }

    /// The code the vendor's documents give this status; they name five codes and leave most statuses open.
    pub(super) fn new(status: u16, message: impl Into<String>) -> Self {
        let code = match status {
            401 => "002",
            404 => "004",
            409 => "006",
            400..=499 => "001",
            _ => "000",
        };
        let message = message.into();
        Self { status, code, message }
    }

    pub(super) fn message(&self) -> &str {
        &self.message
    }

    pub(super) fn response(&self, trace: &str) -> Response {
        let mut body = String::new();
        Object::new(&mut body)
            .text("errorCode", self.code)
            .text("message", &self.message)
            .text("traceId", trace)
            .end();
        Response::new(self.status, body)
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Refusal {}
