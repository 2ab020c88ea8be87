//! TLS by rustls.

use std::fmt;
use std::io::{Read, Write};
use std::sync::Arc;

use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, ProtocolVersion, StreamOwned};
use ureq::unversioned::transport::{
    Buffers, ConnectionDetails, Connector, Either, NextTimeout, Transport, TransportAdapter,
};
use ureq::{Error, ProxyProtocol};

use super::buffers::GrowingBuffers;
use super::tls_socket::TlsSocket;

/// The link that encrypts, for https alone.
pub(super) struct TlsConnector {
    pub(super) config: Arc<ClientConfig>,
}

impl<In: Transport> Connector<In> for TlsConnector {
    type Out = Either<In, TlsTransport>;

    fn connect(&self, details: &ConnectionDetails, chained: Option<In>) -> Result<Option<Self::Out>, Error> {
        let Some(inner) = chained else {
            return Ok(None);
        };
        // A tunnel says that it is not TLS, also where the way to the proxy is: the way to the service is encrypted anew.
        if !details.needs_tls() || inner.is_tls() {
            return Ok(Some(Either::A(inner)));
        }
        let host = details.uri.host().unwrap_or_default();
        let name = ServerName::try_from(host.trim_start_matches('[').trim_end_matches(']'))
            .map_err(|_| Error::Tls("no certificate can be for this host name"))?
            .to_owned();
        let session =
            ClientConnection::new(self.config.clone(), name).map_err(|error| Error::Other(Box::new(error)))?;
        let socket = TransportAdapter::new(inner.boxed(), details.current_time.clone());
        let mut stream = StreamOwned::new(session, TlsSocket::new(socket));
        stream.conn.complete_io(&mut stream.sock)?;
        let proxy = details.config.proxy();
        Ok(Some(Either::B(TlsTransport {
            stream,
            is_inside_tls: proxy.is_some_and(|proxy| proxy.protocol() == ProxyProtocol::Https),
            buffers: GrowingBuffers::default(),
        })))
    }
}

/// An encrypted connection. The link below it does the waiting, and knows how long.
pub(super) struct TlsTransport {
    stream: StreamOwned<ClientConnection, TlsSocket>,
    /// The way to the proxy is encrypted too.
    is_inside_tls: bool,
    buffers: GrowingBuffers,
}

/// More session tickets than this are not read at once.
const MOST_READS: usize = 64;

impl TlsTransport {
    /// Takes in what has arrived, without waiting for more; whether nothing came but what TLS 1.3 sends by itself, such as
    /// session tickets.
    fn is_quiet(&mut self) -> bool {
        let StreamOwned { conn, sock } = &mut self.stream;
        for _ in 0..MOST_READS {
            let nothing_came = (conn.process_new_packets())
                .is_ok_and(|state| state.plaintext_bytes_to_read() == 0 && !state.peer_has_closed());
            if !nothing_came {
                return false;
            }
            if !sock.is_readable() {
                return sock.is_between_records();
            }
            // Before 1.3 nothing comes by itself. Inside another TLS, what has come may be too little to be read without waiting.
            let may_be_ticket = !self.is_inside_tls && conn.protocol_version() == Some(ProtocolVersion::TLSv1_3);
            if !may_be_ticket || !conn.read_tls(sock).is_ok_and(|read| read > 0) {
                return false;
            }
        }
        false
    }
}

impl Transport for TlsTransport {
    fn buffers(&mut self) -> &mut dyn Buffers {
        &mut self.buffers
    }

    fn transmit_output(&mut self, amount: usize, _: NextTimeout) -> Result<(), Error> {
        Ok(self.stream.write_all(&self.buffers.output()[..amount])?)
    }

    fn await_input(&mut self, _: NextTimeout) -> Result<bool, Error> {
        let read = self.stream.read(self.buffers.input_append_buf())?;
        self.buffers.input_appended(read);
        Ok(read > 0)
    }

    fn is_open(&mut self) -> bool {
        self.is_quiet()
    }

    fn is_tls(&self) -> bool {
        true
    }
}

impl fmt::Debug for TlsConnector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TlsConnector")
    }
}

impl fmt::Debug for TlsTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TlsTransport")
    }
}
