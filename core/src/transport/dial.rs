//! Opens TCP connections without blocking, so that a connect can be stopped and leaves nothing behind.

use std::io;
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use socket2::{Domain, Protocol, Socket, Type};
use ureq::Error;
use ureq::unversioned::transport::{ConnectionDetails, Connector, Either, Transport};

use super::echo::EchoFilter;
use super::exchange::{self, Exchange};
use super::lookup::Lookups;
use super::tcp::Tcp;
use crate::config::key::ApiKey;

/// How long one address may keep the next one waiting (RFC 8305 recommends a quarter of a second).
const HEAD_START: Duration = Duration::from_millis(250);
/// After its first slice a connect is looked at now and then; the sleeps between grow with its age up to this.
const LONGEST_LOOK: Duration = Duration::from_millis(10);

/// The first link of the chain: looks the host up and connects, unless a proxy's tunnel already leads there.
#[derive(Debug)]
pub(super) struct Dial {
    pub(super) lookups: Arc<Lookups>,
    /// The key would go out readable: whatever `localhost` resolves to must be this machine.
    pub(super) loopback_only: bool,
    pub(super) key: ApiKey,
}

impl<In: Transport> Connector<In> for Dial {
    type Out = Either<In, Tcp>;

    fn connect(&self, details: &ConnectionDetails, chained: Option<In>) -> Result<Option<Self::Out>, Error> {
        if let Some(tunnel) = chained {
            return Ok(Some(Either::A(tunnel)));
        }
        let exchange = exchange::current()?;
        let (host, port) = host_and_port(details)?;
        let addresses = self.lookups.find(host, port, &exchange)?;
        if self.loopback_only && !addresses.iter().all(|address| address.ip().is_loopback()) {
            return Err(Error::Io(io::Error::other(format!(
                "{host} resolves to another machine, and the key does not go there over plain http"
            ))));
        }
        let stream = open(&addresses, &exchange)?;
        let echo = (!details.needs_tls()).then(|| EchoFilter::new(&self.key));
        Ok(Some(Either::B(Tcp::new(stream, echo)?)))
    }
}

fn host_and_port<'a>(details: &'a ConnectionDetails) -> Result<(&'a str, u16), Error> {
    let uri = details.uri;
    let host = uri.host().ok_or_else(|| Error::BadUri(uri.to_string()))?;
    let port = uri.port_u16().unwrap_or(if details.needs_tls() { 443 } else { 80 });
    Ok((host.trim_start_matches('[').trim_end_matches(']'), port))
}

/// Connects to the first address that answers; a silent one gets a head start, not all of the time.
fn open(addresses: &[SocketAddr], exchange: &Exchange) -> Result<TcpStream, Error> {
    let begun = Instant::now();
    let mut waiting = addresses.iter();
    let mut trials: Vec<Trial> = Vec::new();
    let mut next_at = begun;
    let mut failure = io::Error::other("the name has no address");
    loop {
        let (now, slice) = exchange.slice()?;
        if trials.is_empty() || now >= next_at {
            match waiting.next() {
                Some(address) => match Trial::start(*address, slice) {
                    Ok(trial) => trials.push(trial),
                    Err(error) => failure = error,
                },
                None if trials.is_empty() => return Err(Error::Io(failure)),
                None => {}
            }
            next_at = now + HEAD_START;
        }
        let mut index = 0;
        while index < trials.len() {
            match trials[index].stands() {
                Ok(true) => return Ok(trials.swap_remove(index).finish()?),
                Ok(false) => index += 1,
                Err(error) => {
                    failure = error;
                    trials.remove(index);
                }
            }
        }
        if !trials.is_empty() {
            exchange.ask()?;
            thread::sleep((now.duration_since(begun) / 16).min(LONGEST_LOOK).min(slice));
        }
    }
}

/// One address that is being connected to. Dropping it gives the connect up.
struct Trial {
    socket: Socket,
    address: SocketAddr,
}

impl Trial {
    /// Starts to connect, and waits for it no longer than a slice.
    fn start(address: SocketAddr, slice: Duration) -> io::Result<Self> {
        let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
        let trial = Self { socket, address };
        match trial.socket.connect_timeout(&address.into(), slice) {
            // Timed out: the connect goes on without us.
            Err(error) if error.kind() != io::ErrorKind::TimedOut => Err(trial.explain(&error)),
            _ => Ok(trial),
        }
    }

    /// Whether the connection stands by now; the error once it never will.
    fn stands(&self) -> io::Result<bool> {
        if let Some(error) = self.socket.take_error()? {
            return Err(self.explain(&error));
        }
        match self.socket.peer_addr() {
            Ok(_) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::NotConnected => Ok(false),
            Err(error) => Err(self.explain(&error)),
        }
    }

    fn finish(self) -> io::Result<TcpStream> {
        self.socket.set_nonblocking(false)?;
        self.socket.set_tcp_nodelay(true)?;
        Ok(self.socket.into())
    }

    fn explain(&self, error: &io::Error) -> io::Error {
        io::Error::new(error.kind(), format!("{}: {error}", self.address))
    }
}
