//! A response: its head, and its body as it arrives.

use std::io::Read;
use std::process;

use ureq::BodyReader;
use ureq::http::{self, HeaderMap};

use super::attempt::{Attempt, Deadlines};
use super::failure::Failure;
use crate::config::Interrupt;

/// Room made for a body at once, on the word of the server.
const LARGEST_RESERVED: u64 = 64 * 1024;

/// The head of a response, and its body to be read.
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) headers: Headers,
    pub(crate) body: Body,
}

/// The headers that matter here.
pub(crate) struct Headers(HeaderMap);

/// The body of a response, as it arrives.
pub(crate) struct Body {
    reader: BodyReader<'static>,
    /// Its length as the server announced it, or nothing.
    expected: u64,
    /// The rest of it belongs to this process.
    made_in: u32,
    interrupt: Option<Interrupt>,
}

impl Response {
    pub(super) fn new(response: http::Response<ureq::Body>, process: u32, interrupt: Option<Interrupt>) -> Self {
        let (head, body) = response.into_parts();
        Self {
            status: head.status.as_u16(),
            headers: Headers(head.headers),
            body: Body {
                expected: body.content_length().unwrap_or(0),
                reader: body.into_reader(),
                made_in: process,
                interrupt,
            },
        }
    }
}

impl Headers {
    /// The header's value, if it is there once and readable.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let mut values = self.0.get_all(name).iter();
        let value = values.next()?.to_str().ok()?;
        values.next().is_none().then_some(value)
    }
}

impl Body {
    /// Reads what is there, waiting for at least a byte; 0 is the end.
    pub(crate) fn read(&mut self, room: &mut [u8], deadlines: Deadlines) -> Result<usize, Failure> {
        if self.made_in != process::id() {
            return Err(Failure::invalid(
                "the list belongs to the process that this one was forked from: list again",
            ));
        }
        let attempt = Attempt::receiving(deadlines, self.interrupt.clone());
        let _entered = attempt.enter();
        self.reader
            .read(room)
            .map_err(|error| Failure::new(&attempt, error.into()))
    }

    /// Reads to the end, which gives the connection back to the pool. What came before a failure is in `into` all the same.
    pub(crate) fn read_all(&mut self, into: &mut Vec<u8>, most: u64, deadlines: Deadlines) -> Result<(), Failure> {
        let attempt = Attempt::receiving(deadlines, self.interrupt.clone());
        let _entered = attempt.enter();
        let expected = usize::try_from(self.expected.min(most).min(LARGEST_RESERVED)).unwrap_or(0);
        into.reserve(expected + 1);
        // One byte more than allowed tells a full response from one that is too large.
        let mut bounded = (&mut self.reader).take(most.saturating_add(1));
        bounded
            .read_to_end(into)
            .map_err(|error| Failure::new(&attempt, error.into()))?;
        if into.len() as u64 > most {
            return Err(Failure::invalid(format!(
                "the response is larger than max_response_bytes ({most})"
            )));
        }
        Ok(())
    }
}
