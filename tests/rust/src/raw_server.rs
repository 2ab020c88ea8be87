//! A server on a raw socket that follows a script and records all that reached it.

use std::collections::HashMap;
use std::fmt;
use std::io;
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use rustls::ServerConfig;
use socket2::{Domain, Socket, Type};

use crate::maybe_tls_stream::MaybeTlsStream;
use crate::record::Record;
use crate::{Call, Connection};

/// Far beyond what any step takes, so that only a broken test ever waits for it.
const PATIENCE: Duration = Duration::from_secs(20);

#[derive(Default)]
struct State {
    record: Record,
    /// Set once the server stops: the address of the connection that wakes the listener.
    waker: Option<SocketAddr>,
    live: HashMap<usize, TcpStream>,
    threads: Vec<JoinHandle<()>>,
}

/// What the server, its connections and the test share.
#[derive(Default)]
pub(crate) struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn record(&self, change: impl FnOnce(&mut Record)) {
        change(&mut self.state().record);
        self.changed.notify_all();
    }

    /// Drops the server's own handle, so that the socket closes when the script drops its own.
    pub(crate) fn forget(&self, connection: usize) {
        self.state().live.remove(&connection);
    }

    /// Waits until the server stops, at most for `limit`; says whether it did.
    pub(crate) fn wait_for_stop(&self, limit: Duration) -> bool {
        let waiting = |state: &mut State| state.waker.is_none();
        let waited = (self.changed).wait_timeout_while(self.state(), limit, waiting);
        waited.unwrap_or_else(PoisonError::into_inner).0.waker.is_some()
    }
}

type Script = dyn Fn(&mut Connection) -> io::Result<()> + Send + Sync;

/// A listener on 127.0.0.1 that runs one script for every connection; dropping it ends and joins all of them.
pub struct RawServer {
    address: SocketAddr,
    scheme: &'static str,
    shared: Arc<Shared>,
    accepting: Option<JoinHandle<()>>,
}

impl RawServer {
    /// Runs `script` for every connection. An error of the script means that the client went away, and is ignored.
    pub fn start(script: impl Fn(&mut Connection) -> io::Result<()> + Send + Sync + 'static) -> Self {
        Self::listen(None, Arc::new(script))
    }

    /// The same after a TLS handshake.
    pub fn start_tls(
        config: Arc<ServerConfig>,
        script: impl Fn(&mut Connection) -> io::Result<()> + Send + Sync + 'static,
    ) -> Self {
        Self::listen(Some(config), Arc::new(script))
    }

    /// Gives every request a good response to `call`, and keeps the connection.
    pub fn responding_to(call: Call) -> Self {
        Self::start(move |connection| connection.keep_responding(call))
    }

    /// The same after a TLS handshake.
    pub fn responding_to_tls(config: Arc<ServerConfig>, call: Call) -> Self {
        Self::start_tls(config, move |connection| connection.keep_responding(call))
    }

    fn listen(tls: Option<Arc<ServerConfig>>, script: Arc<Script>) -> Self {
        let scheme = if tls.is_some() { "https" } else { "http" };
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared::default());
        let accepting = thread::spawn({
            let shared = shared.clone();
            move || accept(&listener, tls.as_ref(), &script, &shared)
        });
        Self {
            address,
            scheme,
            shared,
            accepting: Some(accepting),
        }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The base URL; `localhost` for TLS, because that is what certificates name.
    pub fn url(&self) -> String {
        match self.scheme {
            "https" => self.https_url(),
            _ => format!("http://{}", self.address),
        }
    }

    /// A base URL with `https`, for a client that attempts TLS with a server without it.
    pub fn https_url(&self) -> String {
        format!("https://localhost:{}", self.address.port())
    }

    /// What reached it so far.
    pub fn so_far(&self) -> Record {
        self.shared.state().record.clone()
    }

