//! Why an attempt ended without a whole response, in our words: ureq's and rustls's errors stop here.

use std::io;

use ureq::Error as UreqError;

use super::attempt::{Attempt, Stop};
use super::tls_failure;
use crate::error::{Error, ErrorKind, Operation, Outcome, Reason, Source};

/// An attempt that ended without a whole response.
#[derive(Debug)]
pub(crate) struct Failure {
    kind: ErrorKind,
    /// Whether any byte of the request was written.
    written: bool,
    /// Whether the connection had been used before: it may just have been too old.
    reused: bool,
    reason: Reason,
    /// The io or TLS error behind it.
    source: Option<Source>,
}

impl Failure {
    /// Reads the cause from what stopped the attempt, else from ureq's error.
    pub(super) fn new(attempt: &Attempt, error: UreqError) -> Self {
        let (written, reused) = (attempt.written(), attempt.reused());
        match attempt.stop() {
            Some(stop) => Self::stopped(stop, written, reused),
            None => Self::explain(error, written, reused),
        }
    }

    fn stopped(stop: Stop, written: bool, reused: bool) -> Self {
        let (kind, reason) = match stop {
            Stop::Interrupted => (ErrorKind::Interrupted, "it was interrupted"),
            Stop::Forked => (
                ErrorKind::InvalidResponse,
                "the list belongs to the process that this one was forked from: list again",
            ),
            Stop::Deadline if written => (ErrorKind::Timeout, "no response came in time: see timeout"),
            Stop::Deadline => (
                ErrorKind::Timeout,
                "no connection was made in time, and nothing was sent: see timeout",
            ),
            Stop::ConnectTimeout => (
                ErrorKind::Connect,
                "no connection was made in time, and nothing was sent: see connect_timeout",
            ),
        };
        Self {
            kind,
            written,
            reused,
            reason: reason.into(),
            source: None,
        }
    }

    /// The response cannot be used, for this reason.
    pub(super) fn invalid(reason: impl Into<Reason>) -> Self {
        Self {
            kind: ErrorKind::InvalidResponse,
            written: true,
            reused: false,
            reason: reason.into(),
            source: None,
        }
    }

    /// One as the wire might have brought it about.
    #[cfg(test)]
    pub(crate) fn simulated(kind: ErrorKind, written: bool) -> Self {
        Self {
            kind,
            written,
            reused: false,
            reason: "it was simulated".into(),
            source: None,
        }
    }

    #[cfg(test)]
    pub(crate) fn kind(&self) -> ErrorKind {
        self.kind
    }

    pub(crate) fn was_interrupted(&self) -> bool {
        self.kind == ErrorKind::Interrupted
    }

    /// Whether the connection had been used before.
    pub(crate) fn on_reused_connection(&self) -> bool {
        self.reused
    }

    /// The error of the operation that the attempt was for.
    pub(crate) fn into_error(self, operation: Operation) -> Error {
        let outcome = if self.written {
            Outcome::of_written(operation)
        } else {
            Outcome::NotSent
        };
        let tls = self.source.as_deref().and_then(|source| source.downcast_ref());
        Error::new(self.kind, outcome, self.reason)
            .lasting(tls.is_some_and(tls_failure::is_refused_certificate))
            .with_source(self.source)
    }

    fn explain(error: UreqError, written: bool, reused: bool) -> Self {
        let (kind, reason, source) = match error {
            UreqError::Io(error) => {
                let (reason, source) = explain_io(error, written);
                (ErrorKind::Connect, reason, Some(source))
            }
            other => {
                let (kind, reason) = explain_http(&other, written);
                (kind, reason, None)
            }
        };
        Self {
            kind,
            written,
            reused,
            reason,
            source,
        }
    }
}

/// Failures as the transport makes them, for a simulated one.
#[cfg(test)]
impl Failure {
    /// The connection was lost, or never made.
    pub(crate) fn lost(written: bool, reused: bool) -> Self {
        let error = if written {
            io::ErrorKind::ConnectionReset
        } else {
            io::ErrorKind::ConnectionRefused
        };
        Self::explain(UreqError::Io(error.into()), written, reused)
    }

    /// What came is not HTTP.
    pub(crate) fn not_http() -> Self {
        Self::invalid("the response is not valid HTTP")
    }

    pub(crate) fn interrupted(written: bool) -> Self {
        Self::stopped(Stop::Interrupted, written, false)
    }

    /// The deadline of the response passed.
    pub(crate) fn late(written: bool) -> Self {
        Self::stopped(Stop::Deadline, written, false)
    }

    /// The deadline of the connection passed.
    pub(crate) fn not_connected() -> Self {
        Self::stopped(Stop::ConnectTimeout, false, false)
    }
}

fn explain_http(error: &UreqError, written: bool) -> (ErrorKind, Reason) {
    let (kind, ours, theirs): (_, _, &dyn ToString) = match error {
        UreqError::LargeResponseHeader(..) => {
            return (
                ErrorKind::InvalidResponse,
                "the head of the response is too large".into(),
            );
        }
        UreqError::ConnectProxyFailed(why) => (ErrorKind::Connect, "the proxy refused to connect: ", why),
        UreqError::Protocol(why) if written => (ErrorKind::InvalidResponse, "the response is not valid HTTP: ", why),
        UreqError::Protocol(why) => (ErrorKind::Connect, "the proxy's response is not valid HTTP: ", why),
        UreqError::Tls(why) => (ErrorKind::Connect, "TLS failed: ", why),
        other => (ErrorKind::Connect, "the connection failed: ", other),
    };
    (kind, Reason::new(ours).theirs(theirs.to_string()))
}

fn explain_io(error: io::Error, written: bool) -> (Reason, Source) {
    use io::ErrorKind::{BrokenPipe, ConnectionRefused, ConnectionReset, UnexpectedEof};
    let tls = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
    let reason = match (tls, error.kind(), written) {
        (Some(tls), ..) => tls_failure::explain(tls),
        (None, UnexpectedEof | ConnectionReset | BrokenPipe, true) => {
            "the connection was lost before the whole response had come".into()
        }
        (None, UnexpectedEof, false) => {
            "the other side closed the connection before the request was sent: is the port right, and does it speak https?"
                .into()
        }
        (None, _, true) => Reason::new("the connection was lost: ").theirs(error.to_string()),
        (None, ConnectionRefused, false) => Reason::new("no connection: ")
            .theirs(error.to_string())
            .ours(": nothing listens there: are host and port right?"),
        (None, _, false) => Reason::new("no connection: ").theirs(error.to_string()),
    };
    match tls.cloned() {
        Some(tls) => (reason, tls.into()),
        None => (reason, error.into()),
    }
}
