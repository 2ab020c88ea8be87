//! One accepted connection, and what a script can do with it.

use std::fmt;
use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use rustls::ContentType;
use socket2::SockRef;

use crate::arrival::wait_for_arrival;
use crate::maybe_tls_stream::MaybeTlsStream;
use crate::raw_server::Shared;
use crate::record::Request;
use crate::{Call, invoice};

/// An accepted connection; its methods are the steps of a script.
pub struct Connection {
    number: usize,
    /// The addresses of the client and of the server.
    ends: [SocketAddr; 2],
    /// None once the script has closed it.
    stream: Option<MaybeTlsStream>,
    shared: Arc<Shared>,
    /// What was read past the end of the last request.
    ahead: Vec<u8>,
}

impl Connection {
    pub(crate) fn new(number: usize, stream: MaybeTlsStream, shared: Arc<Shared>) -> io::Result<Self> {
        let tcp = stream.tcp();
        Ok(Self {
            number,
            ends: [tcp.peer_addr()?, tcp.local_addr()?],
            stream: Some(stream),
            shared,
            ahead: Vec::new(),
        })
    }

    /// Its number, from 0 in the order of arrival.
    pub fn number(&self) -> usize {
        self.number
    }

    fn stream(&mut self) -> io::Result<&mut MaybeTlsStream> {
        self.stream.as_mut().ok_or_else(|| ErrorKind::NotConnected.into())
    }

    pub(crate) fn tcp(&mut self) -> io::Result<&TcpStream> {
        Ok(self.stream()?.tcp())
    }

    fn read_some(&mut self) -> io::Result<Vec<u8>> {
        let mut buffer = vec![0; 64 * 1024];
        let n = self.stream()?.read(&mut buffer)?;
        buffer.truncate(n);
        self.shared.record(|record| record.received.extend_from_slice(&buffer));
        Ok(buffer)
    }

    /// Waits for one whole request, its body by its `Content-Length`.
    pub fn read_request(&mut self) -> io::Result<Request> {
        let mut bytes = std::mem::take(&mut self.ahead);
        let mut first_read = bytes.len();
        loop {
            if let Some((head, length)) = whole_request(&bytes) {
                self.ahead = bytes.split_off(head + 4 + length);
                let request = Request {
                    connection: self.number,
                    head: String::from_utf8_lossy(&bytes[..head]).into_owned(),
                    body: bytes.split_off(head + 4),
                    first_read,
                };
                self.shared.record(|record| record.requests.push(request.clone()));
                return Ok(request);
            }
            let more = self.read_some()?;
            if more.is_empty() {
                return Err(ErrorKind::UnexpectedEof.into());
            }
            if bytes.is_empty() {
                first_read = more.len();
            }
            bytes.extend_from_slice(&more);
        }
    }

    /// Reads `n` bytes and no more.
    pub fn read_bytes(&mut self, n: usize) -> io::Result<()> {
        let mut buffer = vec![0; n];
        self.stream()?.read_exact(&mut buffer)?;
        self.shared.record(|record| record.received.extend_from_slice(&buffer));
        Ok(())
    }

    /// Waits until bytes arrive, and leaves them unread.
    pub fn wait_for_bytes(&mut self) -> io::Result<()> {
        self.tcp()?.peek(&mut [0]).map(drop)
    }

    /// Writes these bytes at once.
    pub fn write(&mut self, bytes: impl AsRef<[u8]>) -> io::Result<()> {
        let stream = self.stream()?;
        stream.write_all(bytes.as_ref())?;
        stream.flush()
    }

    /// What these parts are on the wire, for [`write_unencrypted`](Self::write_unencrypted): inside TLS each is a record.
    pub fn encode(&mut self, parts: &[&[u8]]) -> io::Result<Vec<u8>> {
        self.stream()?.encode(parts)
    }

    /// Writes these bytes to the socket as they are, also inside TLS.
    pub fn write_unencrypted(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.tcp()?.write_all(bytes)
    }

    /// Writes the `close_notify` of TLS, and leaves the socket open.
    pub fn write_close_notify(&mut self) -> io::Result<()> {
        let alert = self.stream()?.close_notify()?;
        self.write_unencrypted(&alert)
    }

