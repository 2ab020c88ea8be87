//! An HTTP proxy that knows CONNECT and nothing else.

use std::io;
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::thread;

use crate::{Connection, RawServer, Record};

/// What a [`ConnectProxy`] does with a CONNECT.
#[derive(Debug, Clone, Copy)]
pub enum ProxyAction {
    /// Opens a tunnel to this address, whatever name the request gives.
    Tunnel(SocketAddr),
    /// Responds with this status.
    Refuse(u16),
    /// Never responds.
    Silent,
}

/// A proxy on 127.0.0.1; its record holds the CONNECT requests and nothing that went through a tunnel.
#[derive(Debug)]
pub struct ConnectProxy(RawServer);

impl ConnectProxy {
    /// Starts a proxy that treats every CONNECT alike.
    pub fn start(action: ProxyAction) -> Self {
        Self(RawServer::start(move |connection| {
            connection.read_request()?;
            match action {
                ProxyAction::Tunnel(target) => {
                    connection.write("HTTP/1.1 200 Connection established\r\n\r\n")?;
                    tunnel(connection, target)
                }
                ProxyAction::Refuse(status) => connection.respond(status, ""),
                ProxyAction::Silent => connection.hold(),
            }
        }))
    }

    /// Its URL, for the option `proxy`.
    pub fn url(&self) -> String {
        self.0.url()
    }

    /// The same with a user and a password in it.
    pub fn url_with_login(&self, user: &str, password: &str) -> String {
        format!("http://{user}:{password}@{}", self.0.address())
    }

    /// Ends it and returns what reached it.
    pub fn finish(self) -> Record {
        self.0.finish()
    }
}

fn tunnel(connection: &mut Connection, target: SocketAddr) -> io::Result<()> {
    let client = connection.tcp()?;
    let server = &TcpStream::connect(target)?;
    thread::scope(|scope| {
        scope.spawn(|| copy(server, client));
        copy(client, server);
    });
    Ok(())
}

/// Passes on what comes until either side ends, then ends both.
fn copy(mut from: &TcpStream, mut to: &TcpStream) {
    let _ = io::copy(&mut from, &mut to);
    for stream in [from, to] {
        let _ = stream.shutdown(Shutdown::Both);
    }
}
