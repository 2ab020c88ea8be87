//! What reached a server.

/// One request, read whole.
#[derive(Debug, Clone)]
pub struct Request {
    /// The number of the connection it came on, from 0.
    pub connection: usize,
    /// The request line and the header lines, without the blank line.
    pub head: String,
    /// The body, empty when there is none.
    pub body: Vec<u8>,
    /// How many bytes the first read gave.
    pub first_read: usize,
}

impl Request {
    /// The method and the target, as in `GET /api/v1/invoices`.
    pub fn line(&self) -> &str {
        let line = self.head.lines().next().unwrap_or_default();
        line.trim_end_matches(" HTTP/1.1")
    }

    /// The value of the header `name`, if it is there exactly once.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut values = (self.head.lines().skip(1))
            .filter_map(|line| line.split_once(": "))
            .filter(|(known, _)| known.eq_ignore_ascii_case(name));
        let (_, value) = values.next()?;
        values.next().is_none().then_some(value)
    }
}

/// All that reached a server.
#[derive(Debug, Clone, Default)]
pub struct Record {
    /// Accepted connections.
    pub connections: usize,
    /// Connections on which the TLS handshake failed.
    pub failed_handshakes: usize,
    /// The requests that came whole, in their order.
    pub requests: Vec<Request>,
    /// Every byte read, without TLS around it.
    pub received: Vec<u8>,
}

impl Record {
    /// The request lines that reached the server, also of requests that did not come whole.
    pub fn lines(&self) -> Vec<String> {
        let text = String::from_utf8_lossy(&self.received);
        let mut ends: Vec<&str> = text.split(" HTTP/1.1\r\n").collect();
        // What follows the last request line has none of its own.
        ends.pop();
        let start = |end: &str| end.rfind("GET /").or(end.rfind("POST /")).unwrap();
        ends.iter().map(|end| end[start(end)..].to_owned()).collect()
    }
}
