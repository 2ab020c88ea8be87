//! The sandbox's port: a server listens on it, or it is reserved so that connections to it are refused.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use socket2::{Domain, Socket, Type};

use super::server::Server;
use super::shared::Shared;

pub(super) struct Port {
    number: u16,
    shared: Arc<Shared>,
    holder: Mutex<Holder>,
}

/// What holds the port.
struct Holder {
    server: Option<Server>,
    /// A socket that does not listen but keeps other programs from taking the port.
    reservation: Option<Socket>,
}

impl Port {
    /// Starts a server on this port (0: any free one).
    pub(super) fn open(number: u16, shared: Arc<Shared>) -> io::Result<Self> {
        let server = Server::start(number, Arc::clone(&shared))?;
        Ok(Self {
            number: server.port(),
            shared,
            holder: Mutex::new(Holder {
                server: Some(server),
                reservation: None,
            }),
        })
    }

    pub(super) fn number(&self) -> u16 {
        self.number
    }

    pub(super) fn refuse_connections(&self) -> io::Result<()> {
        let mut holder = self.holder();
        if holder.server.take().is_some() {
            let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
            socket.set_reuse_address(true)?;
            socket.bind(&SocketAddr::from((Ipv4Addr::LOCALHOST, self.number)).into())?;
            holder.reservation = Some(socket);
        }
        Ok(())
    }

    pub(super) fn accept_connections(&self) -> io::Result<()> {
        let mut holder = self.holder();
        if holder.server.is_none() {
            holder.reservation = None;
            holder.server = Some(Server::start(self.number, Arc::clone(&self.shared))?);
        }
        Ok(())
    }

    fn holder(&self) -> MutexGuard<'_, Holder> {
        self.holder.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
