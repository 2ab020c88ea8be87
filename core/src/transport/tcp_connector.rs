//! The first link of the chain: looks the host up and opens a TCP connection to it.

use std::io;
use std::net::TcpStream;
use std::sync::Arc;

use ureq::Error;
use ureq::unversioned::transport::{ConnectionDetails, Connector, Either, Transport};

use super::attempt;
use super::happy_eyeballs;
use super::resolver::Resolver;
use super::tcp::TcpTransport;

/// Connects, unless a proxy's tunnel already leads to the host.
#[derive(Debug)]
pub(super) struct TcpConnector {
    pub(super) resolver: Arc<Resolver>,
    /// The key would go out readable: whatever `localhost` resolves to must be this machine.
    pub(super) loopback_only: bool,
    /// What it opens a connection to is a proxy.
    pub(super) proxied: bool,
}

impl<In: Transport> Connector<In> for TcpConnector {
    type Out = Either<In, TcpTransport>;

    fn connect(&self, details: &ConnectionDetails, chained: Option<In>) -> Result<Option<Self::Out>, Error> {
        if let Some(tunnel) = chained {
            return Ok(Some(Either::A(tunnel)));
        }
        let opened = self.open(details);
        let stream = opened.map_err(|error| if self.proxied { at_proxy(error) } else { error })?;
        Ok(Some(Either::B(TcpTransport::new(stream)?)))
    }
}

impl TcpConnector {
    fn open(&self, details: &ConnectionDetails) -> Result<TcpStream, Error> {
        let attempt = attempt::current()?;
        let (host, port) = host_and_port(details)?;
        let addresses = self.resolver.resolve(host, port, &attempt)?;
        if self.loopback_only && !addresses.iter().all(|address| address.ip().is_loopback()) {
            return Err(Error::Io(io::Error::other(format!(
                "{host} resolves to another machine, and the key does not go there over plain http"
            ))));
        }
        happy_eyeballs::connect(&addresses, &attempt)
    }
}

/// Whoever forgot the proxy in the environment would look for the fault elsewhere.
fn at_proxy(error: Error) -> Error {
    match error {
        Error::Io(error) => Error::Io(io::Error::new(error.kind(), format!("the proxy: {error}"))),
        other => other,
    }
}

fn host_and_port<'a>(details: &'a ConnectionDetails) -> Result<(&'a str, u16), Error> {
    let uri = details.uri;
    let host = uri.host().ok_or_else(|| Error::BadUri(uri.to_string()))?;
    let port = uri.port_u16().unwrap_or(if details.needs_tls() { 443 } else { 80 });
    Ok((host.trim_start_matches('[').trim_end_matches(']'), port))
}
