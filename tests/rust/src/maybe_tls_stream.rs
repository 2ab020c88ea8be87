//! A server's end of a connection, plain or inside TLS.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::Arc;

use rustls::{ContentType, ServerConfig, ServerConnection, StreamOwned};

use crate::tls_records::TlsRecords;

pub(crate) enum MaybeTlsStream {
    Plain(TcpStream),
    Tls(Box<StreamOwned<ServerConnection, TcpStream>>),
    Records(Box<TlsRecords>),
}

impl MaybeTlsStream {
    /// Does the handshake first when there is a `tls` configuration.
    pub(crate) fn accept(mut tcp: TcpStream, tls: Option<&Arc<ServerConfig>>) -> io::Result<Self> {
        let Some(config) = tls else {
            return Ok(Self::Plain(tcp));
        };
        let mut session = ServerConnection::new(config.clone()).map_err(io::Error::other)?;
        session.set_buffer_limit(None);
        while session.is_handshaking() {
            session.complete_io(&mut tcp)?;
        }
        Ok(Self::Tls(Box::new(StreamOwned::new(session, tcp))))
    }

    pub(crate) fn tcp(&self) -> &TcpStream {
        match self {
            Self::Plain(tcp) => tcp,
            Self::Tls(tls) => &tls.sock,
            Self::Records(records) => records.tcp(),
        }
    }

    /// What these parts are on the wire: inside TLS each is a record of its own.
    pub(crate) fn encode(&mut self, parts: &[&[u8]]) -> io::Result<Vec<u8>> {
        let mut encoded = Vec::new();
        for part in parts {
            match self {
                Self::Plain(_) => encoded.extend_from_slice(part),
                Self::Tls(tls) => {
                    tls.conn.writer().write_all(part)?;
                    while tls.conn.wants_write() {
                        tls.conn.write_tls(&mut encoded)?;
                    }
                }
                Self::Records(records) => encoded.extend(records.encrypt(ContentType::ApplicationData, part)),
            }
        }
        Ok(encoded)
    }

    /// The `close_notify` of TLS on the wire; nothing of a plain connection.
    pub(crate) fn close_notify(&mut self) -> io::Result<Vec<u8>> {
        let Self::Tls(tls) = self else {
            return Ok(Vec::new());
        };
        tls.conn.send_close_notify();
        self.encode(&[&[]])
    }

    /// The next record that was made by hand, as it goes over the wire.
    pub(crate) fn record(&mut self, typ: ContentType, content: &[u8]) -> Vec<u8> {
        match self {
            Self::Records(records) => records.encrypt(typ, content),
            _ => panic!("the records of this connection are not made by hand"),
        }
    }

    /// From here on every record is made by hand; for TLS 1.3 alone.
    pub(crate) fn into_records(self) -> Self {
        let Self::Tls(tls) = self else {
            return self;
        };
        let (session, tcp) = tls.into_parts();
        Self::Records(Box::new(TlsRecords::take_over(session, tcp)))
    }

    /// Ends this side: `close_notify` inside TLS, FIN on the socket.
    pub(crate) fn shutdown_write(&mut self) -> io::Result<()> {
        if let Self::Tls(tls) = self {
            tls.conn.send_close_notify();
            tls.flush()?;
        }
        self.tcp().shutdown(Shutdown::Write)
    }
}

impl Read for MaybeTlsStream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(tcp) => tcp.read(buffer),
            Self::Tls(tls) => tls.read(buffer),
            Self::Records(records) => records.read(buffer),
        }
    }
}

impl Write for MaybeTlsStream {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(tcp) => tcp.write(bytes),
            Self::Tls(tls) => tls.write(bytes),
            Self::Records(records) => records.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(tcp) => tcp.flush(),
            Self::Tls(tls) => tls.flush(),
            Self::Records(records) => records.flush(),
        }
    }
}
