//! The body of a response as ureq receives it.

use std::io::Read;
use std::process;

use ureq::BodyReader;
use ureq::http::{HeaderMap, Response as HttpResponse};

use super::attempt::{Attempt, Deadlines};
use super::failure::Failure;
use super::response::{Body, Headers, Receive, Response};
use crate::config::Interrupt;

/// What is asked for of an error's headers.
const KNOWN: [&str; 5] = [
    "content-encoding",
    "content-length",
    "date",
    "retry-after",
    "transfer-encoding",
];

struct HttpBody {
    reader: BodyReader<'static>,
    made_in: u32,
    interrupt: Interrupt,
}

/// The response of which ureq has read the head.
pub(super) fn response(response: HttpResponse<ureq::Body>, process: u32, interrupt: &Interrupt) -> Response {
    let (head, body) = response.into_parts();
    let status = head.status.as_u16();
    let expected = body.content_length().unwrap_or(0);
    let body = HttpBody {
        reader: body.into_reader(),
        made_in: process,
        interrupt: interrupt.clone(),
    };
    let mut response = Response {
        status,
        headers: Headers::default(),
        body: Body::new(Box::new(body), expected),
    };
    if !response.is_success() {
        let known = KNOWN
            .iter()
            .filter_map(|name| Some((*name, single(&head.headers, name)?)));
        response.headers = Headers::new(known.collect());
    }
    response
}

/// The header's value, if it is there once and readable.
fn single(headers: &HeaderMap, name: &str) -> Option<String> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?.to_str().ok()?;
    values.next().is_none().then(|| value.to_owned())
}

impl Receive for HttpBody {
    fn receive(&mut self, room: &mut [u8], deadlines: Deadlines) -> Result<usize, Failure> {
        let attempt = Attempt::receiving(deadlines, self.interrupt.clone());
        let entered = attempt.enter();
        let received = self.reader.read(room);
        drop(entered);
        received.map_err(|error| Failure::new(&attempt, error.into()))
    }

    fn check_process(&self) -> Result<(), Failure> {
        if self.made_in == process::id() {
            return Ok(());
        }
        Err(Failure::invalid(
            "the list belongs to the process that this one was forked from: list again",
        ))
    }
}
