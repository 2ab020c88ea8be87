//! Bodies as a server compresses them.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;

/// The bytes as one member of gzip.
pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A whole response with this body in gzip, and with further header lines that end in `\r\n` each.
pub fn gzip_response(status: u16, headers: &str, body: &[u8]) -> Vec<u8> {
    let body = gzip(body);
    let length = body.len();
    let head =
        format!("HTTP/1.1 {status} Status\r\nContent-Encoding: gzip\r\nContent-Length: {length}\r\n{headers}\r\n");
    [head.as_bytes(), &body].concat()
}
