//! An HTTP response and how it is written to a connection.

use std::io::{self, Write};
use std::iter;

use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimePrinter;

use super::Body;

#[derive(Clone, Debug)]
pub(crate) struct Response {
    pub(crate) status: u16,
    /// They replace the headers of the same name that the sandbox would send.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Body,
}

impl Response {
    pub(crate) fn new(status: u16, body: impl Into<Body>) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: body.into(),
        }
    }

    /// The response with these headers besides those that it has.
    pub(crate) fn with(mut self, headers: &[(&str, &str)]) -> Self {
        for (name, value) in headers {
            self.headers.push(((*name).to_owned(), (*value).to_owned()));
        }
        self
    }

    /// The response as it goes to a client that takes gzip: a list comes in it, anything else is too short for that.
    pub(crate) fn in_gzip(mut self) -> Self {
        if let Body::Invoices(invoices) = self.body {
            self.body = Body::GzipInvoices(invoices);
            return self.with(&[("Content-Encoding", "gzip")]);
        }
        self
    }

    /// Writes the response, but no more than `limit` bytes of its body; returns whether it was written whole.
    pub(crate) fn write_to(self, out: &mut impl Write, limit: Option<usize>) -> io::Result<bool> {
        let mut left = limit.unwrap_or(usize::MAX);
        let has_body = !matches!(self.status, 204 | 304);
        let mut head = Head::new(self.status, &self.headers);
        let mut chunks = self.body.chunks().peekable();
        let first = chunks.next().unwrap_or_default();
        let chunked = chunks.peek().is_some();
        if chunked {
            head.add_default("Transfer-Encoding", "chunked");
        } else if has_body {
            head.add_default("Content-Length", &first.len().to_string());
        }
        let mut buffer = head.finish();
        if !has_body {
            out.write_all(&buffer)?;
            return Ok(true);
        }
        for chunk in iter::once(first).chain(chunks) {
            let kept = chunk.len().min(left);
            left -= kept;
            if chunked {
                write!(buffer, "{:x}\r\n", chunk.len())?;
            }
            buffer.extend_from_slice(&chunk[..kept]);
            if chunked && kept == chunk.len() {
                buffer.extend_from_slice(b"\r\n");
            }
            out.write_all(&buffer)?;
            if kept < chunk.len() {
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

/// The status line and the headers: first those of the response itself, then the defaults it does not replace.
struct Head<'a> {
    text: String,
    own: &'a [(String, String)],
}

impl<'a> Head<'a> {
    fn new(status: u16, own: &'a [(String, String)]) -> Self {
        // No reason phrase: it is optional, and a client must not depend on it.
        let text = format!("HTTP/1.1 {status} \r\n");
        let mut head = Self { text, own };
        for (name, value) in own {
            head.push(name, value);
        }
        if let Ok(now) = DateTimePrinter::new().timestamp_to_rfc9110_string(&Timestamp::now()) {
            head.add_default("Date", &now);
        }
        head.add_default("Content-Type", "application/json");
        head
    }

    fn add_default(&mut self, name: &str, value: &str) {
        let replaced = self.own.iter().any(|(own, _)| own.eq_ignore_ascii_case(name));
        if !replaced {
            self.push(name, value);
        }
    }

    fn push(&mut self, name: &str, value: &str) {
        for part in [name, ": ", value, "\r\n"] {
            self.text.push_str(part);
        }
    }

    fn finish(self) -> Vec<u8> {
        (self.text + "\r\n").into_bytes()
    }
}
