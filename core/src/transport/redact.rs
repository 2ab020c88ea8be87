//! Takes the key out of the heads of responses and out of refusals, before ureq writes them into the log at the level TRACE.
//!
//! A refusal in gzip is logged as it came, compressed: the key is no text in it, and only who unpacks the bytes of the log sees it.

use std::io::BufRead;
use std::ops::Range;

use log::LevelFilter;
use ureq::unversioned::transport::Buffers;

use crate::api_key::{ApiKey, Redactor};

/// Where the status stands in `HTTP/1.1 200`.
const STATUS: Range<usize> = 9..12;

/// Watches the responses of one connection, and changes them where ureq has not looked yet.
pub(super) struct ResponseRedactor {
    key: ApiKey,
    part: Part,
}

/// What the bytes that come next belong to.
enum Part {
    /// The head, or that of an interim response (1xx) before it.
    Head,
    /// The body of a success: money and lists, never touched.
    Success,
    /// The body of anything else.
    Refusal(Redactor),
}

impl ResponseRedactor {
    /// None where the key cannot be told from the words of a response, which would be spoiled: what looks like such a key in a
    /// log is no secret.
    pub(super) fn new(key: &ApiKey) -> Option<Self> {
        key.stands_out().then(|| Self {
            key: key.clone(),
            part: Part::Head,
        })
    }

    /// A request goes out: what comes next is a response from its beginning.
    pub(super) fn begin(&mut self) {
        self.part = Part::Head;
    }

    /// Looks at the input after the part that was seen before.
    pub(super) fn pass(&mut self, buffers: &mut dyn Buffers, seen: usize) {
        match &mut self.part {
            Part::Success => {}
            Part::Refusal(redactor) => change(buffers, |input| redactor.pass(&mut input[seen..])),
            Part::Head => self.pass_heads(buffers),
        }
    }

    /// ureq takes whole heads only, and logs one when it takes it: until then it lies at the beginning of the input.
    fn pass_heads(&mut self, buffers: &mut dyn Buffers) {
        let input = buffers.input();
        let mut end = 0;
        while let Some(head) = head_of(&input[end..]) {
            end += head.length;
            match head.follows {
                Follows::Head => continue,
                Follows::Success => self.part = Part::Success,
                Follows::Refusal => self.part = Part::Refusal(Redactor::new(self.key.clone())),
            }
            break;
        }
        // Nothing but the log shows a head, and it does so before the next one is read.
        if log::max_level() >= LevelFilter::Debug && self.key.is_echoed_in(&input[..end]) {
            change(buffers, |input| Redactor::new(self.key.clone()).pass(&mut input[..end]));
        }
        if let Part::Refusal(redactor) = &mut self.part {
            change(buffers, |input| redactor.pass(&mut input[end..]));
        }
    }
}

/// A head that has come whole.
struct Head {
    /// With the empty line that ends it.
    length: usize,
    follows: Follows,
}

/// What comes behind a head.
enum Follows {
    Head,
    Success,
    Refusal,
}

/// The head at the beginning of these bytes, as ureq sees it: empty lines before it are skipped, and lines may end in `\n`.
fn head_of(bytes: &[u8]) -> Option<Head> {
    let begin = bytes.iter().position(|byte| !b"\r\n".contains(byte))?;
    let mut line = begin;
    loop {
        // A search byte by byte takes as long as all the rest here.
        let length = (&bytes[line..]).skip_until(b'\n').ok()?;
        let found = &bytes[line..line + length];
        if !found.ends_with(b"\n") {
            return None;
        }
        let is_empty = matches!(found, b"\n" | b"\r\n");
        line += length;
        if is_empty {
            let follows = match bytes[begin..line].get(STATUS) {
                Some(b"101") => Follows::Refusal,
                Some([b'1', ..]) => Follows::Head,
                Some([b'2', ..]) => Follows::Success,
                _ => Follows::Refusal,
            };
            return Some(Head { length: line, follows });
        }
    }
}

/// Changes the input that was not consumed yet; its length stays.
fn change(buffers: &mut dyn Buffers, how: impl FnOnce(&mut [u8])) {
    let mut input = buffers.input().to_vec();
    how(&mut input);
    buffers.input_consume(input.len());
    buffers.input_append_buf()[..input.len()].copy_from_slice(&input);
    buffers.input_appended(input.len());
}

#[cfg(test)]
mod tests {
    use log::LevelFilter;
    use ureq::unversioned::transport::{Buffers, LazyBuffers};

    use super::ResponseRedactor;
    use crate::api_key::ApiKey;

    const KEY: &str = "k3y-0123456789";
    const STARS: &str = "**************";

    fn arrive(bytes: &str, redactor: &mut ResponseRedactor, buffers: &mut LazyBuffers) {
        let seen = buffers.input().len();
        buffers.input_append_buf()[..bytes.len()].copy_from_slice(bytes.as_bytes());
        buffers.input_appended(bytes.len());
        redactor.pass(buffers, seen);
    }

    /// What ureq sees of a response that arrives in two parts, after a refusal on the same connection. ureq has taken nothing
    /// in between.
    fn seen(response: &str, cut: usize) -> String {
        log::set_max_level(LevelFilter::Trace);
        let mut redactor = ResponseRedactor::new(&ApiKey::parse(KEY).unwrap()).unwrap();
        let mut buffers = LazyBuffers::new(1024, 1024);
        arrive("HTTP/1.1 401 x\r\n\r\nno: k3y-0", &mut redactor, &mut buffers);
        buffers.input_consume(buffers.input().len());
        redactor.begin();
        arrive(&response[..cut], &mut redactor, &mut buffers);
        arrive(&response[cut..], &mut redactor, &mut buffers);
        String::from_utf8(buffers.input().to_vec()).unwrap()
    }

    #[test]
    fn every_head_is_redacted_and_the_body_of_a_success_never_touched() {
        for before in [
            "",
            "\r\n\n",
            "HTTP/1.1 103 KEY\r\nLink: KEY\r\n\r\n",
            "HTTP/1.1 100 x\n\n",
        ] {
            let head = format!("{before}HTTP/1.1 200 KEY\r\nX-KEY: xKEYx\r\n\r\n");
            let body = "{\"KEY\":1}\r\n\r\nHTTP/1.1 401 KEY";
            let response = format!("{head}{body}").replace("KEY", KEY);
            let expected = head.replace("KEY", STARS) + &body.replace("KEY", KEY);
            for cut in 0..response.len() {
                assert_eq!(seen(&response, cut), expected, "{cut}");
            }
        }
    }

    #[test]
    fn a_refusal_is_redacted_whole() {
        for status in ["101", "302", "401", "500", "xyz", ""] {
            let response = format!("HTTP/1.1 {status} KEY\r\nX-You-Sent: KEY\r\n\r\nno: KEY.");
            let (response, expected) = (response.replace("KEY", KEY), response.replace("KEY", STARS));
            for cut in 0..response.len() {
                let seen = seen(&response, cut);
                assert_eq!(seen.len(), expected.len());
                let (head, body) = seen.split_at(expected.len() - "no: .".len() - KEY.len());
                assert!(expected.starts_with(head), "{cut}: {seen}");
                assert!(!body.contains("6789"), "{cut}: {seen}");
            }
        }
    }
}
