//! Waits until what a server did has reached the client's system, so that the client finds it there when it looks.

use std::fs;
use std::net::{SocketAddr, SocketAddrV4};
use std::thread;
use std::time::{Duration, Instant};

/// Far beyond what the loopback interface takes.
const PATIENCE: Duration = Duration::from_secs(20);
const ESTABLISHED: &str = "01";
const NOTHING_TO_READ: &str = "00000000";

/// Waits until the client at `client` has something to read from `server`, be it bytes or the end.
///
/// Only Linux shows a socket of another thread. Elsewhere what was written is taken to have arrived, as it nearly always has.
pub(crate) fn wait_for_arrival(client: SocketAddr, server: SocketAddr) {
    let (SocketAddr::V4(client), SocketAddr::V4(server)) = (client, server) else {
        panic!("the servers of the tests are on 127.0.0.1");
    };
    let begun = Instant::now();
    while let Ok(sockets) = fs::read_to_string("/proc/net/tcp") {
        let ends = [client, server].map(shown);
        if !sockets.lines().any(|line| is_quiet(line, &ends)) {
            return;
        }
        assert!(begun.elapsed() < PATIENCE, "nothing arrived at {client}");
        thread::sleep(Duration::from_millis(1));
    }
}

/// Whether the line is about this connection, and nothing has come over it that was not read.
fn is_quiet(line: &str, ends: &[String; 2]) -> bool {
    let fields: Vec<&str> = line.split_whitespace().collect();
    let [_, local, remote, state, queues, ..] = fields[..] else {
        return false;
    };
    let unread = queues.split_once(':').map_or("", |(_, unread)| unread);
    ends[..] == [local, remote] && state == ESTABLISHED && unread == NOTHING_TO_READ
}

/// An address as `/proc/net/tcp` writes it.
fn shown(address: SocketAddrV4) -> String {
    let ip = u32::from_ne_bytes(address.ip().octets());
    format!("{ip:08X}:{:04X}", address.port())
}
