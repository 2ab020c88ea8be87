//! A server: it listens on a port and runs a thread for each connection, all of which end before it is gone.

use std::collections::BTreeMap;
use std::io;
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

use super::connection;
use super::shared::Shared;

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
        // Wakes the thread that waits in `accept`; if it has ended already, there is nothing to wake.
        let _ = TcpStream::connect(self.address);
        if let Some(accepting) = self.accepting.take() {
            let _ = accepting.join();
        }
    }
}

/// The open connections, so that stopping can close them.
type OpenConnections = Mutex<BTreeMap<u64, Arc<TcpStream>>>;

fn accept(listener: &TcpListener, shared: &Shared) {
    let open = &OpenConnections::default();
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
                // An error means that the client is gone, and nobody is left to report it to.
                let _ = connection::serve(&stream, shared);
                lock(open).remove(&number);
            });
        }
        for stream in lock(open).values() {
            let _ = stream.shutdown(Shutdown::Both);
        }
    });
}

fn lock(open: &OpenConnections) -> MutexGuard<'_, BTreeMap<u64, Arc<TcpStream>>> {
    open.lock().unwrap_or_else(PoisonError::into_inner)
}
