//! Faults: what goes wrong with the next requests.

use std::time::Duration;

use super::endpoint::Endpoint;
use super::http::{Body, Response};
use super::refusal::Refusal;

/// Something that goes wrong with the next request, or with several after [`times`](Self::times).
///
/// For each request the sandbox takes the oldest fault that applies to its endpoint, and no other.
/// A malformed request is refused without using up a fault.
///
/// # Examples
/// ```
/// use calypso_invoice::sandbox::{Close, Endpoint, Fault, Sandbox};
///
/// let sandbox = Sandbox::start()?;
/// // The next create is applied but its response is lost; the next two lists are rate limited.
/// sandbox.fault(Fault::drop_after(Close::Reset).on(Endpoint::CreateInvoice));
/// sandbox.fault(Fault::respond(429, &[("Retry-After", "1")], "").on(Endpoint::ListInvoices).times(2));
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Fault {
    kind: FaultKind,
    endpoint: Option<Endpoint>,
    times: u32,
}

#[derive(Clone, Debug)]
pub(super) enum FaultKind {
    Respond { applied: bool, response: Response },
    Delay(Option<Duration>),
    Cut(usize),
    Drop { applied: bool, close: Close },
    Late { after: Option<Duration>, close: Close },
}

/// What happens to a connection on which no response is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Close {
    /// It is closed normally (FIN).
    Fin,
    /// It is reset (RST).
    Reset,
    /// It stays open and silent until the client closes it or the sandbox stops.
    Never,
}

impl Fault {
    /// Responds with this status and the vendor's error envelope; the request is not applied.
    ///
    /// The code in the envelope is 002 for 401, 004 for 404, 006 for 409, 001 for any other 4xx, and 000 for the
    /// rest. To send another code, use [`respond`](Self::respond).
    ///
    /// # Panics
    /// If `status` is not from 200 to 599.
    pub fn status(status: u16) -> Self {
        Self::canned(false, status, Vec::new(), None)
    }

    /// Responds with this status, these headers and this body; the request is not applied.
    ///
    /// A header given here replaces the one that the sandbox would send. A 204 and a 304 have no body.
    ///
    /// # Panics
    /// If `status` is not from 200 to 599.
    pub fn respond(status: u16, headers: &[(&str, &str)], body: impl Into<Vec<u8>>) -> Self {
        Self::canned(false, status, owned(headers), Some(body.into()))
    }

    /// Responds as [`respond`](Self::respond) does, but the request is applied.
    ///
    /// # Panics
    /// If `status` is not from 200 to 599.
    pub fn respond_after(status: u16, headers: &[(&str, &str)], body: impl Into<Vec<u8>>) -> Self {
        Self::canned(true, status, owned(headers), Some(body.into()))
    }

    /// Applies the request and holds the response back until [`release`](super::Sandbox::release) is called,
    /// or until `limit` has passed if there is one.
    pub fn delay(limit: impl Into<Option<Duration>>) -> Self {
        Self::new(FaultKind::Delay(limit.into()))
    }

    /// Applies the request, sends no more than `bytes` bytes of the response's body, and closes the connection.
    ///
    /// The head of the response still declares the whole body. A body that is not longer is sent whole. It travels without gzip,
    /// so that `bytes` counts what a test can see.
    pub fn cut(bytes: usize) -> Self {
        Self::new(FaultKind::Cut(bytes))
    }

    /// Reads the request but does not apply it, and sends no response.
    pub fn drop_before(close: Close) -> Self {
        Self::new(FaultKind::Drop { applied: false, close })
    }

    /// Applies the request and sends no response.
    pub fn drop_after(close: Close) -> Self {
        Self::new(FaultKind::Drop { applied: true, close })
    }

    /// Sends no response, and applies the request late: when `after` has passed or when
    /// [`land`](super::Sandbox::land) is called, whichever comes first.
    ///
    /// A request that is no longer possible by then, such as cancelling an invoice that has been paid, has no effect.
    pub fn late(after: impl Into<Option<Duration>>, close: Close) -> Self {
        let after = after.into();
        Self::new(FaultKind::Late { after, close })
    }

    /// Applies the fault to this endpoint only; by default it applies to any.
    #[must_use]
    pub fn on(mut self, endpoint: Endpoint) -> Self {
        self.endpoint = Some(endpoint);
        self
    }

    /// Applies the fault to this many requests; by default to one.
    #[must_use]
    pub fn times(mut self, times: u32) -> Self {
        self.times = times;
        self
    }

    /// What the control API calls this kind of fault.
    pub(super) fn kind_name(&self) -> &'static str {
        match self.kind {
            FaultKind::Respond { applied: false, .. } => "respond",
            FaultKind::Respond { applied: true, .. } => "respond_after",
            FaultKind::Delay(_) => "delay",
            FaultKind::Cut(_) => "cut",
            FaultKind::Drop { applied: false, .. } => "drop_before",
            FaultKind::Drop { applied: true, .. } => "drop_after",
            FaultKind::Late { .. } => "late",
        }
    }

    pub(super) fn endpoint(&self) -> Option<Endpoint> {
        self.endpoint
    }

    pub(super) fn times_left(&self) -> u32 {
        self.times
    }

    fn new(kind: FaultKind) -> Self {
        let (endpoint, times) = (None, 1);
        Self { kind, endpoint, times }
    }

    /// A response that is always the same; without a body, it has the vendor's error envelope.
    pub(super) fn canned(applied: bool, status: u16, headers: Vec<(String, String)>, body: Option<Vec<u8>>) -> Self {
        assert!(is_final_status(status), "status must be from 200 to 599, not {status}");
        let mut response = match body {
            Some(body) => Response::new(status, Body::Bytes(body)),
            None => Refusal::new(status, "a fault set this response").to_response("sandbox-fault"),
        };
        response.headers = headers;
        Self::new(FaultKind::Respond { applied, response })
    }
}

/// Whether a response can have this status: one below 200 is always followed by another response.
pub(super) fn is_final_status(status: u16) -> bool {
    (200..600).contains(&status)
}

/// Uses the oldest fault that applies to this endpoint.
pub(super) fn take_next(faults: &mut Vec<Fault>, endpoint: Endpoint) -> Option<FaultKind> {
    faults.retain(|fault| fault.times > 0);
    let applies = |fault: &&mut Fault| fault.endpoint.is_none_or(|only| only == endpoint);
    let fault = faults.iter_mut().find(applies)?;
    fault.times -= 1;
    Some(fault.kind.clone())
}

fn owned(headers: &[(&str, &str)]) -> Vec<(String, String)> {
    let pairs = headers.iter();
    pairs
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}
