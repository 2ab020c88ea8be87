//! The outermost link: puts the key into the head as it goes out and takes it out of what comes back, sends head and body in
//! one write, and knows what was sent.

use std::fmt;

use ureq::Error;
use ureq::unversioned::transport::{Buffers, ConnectionDetails, Connector, Either, NextTimeout, Transport};

use super::attempt;
use super::redact::ResponseRedactor;
use crate::api_key::ApiKey;

const END_OF_HEAD: &[u8] = b"\r\n\r\n";
/// A request larger than this is sent in parts.
const LARGEST_HELD: usize = 256 * 1024;

/// Wraps the connection to the service, and no other: what is said to a proxy passes by it.
pub(super) struct ApiKeyConnector {
    pub(super) key: ApiKey,
    pub(super) proxied: bool,
}

impl<In: Transport> Connector<In> for ApiKeyConnector {
    type Out = Either<In, ApiKeyTransport<In>>;

    fn connect(&self, details: &ConnectionDetails, chained: Option<In>) -> Result<Option<Self::Out>, Error> {
        let Some(inner) = chained else {
            return Ok(None);
        };
        // ureq's CONNECT connector runs this whole chain once more for the way to the proxy, with the proxy taken out of
        // the configuration. The key has no business there, and what is written there is not the request.
        if self.proxied && details.config.proxy().is_none() {
            return Ok(Some(Either::A(inner)));
        }
        Ok(Some(Either::B(ApiKeyTransport {
            inner,
            key_line: ["\r\nApi-Key: ", self.key.expose()].concat().into_bytes(),
            held: Vec::new(),
            missing: None,
            is_used: false,
            redactor: ResponseRedactor::new(&self.key),
        })))
    }
}

/// The connection as ureq's pool knows it.
pub(super) struct ApiKeyTransport<In> {
    inner: In,
    key_line: Vec<u8>,
    /// What ureq has written and the inner link has not seen yet.
    held: Vec<u8>,
    /// How much of the body is still to come; unknown until the head is whole.
    missing: Option<usize>,
    /// A request has gone out on it.
    is_used: bool,
    redactor: Option<ResponseRedactor>,
}

impl<In: Transport> ApiKeyTransport<In> {
    /// Takes what ureq wrote; once the head is whole, the key goes in before its last line break.
    fn hold(&mut self, amount: usize, body_length: usize) {
        self.held.extend_from_slice(&self.inner.buffers().output()[..amount]);
        if let Some(missing) = &mut self.missing {
            *missing = missing.saturating_sub(amount);
            return;
        }
        let Some(end) = end_of_head(&self.held) else {
            return;
        };
        let body_held = self.held.len() - end - END_OF_HEAD.len();
        self.held.splice(end..end, self.key_line.iter().copied());
        self.missing = Some(body_length.saturating_sub(body_held));
    }

    fn send_held(&mut self, timeout: NextTimeout) -> Result<(), Error> {
        let mut rest = &self.held[..];
        while !rest.is_empty() {
            let room = self.inner.buffers().output();
            let length = rest.len().min(room.len());
            room[..length].copy_from_slice(&rest[..length]);
            self.inner.transmit_output(length, timeout)?;
            rest = &rest[length..];
        }
        self.held.clear();
        Ok(())
    }
}

impl<In: Transport> Transport for ApiKeyTransport<In> {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.inner.buffers()
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        let attempt = attempt::current()?;
        self.redactor.iter_mut().for_each(ResponseRedactor::begin);
        self.hold(amount, attempt.body_length);
        if self.missing == Some(0) || self.held.len() > LARGEST_HELD {
            attempt.begin_request();
            if self.is_used {
                attempt.note_reused();
            }
            self.send_held(timeout)?;
        }
        Ok(())
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, Error> {
        // The response: what ureq writes next is the head of the next request.
        self.missing = None;
        self.is_used = true;
        let seen = self.inner.buffers().input().len();
        let read = self.inner.await_input(timeout)?;
        if let Some(redactor) = &mut self.redactor {
            redactor.pass(self.inner.buffers(), seen);
        }
        Ok(read)
    }

    /// ureq asks when a response was read, before it keeps the connection, and again before it uses it for another request.
    /// Only the second look counts: what strays comes between the two as well.
    fn is_open(&mut self) -> bool {
        match attempt::current() {
            Ok(attempt) if attempt.has_begun_request() => true,
            Ok(attempt) if attempt.new_connection => false,
            _ => self.inner.is_open(),
        }
    }

    fn is_tls(&self) -> bool {
        self.inner.is_tls()
    }
}

/// Where the empty line begins that ends the head; nearly always ureq has just written it.
fn end_of_head(bytes: &[u8]) -> Option<usize> {
    let length = END_OF_HEAD.len();
    if bytes.ends_with(END_OF_HEAD) {
        return Some(bytes.len() - length);
    }
    bytes.windows(length).position(|window| window == END_OF_HEAD)
}

impl fmt::Debug for ApiKeyConnector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiKeyConnector")
    }
}

impl<In> fmt::Debug for ApiKeyTransport<In> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiKeyTransport")
    }
}
