//! The body of a response as ureq receives it, and what encodes it.

use std::io::Read;
use std::rc::Rc;

use ureq::BodyReader;
use ureq::http::{HeaderMap, HeaderValue, Response as HttpResponse, header};

use super::attempt::{Attempt, Deadlines};
use super::failure::Failure;
use super::gzip::Gzip;
use super::response::{Body, Headers, Receive, Response};
use crate::config::Interrupt;
use crate::error::Reason;

/// What is asked for of an error's headers, besides its encoding.
const KNOWN: [&str; 4] = ["content-length", "date", "retry-after", "transfer-encoding"];
/// How many characters of an encoding's name are shown.
const SHOWN: usize = 40;

struct HttpBody {
    reader: BodyReader<'static>,
    made_in: u32,
    interrupt: Interrupt,
}

/// The response of which ureq has read the head.
///
/// Gzip is taken off wherever it is, also where none was asked for: what a middleman compressed on its own can be read all the
/// same, and a create that went well is no unknown outcome.
pub(super) fn response(response: HttpResponse<ureq::Body>, process: u32, interrupt: &Interrupt) -> Response {
    let (head, body) = response.into_parts();
    let encoding = Encoding::of(&head.headers);
    let expected = body.content_length().unwrap_or(0);
    let body = HttpBody {
        reader: body.into_reader(),
        made_in: process,
        interrupt: interrupt.clone(),
    };
    let is_success = head.status.is_success();
    let headers = if is_success {
        Headers::default()
    } else {
        refusal_headers(&head.headers, &encoding)
    };
    let body = match encoding {
        Encoding::Gzip => Body::new(Box::new(Gzip::new(body)), 0),
        Encoding::Unknown(name) if is_success => Body::new(Box::new(Unreadable(name)), 0),
        // Of a refusal the status counts, whatever its body is.
        Encoding::None | Encoding::Unknown(_) => Body::new(Box::new(body), expected),
    };
    Response {
        status: head.status.as_u16(),
        headers,
        body,
    }
}

/// How a body is encoded.
enum Encoding {
    None,
    Gzip,
    /// In a way, or in several, that we do not take off.
    Unknown(String),
}

impl Encoding {
    fn of(headers: &HeaderMap) -> Self {
        let mut values = headers.get_all(header::CONTENT_ENCODING).iter();
        let Some(first) = values.next() else {
            return Self::None;
        };
        let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).trim().to_ascii_lowercase();
        let name = values.fold(text(first), |names, next| names + ", " + &text(next));
        match &*name {
            "" | "identity" => Self::None,
            "gzip" | "x-gzip" => Self::Gzip,
            _ => Self::Unknown(name),
        }
    }
}

/// The headers that say how a refusal is to be taken. One of gzip is decoded by then.
fn refusal_headers(headers: &HeaderMap, encoding: &Encoding) -> Headers {
    let encoding = match encoding {
        Encoding::Unknown(name) => Some(("content-encoding", name.clone())),
        Encoding::None | Encoding::Gzip => None,
    };
    let known = KNOWN.iter().filter_map(|name| Some((*name, single(headers, name)?)));
    Headers::new(known.chain(encoding).collect())
}

/// The header's value, if it is there once and readable.
fn single(headers: &HeaderMap, name: &str) -> Option<String> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?.to_str().ok()?;
    values.next().is_none().then(|| value.to_owned())
}

impl HttpBody {
    fn attempt(&self, deadlines: Deadlines) -> Rc<Attempt> {
        Attempt::receiving(deadlines, self.interrupt.clone(), self.made_in)
    }
}

impl Receive for HttpBody {
    fn receive(&mut self, room: &mut [u8], deadlines: Deadlines) -> Result<usize, Failure> {
        let attempt = self.attempt(deadlines);
        let entered = attempt.enter();
        let received = self.reader.read(room);
        drop(entered);
        received.map_err(|error| Failure::new(&attempt, error.into()))
    }

    fn check_time(&mut self, deadlines: Deadlines) -> Result<(), Failure> {
        let attempt = self.attempt(deadlines);
        let checked = attempt.slice();
        checked.map(drop).map_err(|error| Failure::new(&attempt, error))
    }
}

/// The body of a success in this encoding.
struct Unreadable(String);

impl Receive for Unreadable {
    fn receive(&mut self, _: &mut [u8], _: Deadlines) -> Result<usize, Failure> {
        let name = self.0.chars().take(SHOWN).collect::<String>();
        let reason = Reason::new("the response is encoded as \"").theirs(name);
        Err(Failure::invalid(reason.ours(
            "\", which was not asked for: see what stands between this program and the service",
        )))
    }
}
