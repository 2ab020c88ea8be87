//! A proxy on loopback between a client and a sandbox that breaks connections at an exact byte.
//!
//! It carries one connection after the other, each until the sandbox has finished with it: what a client wrote on one connection
//! has had its effect before anything on its next connection has.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::{mem, time::Duration};

use socket2::SockRef;

use crate::plan::{Break, Cut, Plan, Side};

pub(crate) struct Proxy {
    address: SocketAddr,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

struct Shared {
    plan: Mutex<Plan>,
    stopping: AtomicBool,
}

impl Shared {
    fn plan(&self) -> MutexGuard<'_, Plan> {
        self.plan.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Proxy {
    pub(crate) fn start(sandbox: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            plan: Mutex::default(),
            stopping: AtomicBool::new(false),
        });
        let thread = thread::spawn({
            let shared = shared.clone();
            move || accept(&listener, sandbox, &shared)
        });
        Ok(Self {
            address,
            shared,
            thread: Some(thread),
        })
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Makes these cuts from now on, and begins a new record.
    pub(crate) fn arm(&self, cuts: Vec<Cut>) {
        *self.shared.plan() = Plan::new(cuts);
    }

    /// Waits until every connection so far has ended on both sides, and returns the record.
    pub(crate) fn settle(&self) -> io::Result<Plan> {
        self.shared.plan().disarm();
        // Connections are taken in order: when this one has ended, those before it have.
        let mut last = TcpStream::connect(self.address)?;
        last.shutdown(Shutdown::Write)?;
        last.read_to_end(&mut Vec::new())?;
        Ok(mem::take(&mut self.shared.plan()))
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.shared.stopping.store(true, Ordering::SeqCst);
        // Wakes the thread that waits in `accept`; if it is gone already, nothing is left to wake.
        let _ = TcpStream::connect(self.address);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn accept(listener: &TcpListener, sandbox: SocketAddr, shared: &Shared) {
    while let Ok((client, _)) = listener.accept() {
        if shared.stopping.load(Ordering::SeqCst) {
            return;
        }
        let how = relay(&client, sandbox, shared).expect("the sandbox takes connections");
        // Fails when the client is gone; then it does not matter how the connection ends.
        let _ = match how {
            // Closing a socket that may not linger sends RST.
            Break::Rst => SockRef::from(&client).set_linger(Some(Duration::ZERO)),
            Break::Fin | Break::Stall => client.shutdown(Shutdown::Write),
        };
    }
}

/// Carries a connection until it is to be closed towards the client, and says how. The sandbox has finished with it by then.
fn relay(client: &TcpStream, sandbox: SocketAddr, shared: &Shared) -> io::Result<Break> {
    if let Some(how) = shared.plan().accept() {
        return Ok(how);
    }
    let sandbox = &TcpStream::connect(sandbox)?;
    client.set_nodelay(true)?;
    sandbox.set_nodelay(true)?;
    let ended = thread::scope(|scope| {
        scope.spawn(|| {
            pump(client, sandbox, Side::Client, shared);
        });
        let ended = pump(sandbox, client, Side::Sandbox, shared);
        if shared.plan().broken() != Some(Break::Stall) {
            // No response will follow: wakes the other pump.
            let _ = client.shutdown(Shutdown::Read);
        }
        ended
    });
    Ok(shared.plan().broken().unwrap_or(ended))
}

/// Passes on what comes from one side until that side ends, and says how it ended. What comes after the break is read and
/// dropped: the client's until it goes away, the sandbox's until it has finished with the connection.
fn pump(mut from: &TcpStream, mut to: &TcpStream, side: Side, shared: &Shared) -> Break {
    let mut room = [0; 16 * 1024];
    let ended = loop {
        let read = match from.read(&mut room) {
            Ok(0) => break Break::Fin,
            Ok(read) => read,
            Err(_) => break Break::Rst,
        };
        let (length, broken) = shared.plan().pass(side, &room[..read]);
        // Fails when the other side is gone, which its own pump sees as well.
        let _ = to.write_all(&room[..length]);
        match (broken, side) {
            (None | Some(Break::Stall), _) => {}
            (Some(_), Side::Client) => break Break::Fin,
            // The sandbox learns that nothing more comes, and ends.
            (Some(_), Side::Sandbox) => {
                let _ = from.shutdown(Shutdown::Write);
            }
        }
    };
    if side == Side::Client {
        let _ = to.shutdown(Shutdown::Write);
    }
    ended
}
