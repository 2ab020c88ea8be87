//! Faults: what is to go wrong with the next requests.

use std::time::Duration;

use super::api::Call;
use super::response::{Content, Refusal, Response};

/// Something that goes wrong with the next request that fits it, once unless [`times`](Self::times) says more.
///
/// Faults are asked in the order in which they were added; a request meets one of them at most.
/// Requests that the sandbox refuses as malformed meet none.
///
/// # Examples
/// ```
/// use calypso_invoice::sandbox::{Call, Close, Fault, Sandbox};
///
/// let sandbox = Sandbox::start()?;
/// // The next create happens, but its response is lost; the two lists after it are turned away.
/// sandbox.fault(Fault::drop_after(Close::Reset).on(Call::CreateInvoice));
/// sandbox.fault(Fault::respond(429, &[("Retry-After", "1")], "").on(Call::ListInvoices).times(2));
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Fault {
    kind: Kind,
    call: Option<Call>,
    times: u32,
}

#[derive(Clone, Debug)]
pub(super) enum Kind {
    Response { applied: bool, response: Response },
    Delay(Option<Duration>),
    Cut(usize),
    Drop { applied: bool, close: Close },
    Late { after: Option<Duration>, close: Close },
}

/// How a connection goes on that will carry no response.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Close {
    /// Closed in good order (FIN).
    Fin,
    /// Reset (RST).
    Reset,
    /// Left open and silent until the client closes it or the sandbox stops.
    Never,
}

impl Fault {
    /// Responses with this status and an error in the vendor's envelope instead of applying the request.
    ///
    /// Its code is 002 for 401, 004 for 404, 006 for 409, 001 for any other 4xx and 000 for the rest;
    /// [`respond`](Self::respond) lets you say another.
    ///
    /// # Panics
    /// When `status` is not within 200 and 599.
    pub fn status(status: u16) -> Self {
        Self::canned(false, status, Vec::new(), None)
    }

    /// Responses with this status, these headers and this body instead of applying the request.
    ///
    /// A header given here replaces the one the sandbox would have sent. 204 and 304 carry no body.
    ///
    /// # Panics
    /// When `status` is not within 200 and 599.
    pub fn respond(status: u16, headers: &[(&str, &str)], body: impl Into<Vec<u8>>) -> Self {
        Self::canned(false, status, owned(headers), Some(body.into()))
    }

    /// The same as [`respond`](Self::respond), but the request is applied.
    ///
    /// # Panics
    /// When `status` is not within 200 and 599.
    pub fn respond_after(status: u16, headers: &[(&str, &str)], body: impl Into<Vec<u8>>) -> Self {
        Self::canned(true, status, owned(headers), Some(body.into()))
    }

    /// Applies the request and holds the response back for `limit`, or until
    /// [`release`](super::Sandbox::release) without one.
    pub fn delay(limit: impl Into<Option<Duration>>) -> Self {
        Self::new(Kind::Delay(limit.into()))
    }

    /// Applies the request, answers with the first `bytes` bytes of the body and closes the connection;
    /// the head declares the whole body. A body no longer than that comes whole.
    pub fn cut(bytes: usize) -> Self {
        Self::new(Kind::Cut(bytes))
    }

    /// Reads the request and neither applies nor answers it.
    pub fn drop_before(close: Close) -> Self {
        Self::new(Kind::Drop { applied: false, close })
    }

    /// Applies the request and does not respond it.
    pub fn drop_after(close: Close) -> Self {
        Self::new(Kind::Drop { applied: true, close })
    }

    /// Does not respond the request and applies it only when `after` has passed, or at
    /// [`land`](super::Sandbox::land), whichever is first. What it may no longer do by then is not done.
    pub fn late(after: impl Into<Option<Duration>>, close: Close) -> Self {
        let after = after.into();
        Self::new(Kind::Late { after, close })
    }

    /// Only for this operation; for any, unless said.
    #[must_use]
    pub fn on(mut self, call: Call) -> Self {
        self.call = Some(call);
        self
    }

    /// For this many requests; for one, unless said.
    #[must_use]
    pub fn times(mut self, times: u32) -> Self {
        self.times = times;
        self
    }

    fn new(kind: Kind) -> Self {
        let (call, times) = (None, 1);
        Self { kind, call, times }
    }

    /// Without a body of its own, the response has the vendor's envelope.
    pub(super) fn canned(applied: bool, status: u16, headers: Vec<(String, String)>, body: Option<Vec<u8>>) -> Self {
        assert!(is_final_status(status), "{status} is not a status within 200 and 599");
        let mut response = match body {
            Some(body) => Response::new(status, Content::Bytes(body)),
            None => Refusal::new(status, "this response was asked for").response("sandbox-fault"),
        };
        response.headers = headers;
        Self::new(Kind::Response { applied, response })
    }
}

/// Whether a server can end an exchange with it.
pub(super) fn is_final_status(status: u16) -> bool {
    (200..600).contains(&status)
}

/// Uses up the first fault that is meant for this operation.
pub(super) fn take(faults: &mut Vec<Fault>, call: Call) -> Option<Kind> {
    faults.retain(|fault| fault.times > 0);
    let fits = |fault: &&mut Fault| fault.call.is_none_or(|only| only == call);
    let fault = faults.iter_mut().find(fits)?;
    fault.times -= 1;
    Some(fault.kind.clone())
}

fn owned(headers: &[(&str, &str)]) -> Vec<(String, String)> {
    let pairs = headers.iter();
    pairs
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}
