//! The listener and its connections: one thread each, all of them joined when the server stops.

use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use socket2::SockRef;

use super::api::Command;
use super::control;
use super::fault::Close;
use super::http::{Incoming, Request};
use super::response::Refusal;
use super::state::{self, Reply, Shared};

/// A running server; dropping it closes its port and its connections and waits for its threads.
pub(super) struct Server {
    address: SocketAddr,
    shared: Arc<Shared>,
    accepting: Option<JoinHandle<()>>,
}

impl Server {
    pub(super) fn start(port: u16, shared: Arc<Shared>) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
        let address = listener.local_addr()?;
        shared.change(|state| state.stopping = false);
        let for_thread = Arc::clone(&shared);
        let accepting = thread::Builder::new()
            .name("calypso-sandbox".to_owned())
            .spawn(move || accept(&listener, &for_thread))?;
        Ok(Self {
            address,
            shared,
            accepting: Some(accepting),
        })
    }

    pub(super) fn port(&self) -> u16 {
        self.address.port()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.shared.change(|state| state.stopping = true);
        // Wakes the thread that waits in `accept`; if it is gone already, nothing is left to wake.
        let _ = TcpStream::connect(self.address);
        if let Some(accepting) = self.accepting.take() {
            let _ = accepting.join();
        }
    }
}

/// The open connections, so that stopping can close them.
type Open = Mutex<BTreeMap<u64, Arc<TcpStream>>>;

fn accept(listener: &TcpListener, shared: &Shared) {
    let open = &Open::default();
    thread::scope(|scope| {
        for number in 0.. {
            let accepted = listener.accept();
            if shared.state().stopping {
                break;
            }
            let stream = match accepted {
                Ok((stream, _)) => Arc::new(stream),
                Err(gone) if gone.kind() == io::ErrorKind::ConnectionAborted => continue,
                Err(why) => {
                    log::error!("calypso-sandbox: cannot accept connections any more: {why}");
                    break;
                }
            };
            shared.change(|state| state.connections += 1);
            lock(open).insert(number, Arc::clone(&stream));
            scope.spawn(move || {
                // An error means that the client is gone, and so is whoever would want to hear of it.
                let _ = serve(&stream, shared);
                lock(open).remove(&number);
            });
        }
        for stream in lock(open).values() {
            let _ = stream.shutdown(Shutdown::Both);
        }
    });
}

fn lock(open: &Open) -> MutexGuard<'_, BTreeMap<u64, Arc<TcpStream>>> {
    open.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What happens to a connection after an exchange.
enum After {
    /// It waits for the next request.
    KeepAlive,
    /// It was answered for the last time.
    Finish,
    /// It was not answered.
    Drop(Close),
}

fn serve(stream: &TcpStream, shared: &Shared) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut reader = BufReader::new(stream);
    loop {
        let after = match Incoming::read(&mut reader) {
            Incoming::Closed => return Ok(()),
            Incoming::Request(request) => exchange(stream, shared, request)?,
            Incoming::Broken(request, problem) => {
                refuse(stream, shared, request, &Refusal::bad_request(problem))?;
                After::Finish
            }
        };
        match after {
            After::KeepAlive => {}
            After::Finish => return finish(stream, &mut reader),
            After::Drop(Close::Fin) => return Ok(()),
            After::Drop(Close::Reset) => {
                // Closing a socket that may not linger sends RST.
                return SockRef::from(stream).set_linger(Some(Duration::ZERO));
            }
            After::Drop(Close::Never) => return drain(&mut reader),
        }
    }
}

/// Closes our side and reads on until the client has closed its own: closing with bytes unread would
/// send RST, which can overtake the response.
fn finish(stream: &TcpStream, reader: &mut impl BufRead) -> io::Result<()> {
    stream.shutdown(Shutdown::Write)?;
    drain(reader)
}

fn drain(reader: &mut impl BufRead) -> io::Result<()> {
    io::copy(reader, &mut io::sink()).map(|_| ())
}

fn exchange(mut stream: &TcpStream, shared: &Shared, request: Request) -> io::Result<After> {
    let after = if request.wants_close() {
        After::Finish
    } else {
        After::KeepAlive
    };
    if control::is_control(&request) {
        control::response(shared, &request).send(&mut stream, None)?;
        return Ok(after);
    }
    let command = match Command::read(&request, &shared.key) {
        Ok(command) => command,
        Err(refusal) => {
            refuse(stream, shared, request, &refusal)?;
            return Ok(after);
        }
    };
    let (number, reply) = shared.change(|state| state.handle(request, command));
    let (response, cut) = match reply {
        Reply::Send(response) => (response, None),
        Reply::Cut(response, bytes) => (response, Some(bytes)),
        Reply::Hold(response, hold) if shared.hold(&hold) => (response, None),
        Reply::Hold(..) => return Ok(After::Drop(Close::Fin)),
        Reply::Drop(close) => return Ok(After::Drop(close)),
    };
    shared.change(|state| state.answered(number, response.status));
    let whole = response.send(&mut stream, cut)?;
    Ok(if whole { after } else { After::Finish })
}

fn refuse(mut stream: &TcpStream, shared: &Shared, request: Request, refusal: &Refusal) -> io::Result<()> {
    let response = shared.change(|state| {
        let number = state.refuse(request, refusal);
        let response = refusal.response(&state::trace(number));
        state.answered(number, response.status);
        response
    });
    response.send(&mut stream, None).map(|_| ())
}
