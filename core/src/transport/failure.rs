//! Why an attempt ended without a whole response, in our words: ureq's and rustls's errors stop here.

use std::io;

use rustls::CertificateError;
use ureq::Error;

use super::exchange::{Exchange, Stop};

/// What an attempt without a whole response comes down to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cause {
    /// No connection was made, or it was lost.
    Connect,
    Timeout,
    /// What came is not HTTP, or more than is read.
    Invalid,
    Interrupted,
}

/// An attempt that ended without a whole response.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) cause: Cause,
    pub(crate) message: String,
    /// Whether any byte of the request was written.
    pub(crate) sent: bool,
}

impl Failure {
    /// Reads the cause from what stopped the exchange, else from ureq's error.
    pub(super) fn new(exchange: &Exchange, error: &Error) -> Self {
        let sent = exchange.sent();
        let (cause, message) = match exchange.stop() {
            Some(Stop::Interrupted) => (Cause::Interrupted, "it was interrupted".to_owned()),
            Some(Stop::Deadline) if sent => (Cause::Timeout, "no response came in time".to_owned()),
            Some(Stop::Deadline) => (
                Cause::Timeout,
                "no connection was made in time, and nothing was sent".to_owned(),
            ),
            Some(Stop::ConnectTimeout) => (
                Cause::Connect,
                "no connection was made in time, and nothing was sent: see connect_timeout".to_owned(),
            ),
            None => explain(error, sent),
        };
        Self { cause, message, sent }
    }

    pub(crate) fn was_interrupted(&self) -> bool {
        self.cause == Cause::Interrupted
    }

    pub(super) fn invalid(message: String) -> Self {
        Self {
            cause: Cause::Invalid,
            message,
            sent: true,
        }
    }
}

fn explain(error: &Error, sent: bool) -> (Cause, String) {
    match error {
        Error::Io(io) => explain_io(io, sent),
        Error::ConnectProxyFailed(why) => (Cause::Connect, format!("the proxy refused to connect: {why}")),
        Error::LargeResponseHeader(..) => (Cause::Invalid, "the response's head is too large".to_owned()),
        Error::Protocol(why) if sent => (Cause::Invalid, format!("the response is not valid HTTP: {why}")),
        Error::Protocol(why) => (Cause::Connect, format!("the proxy's response is not valid HTTP: {why}")),
        Error::Tls(why) => (Cause::Connect, format!("TLS failed: {why}")),
        other => (Cause::Connect, format!("the connection failed: {other}")),
    }
}

fn explain_io(error: &io::Error, sent: bool) -> (Cause, String) {
    if let Some(tls) = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
        return (Cause::Connect, explain_tls(tls));
    }
    let message = match (error.kind(), sent) {
        (io::ErrorKind::UnexpectedEof | io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe, true) => {
            "the connection was lost before the whole response had come".to_owned()
        }
        (io::ErrorKind::UnexpectedEof, false) => {
            "the other side closed the connection before the request was sent: is the port right, and does it speak https?".to_owned()
        }
        (_, true) => format!("the connection was lost: {error}"),
        (_, false) => format!("no connection: {error}"),
    };
    (Cause::Connect, message)
}

fn explain_tls(error: &rustls::Error) -> String {
    let why = match error {
        rustls::Error::InvalidCertificate(why) => why,
        rustls::Error::InvalidMessage(_) => {
            return "TLS failed: the other side does not speak TLS: is the port right, and is it https?".to_owned();
        }
        _ => return format!("TLS failed: {error}"),
    };
    let why = match why {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            "it has expired (or this machine's clock is wrong)"
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            "it is for another host: check base_url"
        }
        CertificateError::UnknownIssuer => {
            "its issuer is not trusted: if it is your own authority, add it with extra_roots or use the system's roots"
        }
        _ => return format!("the server's certificate was refused: {error}"),
    };
    format!("the server's certificate was refused: {why}")
}
