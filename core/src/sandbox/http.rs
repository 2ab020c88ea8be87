//! Reads HTTP/1.1 requests and takes nothing that is not exactly that.

use std::io::{BufRead, Read};

/// The longest head, request line and headers together, in bytes.
const MAX_HEAD: u64 = 64 * 1024;
/// The longest body, in bytes.
const MAX_BODY: u64 = 1024 * 1024;

/// A request, or as much of it as came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Request {
    pub(super) method: String,
    pub(super) target: String,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
}

pub(super) enum Incoming {
    Request(Request),
    /// Not HTTP as it should be; what follows on the connection means nothing.
    Broken(Request, String),
    /// The client closed the connection between two requests.
    Closed,
}

impl Incoming {
    /// Waits for the next request.
    pub(super) fn read(reader: &mut impl BufRead) -> Self {
        if !reader.fill_buf().is_ok_and(|bytes| !bytes.is_empty()) {
            return Self::Closed;
        }
        let mut request = Request::default();
        match request.fill(reader) {
            Ok(()) => Self::Request(request),
            Err(problem) => Self::Broken(request, problem),
        }
    }
}

impl Request {
    /// The header's value; of two, the first.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    pub(super) fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        let named = self.headers.iter();
        named
            .filter(move |(own, _)| own.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// The value of a header that may not be there twice.
    pub(super) fn single(&self, name: &str) -> Result<Option<&str>, String> {
        let mut all = self.all(name);
        match (all.next(), all.next()) {
            (_, Some(_)) => Err(format!("the header {name} is there twice")),
            (value, None) => Ok(value),
        }
    }

    pub(super) fn wants_close(&self) -> bool {
        self.all("Connection")
            .flat_map(|value| value.split(','))
            .any(|option| option.trim().eq_ignore_ascii_case("close"))
    }

    fn fill(&mut self, reader: &mut impl BufRead) -> Result<(), String> {
        let mut left = MAX_HEAD;
        let first = read_line(reader, &mut left)?;
        (self.method, self.target) = request_line(&first)?;
        loop {
            let line = read_line(reader, &mut left)?;
            if line.is_empty() {
                break;
            }
            self.headers.push(header_line(&line)?);
        }
        let length = self.body_length()?;
        let read = reader.take(length).read_to_end(&mut self.body);
        match read {
            Ok(read) if read as u64 == length => Ok(()),
            _ => Err("the connection ended inside the body".to_owned()),
        }
    }

    /// Checks what says where the request ends, and so where the next one begins.
    fn body_length(&self) -> Result<u64, String> {
        match self.single("Host")? {
            None | Some("") => return Err("the header Host is missing".to_owned()),
            Some(_) => {}
        }
        for unsupported in ["Transfer-Encoding", "Expect", "Upgrade"] {
            if self.header(unsupported).is_some() {
                return Err(format!("the header {unsupported} is not taken here"));
            }
        }
        let Some(length) = self.single("Content-Length")? else {
            return Ok(0);
        };
        if length.is_empty() || !length.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err("Content-Length is not a number".to_owned());
        }
        match length.parse() {
            Ok(length) if length <= MAX_BODY => Ok(length),
            _ => Err(format!("the body is longer than {MAX_BODY} bytes")),
        }
    }
}

/// One line without its end.
fn read_line(reader: &mut impl BufRead, left: &mut u64) -> Result<String, String> {
    let mut line = Vec::new();
    let read = reader.take(*left).read_until(b'\n', &mut line);
    *left -= line.len() as u64;
    if *left == 0 {
        return Err(format!("the head is longer than {MAX_HEAD} bytes"));
    }
    if read.is_err() || !line.ends_with(b"\n") {
        return Err("the connection ended inside the head".to_owned());
    }
    let Some(line) = line.strip_suffix(b"\r\n") else {
        return Err("a line of the head ends without a carriage return".to_owned());
    };
    if !line.iter().all(|byte| matches!(byte, b'\t' | b' '..=b'~')) {
        return Err("the head holds something other than visible ASCII".to_owned());
    }
    Ok(line.iter().copied().map(char::from).collect())
}

fn request_line(line: &str) -> Result<(String, String), String> {
    let parts: Vec<&str> = line.split(' ').collect();
    let [method, target, version] = parts[..] else {
        return Err("the request line is not method, target and version".to_owned());
    };
    if !is_token(method) {
        return Err("the method is not a word".to_owned());
    }
    if !target.starts_with('/') {
        return Err("the target does not start with a slash".to_owned());
    }
    if version != "HTTP/1.1" {
        return Err("the version is not HTTP/1.1".to_owned());
    }
    Ok((method.to_owned(), target.to_owned()))
}

fn header_line(line: &str) -> Result<(String, String), String> {
    match line.split_once(':') {
        Some((name, value)) if is_token(name) => Ok((name.to_owned(), value.trim().to_owned())),
        _ => Err("a header line is not name, colon, value".to_owned()),
    }
}

/// A word as RFC 9110 section 5.6.2 spells it; this also refuses folded lines and space before the colon.
fn is_token(text: &str) -> bool {
    let in_word = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(in_word)
}
