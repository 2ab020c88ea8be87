//! Happy Eyeballs (RFC 8305): connects to the first of several addresses that accepts, without blocking, so that a connect
//! can be stopped and leaves nothing behind.

use std::io;
use std::net::{SocketAddr, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use socket2::{Domain, Protocol, Socket, Type};
use ureq::Error;

use super::attempt::Attempt;

/// How long one address may keep the next one waiting (RFC 8305 recommends a quarter of a second).
const HEAD_START: Duration = Duration::from_millis(250);
/// After its first slice a connect is polled; the sleeps between grow with its age up to this.
const LONGEST_SLEEP: Duration = Duration::from_millis(10);

/// Connects to the first address that accepts; a silent one gets a head start, not all of the time.
pub(super) fn connect(addresses: &[SocketAddr], attempt: &Attempt) -> Result<TcpStream, Error> {
    let begun = Instant::now();
    let mut waiting = addresses.iter();
    let mut candidates: Vec<Candidate> = Vec::new();
    let mut next_at = begun;
    let mut failure = io::Error::other("the name has no address");
    loop {
        let (now, slice) = attempt.slice()?;
        if candidates.is_empty() || now >= next_at {
            match waiting.next() {
                Some(address) => match Candidate::start(*address, slice) {
                    Ok(candidate) => candidates.push(candidate),
                    Err(error) => failure = error,
                },
                None if candidates.is_empty() => return Err(Error::Io(failure)),
                None => {}
            }
            next_at = now + HEAD_START;
        }
        let mut index = 0;
        while index < candidates.len() {
            match candidates[index].stands() {
                Ok(true) => return Ok(candidates.swap_remove(index).finish()?),
                Ok(false) => index += 1,
                Err(error) => {
                    failure = error;
                    candidates.remove(index);
                }
            }
        }
        if !candidates.is_empty() {
            attempt.ask()?;
            thread::sleep((now.duration_since(begun) / 16).min(LONGEST_SLEEP).min(slice));
        }
    }
}

/// One address that is being connected to. Dropping it gives the connect up.
struct Candidate {
    socket: Socket,
    address: SocketAddr,
}

impl Candidate {
    /// Starts to connect, and waits for it no longer than a slice.
    fn start(address: SocketAddr, slice: Duration) -> io::Result<Self> {
        let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
        let candidate = Self { socket, address };
        match candidate.socket.connect_timeout(&address.into(), slice) {
            // Timed out: the connect goes on without us.
            Err(error) if error.kind() != io::ErrorKind::TimedOut => Err(candidate.explain(&error)),
            _ => Ok(candidate),
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
