//! Takes the key out of an error response as it arrives: ureq writes what it reads into the log, at the level TRACE.

use crate::api_key::{ApiKey, Redactor};

/// Where the first digit of the status stands in `HTTP/1.1 200`.
const STATUS: usize = 9;

/// Watches the responses of one connection. Only those that are no success are changed: they hold neither money nor a list.
pub(super) struct ResponseRedactor {
    redactor: Redactor,
    /// How many bytes of the response were seen, up to where its status is known.
    seen: usize,
    is_watching: bool,
}

impl ResponseRedactor {
    pub(super) fn new(key: &ApiKey) -> Self {
        Self {
            redactor: Redactor::new(key.clone()),
            seen: 0,
            is_watching: false,
        }
    }

    /// A request goes out: what comes next is a response from its beginning.
    pub(super) fn begin(&mut self) {
        self.seen = 0;
        self.is_watching = false;
        self.redactor.reset();
    }

    /// Looks at bytes before anyone else does.
    pub(super) fn pass(&mut self, bytes: &mut [u8]) {
        if self.seen <= STATUS {
            if let Some(digit) = bytes.get(STATUS - self.seen) {
                self.is_watching = *digit != b'2';
            }
            self.seen = self.seen.saturating_add(bytes.len());
        }
        if self.is_watching {
            self.redactor.pass(bytes);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::ResponseRedactor;
    use crate::api_key::ApiKey;

    const RESPONSE: &str = "HTTP/1.1 401 x\r\nX-You-Sent: k3y-0123456789\r\n\r\nno: k3y-0123456789.";

    /// What is seen of a response that arrives in two parts, after another one on the same connection.
    fn seen(response: &str, cut: usize) -> String {
        let mut redactor = ResponseRedactor::new(&ApiKey::parse("k3y-0123456789").unwrap());
        redactor.begin();
        redactor.pass(&mut RESPONSE.as_bytes().to_vec());
        redactor.begin();
        let mut all = response.as_bytes().to_vec();
        let (first, second) = all.split_at_mut(cut);
        redactor.pass(first);
        redactor.pass(second);
        String::from_utf8(all).unwrap()
    }

    #[test]
    fn an_error_is_redacted_and_a_success_never_touched() {
        let success = RESPONSE.replace("401", "201");
        for cut in 0..RESPONSE.len() {
            let shown = seen(RESPONSE, cut);
            assert!(
                shown.starts_with("HTTP/1.1 401 x\r\nX-You-Sent: ") && !shown.contains("6789"),
                "{shown}"
            );
            assert_eq!(seen(&success, cut), success);
        }
    }
}
