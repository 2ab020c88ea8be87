//! Takes the key out of an error response as it arrives: ureq dumps what it reads into the log, at the level TRACE.

use crate::config::key::ApiKey;

/// Where the first digit of the status stands in `HTTP/1.1 200`.
const STATUS: usize = 9;
const BLOT: u8 = b'*';

/// Watches the answers of one connection.
///
/// Only what is no success is changed, and never in length: a page that says no holds neither money nor a list.
pub(super) struct EchoFilter {
    /// Each form of the key, and how much of it the last bytes seen may have begun.
    forms: Vec<(Box<[u8]>, usize)>,
    /// How many bytes of the response were seen, up to where its status is known.
    seen: usize,
    watching: bool,
}

impl EchoFilter {
    pub(super) fn new(key: &ApiKey) -> Self {
        let forms = forms(key.expose());
        Self {
            forms: forms.map(|form| (form.into_bytes().into(), 0)).into(),
            seen: 0,
            watching: false,
        }
    }

    /// A request goes out: what comes next is a response from its beginning.
    pub(super) fn begin(&mut self) {
        self.seen = 0;
        self.watching = false;
        self.forms.iter_mut().for_each(|(_, begun)| *begun = 0);
    }

    /// Looks at bytes before anyone else does.
    pub(super) fn pass(&mut self, bytes: &mut [u8]) {
        if self.seen <= STATUS {
            if let Some(digit) = bytes.get(STATUS - self.seen) {
                self.watching = *digit != b'2';
            }
            self.seen = self.seen.saturating_add(bytes.len());
        }
        if self.watching {
            for (form, begun) in &mut self.forms {
                *begun = blot(bytes, form, *begun);
            }
        }
    }
}

/// The key as it is, and as JSON and URLs escape it.
fn forms(key: &str) -> [String; 4] {
    let json = key.replace('\\', "\\\\").replace('"', "\\\"");
    let with_slash = json.replace('/', "\\/");
    let unreserved = |c: char| c.is_ascii_alphanumeric() || "-._~".contains(c);
    let url = |c: char| {
        if unreserved(c) {
            c.to_string()
        } else {
            format!("%{:02X}", u32::from(c))
        }
    };
    [key.to_owned(), json, with_slash, key.chars().map(url).collect()]
}

/// Blots the key out of the bytes, of which the ones before had begun it already; returns how much of it these begin.
fn blot(bytes: &mut [u8], key: &[u8], begun: usize) -> usize {
    let rest = &key[begun..];
    let common = bytes.iter().zip(rest).take_while(|(a, b)| a == b).count();
    if begun > 0 && common == bytes.len() && common < rest.len() {
        bytes.fill(BLOT);
        return begun + common;
    }
    if begun > 0 && common == rest.len() {
        bytes[..common].fill(BLOT);
    }
    let mut at = 0;
    while let Some(found) = bytes[at..].windows(key.len()).position(|window| window == key) {
        bytes[at + found..][..key.len()].fill(BLOT);
        at += found + key.len();
    }
    let cut = (1..key.len())
        .rev()
        .find(|&length| bytes.ends_with(&key[..length]))
        .unwrap_or(0);
    // A letter or two could be the end of any word; a longer beginning is taken out at once, as nothing may follow it.
    if cut >= ApiKey::SHORTEST_CUT_ECHO {
        let start = bytes.len() - cut;
        bytes[start..].fill(BLOT);
    }
    cut
}

#[cfg(test)]
mod tests {
    use super::EchoFilter;
    use crate::config::key::ApiKey;

    /// What of the response is seen when it arrives in these parts.
    fn seen(key: &str, parts: &[&str]) -> String {
        let mut filter = EchoFilter::new(&ApiKey::parse(key).unwrap());
        filter.begin();
        let mut all = Vec::new();
        for part in parts {
            let mut bytes = part.as_bytes().to_vec();
            filter.pass(&mut bytes);
            all.extend(bytes);
        }
        String::from_utf8(all).unwrap()
    }

    const RESPONSE: &str = "HTTP/1.1 401 x\r\nX-You-Sent: k3y-0123456789\r\n\r\nno: k3y-0123456789k3y-0123456789.";

    #[test]
    fn no_cut_shows_more_than_three_letters_of_the_key() {
        for first in 0..RESPONSE.len() {
            for second in first..RESPONSE.len() {
                let shown = seen(
                    "k3y-0123456789",
                    &[&RESPONSE[..first], &RESPONSE[first..second], &RESPONSE[second..]],
                );
                assert_eq!(shown.len(), RESPONSE.len());
                for part in ["k3y-", "0123", "2345", "4567", "6789"] {
                    assert!(!shown.contains(part), "{first} {second}: {shown}");
                }
                assert!(
                    shown.starts_with("HTTP/1.1 401 x\r\nX-You-Sent: ") && shown.ends_with('.'),
                    "{shown}"
                );
            }
        }
    }

    #[test]
    fn a_success_is_never_touched() {
        let response = RESPONSE.replace("401", "201");
        for cut in 0..response.len() {
            assert_eq!(seen("k3y-0123456789", &[&response[..cut], &response[cut..]]), response);
        }
    }

    #[test]
    fn what_is_not_the_key_stays() {
        let response = "HTTP/1.1 500 x\r\n\r\nk3y, k3y_0123456789 and k3";
        assert_eq!(seen("k3y-0123456789", &[response]), response);
        let escaped = "HTTP/1.1 500 x\r\n\r\n{\"key\":\"a\\/b\"}";
        assert_eq!(seen("a/bcd", &[escaped]), escaped);
        assert!(!seen("a/b", &[escaped]).contains("a\\/b"));
    }
}
