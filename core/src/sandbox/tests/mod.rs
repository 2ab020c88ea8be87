//! Tests over real sockets, and the small client they share.

mod callers;
mod control;
mod controls;
mod create_body;
mod faults;
mod lifecycle;
mod operations;
mod overview;
mod page;
mod strict;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use super::json::{ObjectReader, Value};
use super::{DEFAULT_KEY, Sandbox};

/// Long enough for any machine; it only ends a test that would hang otherwise.
const PATIENCE: Duration = Duration::from_secs(30);

const CREATE_BODY: &str = r#"{"amount":0.50,"currency":"FAU","description":"order 17","cartItems":[{"currency":"FAU","price":1e-1,"product":"tea","quantity":5}]}"#;

struct RawClient(BufReader<TcpStream>);

#[derive(Debug)]
struct Response {
    status: u16,
    headers: Vec<(String, String)>,
    body: String,
}

impl RawClient {
    fn connect(sandbox: &Sandbox) -> Self {
        let address = sandbox.url().trim_start_matches("http://");
        let stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        Self(BufReader::new(stream))
    }

    fn send(&mut self, request: &str) {
        self.0.get_mut().write_all(request.as_bytes()).unwrap();
    }

    fn exchange(&mut self, request: &str) -> Response {
        self.send(request);
        self.response()
    }

    #[track_caller]
    fn response(&mut self) -> Response {
        let head = self.head();
        let body = if head.header("Transfer-Encoding") == Some("chunked") {
            self.chunks()
        } else {
            let length = head.header("Content-Length").unwrap().parse().unwrap();
            self.bytes(length)
        };
        Response { body, ..head }
    }

    #[track_caller]
    fn head(&mut self) -> Response {
        let line = self.line();
        let status = line.strip_prefix("HTTP/1.1 ").unwrap().trim_end();
        let status = status.parse().unwrap();
        let mut headers = Vec::new();
        loop {
            let line = self.line();
            if line.is_empty() {
                let body = String::new();
                return Response { status, headers, body };
            }
            let (name, value) = line.split_once(": ").unwrap();
            headers.push((name.to_owned(), value.to_owned()));
        }
    }

    /// What the server sends until it closes the connection; an error if it is reset.
    fn rest(&mut self) -> std::io::Result<String> {
        let mut rest = String::new();
        self.0.read_to_string(&mut rest).map(|_| rest)
    }

    fn bytes(&mut self, length: usize) -> String {
        let mut bytes = vec![0; length];
        self.0.read_exact(&mut bytes).unwrap();
        String::from_utf8(bytes).unwrap()
    }

    fn chunks(&mut self) -> String {
        let mut body = String::new();
        loop {
            let size = usize::from_str_radix(&self.line(), 16).unwrap();
            body += &self.bytes(size);
            assert_eq!(self.line(), "");
            if size == 0 {
                return body;
            }
        }
    }

    #[track_caller]
    fn line(&mut self) -> String {
        let mut line = String::new();
        self.0.read_line(&mut line).unwrap();
        line.strip_suffix("\r\n").unwrap().to_owned()
    }
}

impl Response {
    fn header(&self, name: &str) -> Option<&str> {
        let mut named = self.headers.iter().filter(|(own, _)| own == name);
        named.next().map(|(_, value)| value.as_str())
    }

    #[track_caller]
    fn must_be(&self, status: u16, code: &str, message: &str) {
        let found = (self.status, self.field("errorCode"), self.field("message"));
        assert_eq!(found, (status, code.to_owned(), message.to_owned()));
    }

    /// One top-level field of the body, a string without its quotes.
    #[track_caller]
    fn field(&self, name: &str) -> String {
        let mut fields = ObjectReader::from_json(&self.body).unwrap();
        let read = |value: &Value<'_>| Ok(value.string().unwrap_or_else(|_| value.json().to_owned()));
        fields.required(name, read).unwrap()
    }
}

fn get(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nApi-Key: {DEFAULT_KEY}\r\n\r\n")
}

/// A correct POST; its body, if it has one, is JSON.
fn post(path: &str, body: &str) -> String {
    let kind = if body.is_empty() {
        ""
    } else {
        "Content-Type: application/json\r\n"
    };
    let length = body.len();
    format!(
        "POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nApi-Key: {DEFAULT_KEY}\r\n{kind}Content-Length: {length}\r\n\r\n{body}"
    )
}

fn create_request() -> String {
    post("/api/v1/invoices", CREATE_BODY)
}

/// Sends a request on a connection of its own.
fn send(sandbox: &Sandbox, request: &str) -> RawClient {
    let mut client = RawClient::connect(sandbox);
    client.send(request);
    client
}

/// Sends a request on a connection of its own and reads the response.
#[track_caller]
fn exchange(sandbox: &Sandbox, request: &str) -> Response {
    send(sandbox, request).response()
}

/// Creates an invoice and returns its id.
#[track_caller]
fn create_invoice(sandbox: &Sandbox) -> u64 {
    exchange(sandbox, &create_request()).field("id").parse().unwrap()
}