    /// Writes a record of TLS 1.3 with this content, as no TLS library would by itself. From here on all records are made so.
    pub fn write_record(&mut self, typ: ContentType, content: &[u8]) -> io::Result<()> {
        let stream = self.stream.take().ok_or(ErrorKind::NotConnected)?.into_records();
        let record = self.stream.insert(stream).record(typ, content);
        self.write_unencrypted(&record)
    }

    /// Ends this side of the socket, without a `close_notify` inside TLS.
    pub fn end(&mut self) -> io::Result<()> {
        self.tcp()?.shutdown(Shutdown::Write)
    }

    /// Waits until the client's system has what was written or ended here, so that the client finds it when it looks.
    pub fn wait_for_arrival(&self) {
        let [client, server] = self.ends;
        wait_for_arrival(client, server);
    }

    /// Writes a whole response with a JSON body.
    pub fn respond(&mut self, status: u16, body: &str) -> io::Result<()> {
        self.respond_with(status, "", body)
    }

    /// The same with further header lines, each ending in `\r\n`.
    pub fn respond_with(&mut self, status: u16, headers: &str, body: &str) -> io::Result<()> {
        self.write(http_response(status, headers, body))
    }

    /// Gives every request a good response to `call`, until the client goes away.
    pub fn keep_responding(&mut self, call: Call) -> io::Result<()> {
        loop {
            self.read_request()?;
            self.respond(200, &call.response_body())?;
        }
    }

    /// Gives every request the invoice whose id ends its path, until the client goes away.
    pub fn serve_invoices(&mut self) -> io::Result<()> {
        loop {
            let request = self.read_request()?;
            let id = request.line().rsplit('/').next().and_then(|id| id.parse().ok());
            self.respond(200, &invoice(id.unwrap()))?;
        }
    }

    /// Writes byte by byte with a pause after each, until the bytes end, the client goes away or the server stops.
    pub fn drip(&mut self, bytes: impl IntoIterator<Item = u8>, pause: Duration) -> io::Result<()> {
        for byte in bytes {
            self.write([byte])?;
            if self.shared.wait_for_stop(pause) {
                break;
            }
        }
        Ok(())
    }

    /// Reads and never responds, until the client goes away or the server stops.
    pub fn hold(&mut self) -> io::Result<()> {
        while !self.read_some()?.is_empty() {}
        Ok(())
    }

    /// Neither reads nor writes until the server stops.
    pub fn freeze(&mut self) {
        while !self.shared.wait_for_stop(Duration::from_secs(60)) {}
    }

    /// Closes the socket: FIN, or RST if bytes that arrived were not read.
    pub fn close(&mut self) {
        self.shared.forget(self.number);
        self.stream = None;
    }

    /// Ends the connection by RST.
    pub fn reset(&mut self) -> io::Result<()> {
        SockRef::from(self.tcp()?).set_linger(Some(Duration::ZERO))?;
        self.close();
        Ok(())
    }

    /// Ends this side, then reads until the client goes away, so that no RST takes back what was written.
    pub(crate) fn finish(&mut self) -> io::Result<()> {
        if let Some(stream) = &mut self.stream {
            stream.shutdown_write()?;
            self.hold()?;
        }
        Ok(())
    }
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection")
            .field("number", &self.number)
            .finish_non_exhaustive()
    }
}

/// A whole response with a JSON body, and with further header lines that end in `\r\n` each.
pub fn http_response(status: u16, headers: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status} Status\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n{headers}\r\n{body}"
    )
}

/// The lengths of the head (without its blank line) and of the body, once both have arrived whole.
fn whole_request(bytes: &[u8]) -> Option<(usize, usize)> {
    let head = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
    let lines = String::from_utf8_lossy(&bytes[..head]).to_ascii_lowercase();
    let length = (lines.lines())
        .find_map(|line| line.strip_prefix("content-length: "))
        .map_or(0, |length| length.parse().unwrap());
    (bytes.len() >= head + 4 + length).then_some((head, length))
}
