//! The end of a TLS 1.3 connection whose records are made one by one: those that a TLS library never sends by itself.

use std::collections::VecDeque;
use std::io::{self, Read, Write};
use std::net::TcpStream;

use rustls::crypto::cipher::{
    InboundOpaqueMessage, MessageDecrypter, MessageEncrypter, OutboundChunks, OutboundPlainMessage,
};
use rustls::{ConnectionTrafficSecrets, ContentType, ProtocolVersion, ServerConnection};

const HEADER: usize = 5;
/// How TLS 1.3 names itself in the header of a record.
const VERSION: ProtocolVersion = ProtocolVersion::TLSv1_2;

pub(crate) struct TlsRecords {
    tcp: TcpStream,
    encrypter: Box<dyn MessageEncrypter>,
    decrypter: Box<dyn MessageDecrypter>,
    sent: u64,
    received: u64,
    /// What was read of the last record and not taken yet.
    plaintext: VecDeque<u8>,
}

impl TlsRecords {
    /// Goes on where the session is, which must have nothing left to write or to read.
    pub(crate) fn take_over(session: ServerConnection, tcp: TcpStream) -> Self {
        let suite = session.negotiated_cipher_suite().and_then(|suite| suite.tls13());
        let aead = suite.expect("the session is of TLS 1.3").aead_alg;
        let secrets = session
            .dangerous_extract_secrets()
            .expect("the configuration allows it");
        let keys = |secrets| match secrets {
            ConnectionTrafficSecrets::Aes128Gcm { key, iv }
            | ConnectionTrafficSecrets::Aes256Gcm { key, iv }
            | ConnectionTrafficSecrets::Chacha20Poly1305 { key, iv } => (key, iv),
            _ => unreachable!("an unknown cipher"),
        };
        let ((sent, tx), (received, rx)) = (secrets.tx, secrets.rx);
        let ((tx_key, tx_iv), (rx_key, rx_iv)) = (keys(tx), keys(rx));
        Self {
            tcp,
            encrypter: aead.encrypter(tx_key, tx_iv),
            decrypter: aead.decrypter(rx_key, rx_iv),
            sent,
            received,
            plaintext: VecDeque::new(),
        }
    }

    pub(crate) fn tcp(&self) -> &TcpStream {
        &self.tcp
    }

    /// The next record as it goes over the wire.
    pub(crate) fn encrypt(&mut self, typ: ContentType, payload: &[u8]) -> Vec<u8> {
        let message = OutboundPlainMessage {
            typ,
            version: VERSION,
            payload: OutboundChunks::Single(payload),
        };
        let record = self.encrypter.encrypt(message, self.sent).unwrap().encode();
        self.sent += 1;
        record
    }

    fn read_record(&mut self) -> io::Result<()> {
        let mut header = [0; HEADER];
        self.tcp.read_exact(&mut header)?;
        let mut body = vec![0; usize::from(u16::from_be_bytes([header[3], header[4]]))];
        self.tcp.read_exact(&mut body)?;
        let message = InboundOpaqueMessage::new(ContentType::from(header[0]), VERSION, &mut body);
        let plain = self.decrypter.decrypt(message, self.received);
        let plain = plain.map_err(io::Error::other)?;
        self.received += 1;
        if plain.typ == ContentType::ApplicationData {
            self.plaintext.extend(plain.payload);
        }
        Ok(())
    }
}

impl Read for TlsRecords {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.plaintext.is_empty() {
            match self.read_record() {
                Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(0),
                read => read?,
            }
        }
        self.plaintext.read(buffer)
    }
}

impl Write for TlsRecords {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let part = &bytes[..bytes.len().min(16 * 1024)];
        let record = self.encrypt(ContentType::ApplicationData, part);
        self.tcp.write_all(&record)?;
        Ok(part.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The message that hands the client a session ticket.
pub fn session_ticket(ticket: &[u8]) -> Vec<u8> {
    let length = |bytes: &[u8]| u16::try_from(bytes.len()).unwrap().to_be_bytes();
    // Good for two hours, with a nonce of one byte, and without extensions.
    let body = [&[0, 0, 28, 32, 1, 2, 3, 4, 1, 9], &length(ticket)[..], ticket, &[0, 0]].concat();
    [&[4, 0], &length(&body)[..], &body].concat()
}
