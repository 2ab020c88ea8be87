//! Reads HTTP/1.1 requests and accepts nothing else.

use std::io::{BufRead, Read};

/// The longest head, request line and headers together, in bytes.
const MAX_HEAD: u64 = 64 * 1024;
/// The longest body, in bytes.
const MAX_BODY: u64 = 1024 * 1024;

/// A request, or the part of it that was read before an error.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) target: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

/// What the client sent next.
pub(crate) enum Incoming {
    Request(Request),
    /// Not valid HTTP, and why; nothing that follows on the connection can be understood.
    Malformed(Request, String),
    /// The client closed the connection between two requests.
    Closed,
}

impl Incoming {
    /// Waits for the next request.
    pub(crate) fn read(reader: &mut impl BufRead) -> Self {
        if !reader.fill_buf().is_ok_and(|bytes| !bytes.is_empty()) {
            return Self::Closed;
        }
        let mut request = Request::default();
        match request.read_from(reader) {
            Ok(()) => Self::Request(request),
            Err(problem) => Self::Malformed(request, problem),
        }
    }
}

impl Request {
    /// The value of the first header of this name.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.header_values(name).next()
    }

    /// The value of a header that must not appear twice.
    pub(crate) fn single_header(&self, name: &str) -> Result<Option<&str>, String> {
        let mut values = self.header_values(name);
        match (values.next(), values.next()) {
            (_, Some(_)) => Err(format!("the header {name} appears twice")),
            (value, None) => Ok(value),
        }
    }

    /// Whether the client asks for the connection to be closed after this request.
    pub(crate) fn wants_close(&self) -> bool {
        self.header_values("Connection")
            .flat_map(|value| value.split(','))
            .any(|option| option.trim().eq_ignore_ascii_case("close"))
    }

    /// Whether the client takes a response in gzip. The sandbox knows no weights but one of zero.
    pub(crate) fn takes_gzip(&self) -> bool {
        let mut codings = self.header_values("Accept-Encoding").flat_map(|value| value.split(','));
        codings.any(|coding| {
            let (name, weight) = coding.split_once(';').unwrap_or((coding, ""));
            // Not parsed: that would be the only place of core that makes a float of a text, for 12 KB of a wheel.
            let weight = weight.trim().strip_prefix("q=");
            let is_refused = weight.is_some_and(|weight| weight.trim_matches(['0', '.']).is_empty());
            name.trim().eq_ignore_ascii_case("gzip") && !is_refused
        })
    }

    fn header_values(&self, name: &str) -> impl Iterator<Item = &str> {
        let headers = self.headers.iter();
        headers
            .filter(move |(own, _)| own.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    fn read_from(&mut self, reader: &mut impl BufRead) -> Result<(), String> {
        let mut left = MAX_HEAD;
        let first = read_line(reader, &mut left)?;
        (self.method, self.target) = parse_request_line(&first)?;
        loop {
            let line = read_line(reader, &mut left)?;
            if line.is_empty() {
                break;
            }
            self.headers.push(parse_header(&line)?);
        }
        let length = self.body_length()?;
        let read = reader.take(length).read_to_end(&mut self.body);
        match read {
            Ok(read) if read as u64 == length => Ok(()),
            _ => Err("the connection ended in the middle of the body".to_owned()),
        }
    }

    /// Checks the headers that decide where the request ends, and so where the next one begins.
    fn body_length(&self) -> Result<u64, String> {
        match self.single_header("Host")? {
            None | Some("") => return Err("the header Host is missing".to_owned()),
            Some(_) => {}
        }
        for unsupported in ["Transfer-Encoding", "Expect", "Upgrade"] {
            if self.header(unsupported).is_some() {
                return Err(format!("the sandbox does not support the header {unsupported}"));
            }
        }
        let Some(length) = self.single_header("Content-Length")? else {
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

/// Reads one line of the head, without its line ending; `left` is how many bytes the rest of the head may have.
fn read_line(reader: &mut impl BufRead, left: &mut u64) -> Result<String, String> {
    let mut line = Vec::new();
    let read = reader.take(*left).read_until(b'\n', &mut line);
    *left -= line.len() as u64;
    if *left == 0 {
        return Err(format!("the head is longer than {MAX_HEAD} bytes"));
    }
    if read.is_err() || !line.ends_with(b"\n") {
        return Err("the connection ended in the middle of the head".to_owned());
    }
    let Some(line) = line.strip_suffix(b"\r\n") else {
        return Err("a line of the head ends without a carriage return".to_owned());
    };
    if !line.iter().all(|byte| matches!(byte, b'\t' | b' '..=b'~')) {
        return Err("the head contains something other than visible ASCII".to_owned());
    }
    Ok(line.iter().copied().map(char::from).collect())
}

fn parse_request_line(line: &str) -> Result<(String, String), String> {
    let parts: Vec<&str> = line.split(' ').collect();
    let [method, target, version] = parts[..] else {
        return Err("the request line must be a method, a target and a version".to_owned());
    };
    if !is_token(method) {
        return Err("the method contains a character that is not allowed".to_owned());
    }
    if !target.starts_with('/') {
        return Err("the target does not start with a slash".to_owned());
    }
    if version != "HTTP/1.1" {
        return Err("the version is not HTTP/1.1".to_owned());
    }
    Ok((method.to_owned(), target.to_owned()))
}

fn parse_header(line: &str) -> Result<(String, String), String> {
    match line.split_once(':') {
        Some((name, value)) if is_token(name) => Ok((name.to_owned(), value.trim().to_owned())),
        _ => Err("a header line must be a name, a colon and a value".to_owned()),
    }
}

/// A token of RFC 9110, section 5.6.2. Folded lines and a space before the colon are none, and so are refused.
fn is_token(text: &str) -> bool {
    let is_token_byte = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(is_token_byte)
}
