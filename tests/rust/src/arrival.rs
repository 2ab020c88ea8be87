//! Waits until what a server did has reached the client's system, so that the client finds it there when it looks.

use std::fs;
use std::net::{SocketAddr, SocketAddrV4};
use std::thread;
use std::time::{Duration, Instant};

/// Far beyond what the loopback interface takes.
const PATIENCE: Duration = Duration::from_secs(20);
/// What `/proc/net/tcp` says of a connection on which nothing is to be read: that it stands, and how much is unread.
const ESTABLISHED: &str = " 01 ";
const NOTHING_UNREAD: &str = ":00000000 ";

/// Waits until the client at `client` has something to read from `server`, be it bytes or the end.
///
/// Only Linux shows a socket of another thread. Elsewhere what was written is taken to have arrived, as it nearly always has.
pub(crate) fn wait_for_arrival(client: SocketAddr, server: SocketAddr) {
    let (SocketAddr::V4(client), SocketAddr::V4(server)) = (client, server) else {
        panic!("the servers of the tests are on 127.0.0.1");
    };
    let connection = [shown(client), shown(server)].join(" ") + ESTABLISHED;
    let begun = Instant::now();
    while let Ok(sockets) = fs::read_to_string("/proc/net/tcp") {
        let rest = sockets.split_once(&connection).map(|(_, rest)| rest);
        let unread = rest.and_then(|rest| rest.find(':').map(|at| &rest[at..]));
        if !unread.is_some_and(|unread| unread.starts_with(NOTHING_UNREAD)) {
            return;
        }
        assert!(begun.elapsed() < PATIENCE, "nothing arrived at {client}");
        thread::sleep(Duration::from_millis(1));
    }
}

/// An address as `/proc/net/tcp` writes it.
fn shown(address: SocketAddrV4) -> String {
    let ip = u32::from_ne_bytes(address.ip().octets());
    format!("{ip:08X}:{:04X}", address.port())
}