    /// Waits until `enough` holds for what reached it.
    pub fn wait_until(&self, enough: impl Fn(&Record) -> bool) {
        let waiting = |state: &mut State| !enough(&state.record);
        let state = self.shared.state();
        let (state, waited) =
            (self.shared.changed.wait_timeout_while(state, PATIENCE, waiting)).unwrap_or_else(PoisonError::into_inner);
        assert!(!waited.timed_out(), "never happened; the server saw {:?}", state.record);
    }

    /// Ends every connection and returns all that reached the server.
    pub fn finish(mut self) -> Record {
        self.stop();
        self.so_far()
    }

    fn stop(&mut self) {
        let Some(accepting) = self.accepting.take() else {
            return;
        };
        // The listener serves those that connected before, then recognises this one by its address and ends.
        let waker = loopback_socket();
        self.shared.state().waker = waker.local_addr().unwrap().as_socket();
        self.shared.changed.notify_all();
        waker.connect(&self.address.into()).unwrap();
        let mut joined = vec![accepting.join()];
        let (live, threads) = {
            let mut state = self.shared.state();
            (std::mem::take(&mut state.live), std::mem::take(&mut state.threads))
        };
        for stream in live.values() {
            // Bytes that have arrived can still be read, and are recorded.
            let _ = stream.shutdown(Shutdown::Both);
        }
        drop(live);
        joined.extend(threads.into_iter().map(JoinHandle::join));
        let failed = joined.iter().any(Result::is_err);
        assert!(!failed || thread::panicking(), "a script of the server panicked");
    }
}

impl Drop for RawServer {
    fn drop(&mut self) {
        self.stop();
    }
}

impl fmt::Debug for RawServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawServer")
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

fn accept(listener: &TcpListener, tls: Option<&Arc<ServerConfig>>, script: &Arc<Script>, shared: &Arc<Shared>) {
    while let Ok((tcp, peer)) = listener.accept() {
        let mut state = shared.state();
        if state.waker == Some(peer) {
            return;
        }
        let number = state.record.connections;
        state.record.connections += 1;
        state.live.insert(number, tcp.try_clone().unwrap());
        let (tls, script, shared) = (tls.cloned(), script.clone(), shared.clone());
        let serving = thread::spawn(move || serve(number, tcp, tls.as_ref(), &*script, &shared));
        state.threads.push(serving);
        drop(state);
    }
}

/// Runs the script on one connection; if it did not close the connection itself, ends it in good order.
fn serve(number: usize, tcp: TcpStream, tls: Option<&Arc<ServerConfig>>, script: &Script, shared: &Arc<Shared>) {
    // Each write of a script is to leave at once.
    let _ = tcp.set_nodelay(true);
    if let Ok(stream) = MaybeTlsStream::accept(tcp, tls) {
        if let Ok(mut connection) = Connection::new(number, stream, shared.clone()) {
            let _ = script(&mut connection).and_then(|()| connection.finish());
        }
    } else {
        shared.record(|record| record.failed_handshakes += 1);
    }
    shared.forget(number);
}

fn loopback_socket() -> Socket {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    socket.bind(&SocketAddr::from(([127, 0, 0, 1], 0)).into()).unwrap();
    socket
}

/// A base URL on which nothing listens.
pub fn refused_url() -> String {
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    format!("http://{address}")
}

/// A listener that takes no more connections, because its backlog is full; keep what is returned alive.
pub fn full_backlog() -> (String, impl Sized) {
    let listener = loopback_socket();
    listener.listen(0).unwrap();
    let address = listener.local_addr().unwrap();
    let fillers: Vec<Socket> = (0..4)
        .map(|_| {
            let filler = loopback_socket();
            filler.set_nonblocking(true).unwrap();
            // Accepted by the system or left waiting, it takes a place of the backlog.
            let _ = filler.connect(&address);
            filler
        })
        .collect();
    let url = format!("http://{}", address.as_socket().unwrap());
    (url, (listener, fillers))
}
