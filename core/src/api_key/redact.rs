//! Takes every echo of the key out of a text, or out of bytes as they arrive.

use std::mem;

use super::ApiKey;

/// What stands in the place of the key.
pub(super) const REDACTED: &str = "***";
const STAR: u8 = b'*';

impl ApiKey {
    /// The text with every echo of the key replaced by `***`, also one that the end of the text cuts off.
    pub(crate) fn redact(&self, text: &str) -> String {
        let mut redacted = String::with_capacity(text.len());
        let (mut shown, mut from) = (0, 0);
        while let Some(echo) = self.spellings.find(text.as_bytes(), from) {
            // What begins an echo is a single byte.
            from = echo.range.start + 1;
            if echo.must_go() {
                redacted = redacted + &text[shown..echo.range.start] + REDACTED;
                (shown, from) = (echo.range.end, echo.range.end);
            }
        }
        self.shorten(&(redacted + &text[shown..]))
    }

    /// Whether the bytes hold an echo, or end in the beginning of one.
    pub(crate) fn is_echoed_in(&self, bytes: &[u8]) -> bool {
        self.spellings.find(bytes, 0).is_some()
    }

    /// What a [`Redactor`] had starred letter by letter gets the same short mark.
    fn shorten(&self, text: &str) -> String {
        let starred = "*".repeat(self.key.len().max(REDACTED.len()));
        let mut shortened = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(at) = rest.find(&starred) {
            shortened = shortened + &rest[..at] + REDACTED;
            rest = rest[at..].trim_start_matches('*');
        }
        shortened + rest
    }
}

/// Stars the key out of bytes as they arrive, in place, so that their number stays the same.
pub(crate) struct Redactor {
    key: ApiKey,
    /// The last bytes seen, where the next ones may make an echo of them.
    beginning: Vec<u8>,
}

impl Redactor {
    pub(crate) fn new(key: ApiKey) -> Self {
        Self {
            key,
            beginning: Vec::new(),
        }
    }

    /// Redacts the bytes that follow those before. Up to three letters of the key can have passed by the time that it is
    /// known to be an echo: a longer beginning is starred at once, as nothing may follow it.
    pub(crate) fn pass(&mut self, bytes: &mut [u8]) {
        let passed = self.beginning.len();
        let mut seen = mem::take(&mut self.beginning);
        seen.extend_from_slice(bytes);
        let mut from = 0;
        while let Some(echo) = self.key.spellings.find(&seen, from) {
            if echo.must_go() {
                bytes[echo.range.start.saturating_sub(passed)..echo.range.end - passed].fill(STAR);
            }
            if !echo.is_whole {
                self.beginning = seen.split_off(echo.range.start);
                return;
            }
            from = echo.range.end;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{ApiKey, Redactor};

    #[test]
    fn every_echo_goes_and_a_cut_one() {
        let key = ApiKey::parse("k3y-0123456789").unwrap();
        assert_eq!(key.redact("a k3y-0123456789 b k3y-0123456789"), "a *** b ***");
        assert_eq!(key.redact("you sent k3y-01234"), "you sent ***");
        assert_eq!(key.redact("nothing of it: k3y"), "nothing of it: k3y");
        assert_eq!(key.redact("k3k3y-0123456789"), "k3***");
    }

    #[test]
    fn escaped_echoes_go() {
        let key = ApiKey::parse("a/b\"c&d=e").unwrap();
        for echo in ESCAPED {
            assert_eq!(key.redact(&format!("<{echo}>")), "<***>");
            let first_letters = echo.find('d').unwrap();
            for end in first_letters..echo.len() {
                assert_eq!(key.redact(&format!("<{}", &echo[..end])), "<***", "{}", &echo[..end]);
            }
        }
        let backslashes = ApiKey::parse(r"\\\k").unwrap();
        for echo in [r"\\\k", r"\\\\\\k"] {
            assert_eq!(backslashes.redact(echo), "***");
        }
    }

    /// Ways to write the key `a/b"c&d=e`.
    const ESCAPED: [&str; 8] = [
        r#"a/b\"c&d=e"#,
        r#"a\/b\"c&d=e"#,
        "a/b&quot;c&amp;d=e",
        "a%2Fb%22c%26d%3De",
        "a%2fb%22c%26d%3de",
        r#"a/b\"c\u0026d\u003de"#,
        r"a\u002Fb\u0022c\u0026d\u003De",
        "a/b&#34;c&amp;d&#x3D;e",
    ];

    /// What is seen of bytes that arrive in these parts.
    fn passed(key: &str, parts: &[&str]) -> String {
        let mut redactor = Redactor::new(ApiKey::parse(key).unwrap());
        let mut all = Vec::new();
        for part in parts {
            let mut bytes = part.as_bytes().to_vec();
            redactor.pass(&mut bytes);
            all.extend(bytes);
        }
        String::from_utf8(all).unwrap()
    }

    #[test]
    fn no_cut_shows_more_than_three_letters_of_the_key() {
        let text = "You-Sent: k3y-0123456789\r\n\r\nno: k3y-0123456789k3y-0123456789.";
        for first in 0..text.len() {
            for second in first..text.len() {
                let shown = passed(
                    "k3y-0123456789",
                    &[&text[..first], &text[first..second], &text[second..]],
                );
                assert_eq!(shown.len(), text.len());
                for part in ["k3y-", "0123", "2345", "4567", "6789"] {
                    assert!(!shown.contains(part), "{first} {second}: {shown}");
                }
                assert!(shown.starts_with("You-Sent: ") && shown.ends_with('.'), "{shown}");
            }
        }
    }

    #[test]
    fn escaped_echoes_go_from_bytes_as_well() {
        for echo in ESCAPED {
            let text = format!("<{echo}>");
            for cut in 0..text.len() {
                let shown = passed("a/b\"c&d=e", &[&text[..cut], &text[cut..]]);
                assert_eq!(shown.len(), text.len());
                // The last letters are what is looked for: the first three may have passed.
                assert!(!shown.contains(&echo[echo.len() - 3..]), "{cut}: {shown}");
            }
        }
    }

    #[test]
    fn what_is_not_the_key_stays() {
        for text in ["k3y, k3y_0123456789 and k3", "k3y-012345678", "k3k3k3"] {
            for cut in 0..text.len() {
                let shown = passed("k3y-0123456789", &[&text[..cut], &text[cut..]]);
                assert!(shown == text || text.starts_with("k3y-0"), "{shown}");
            }
        }
        assert_eq!(passed("k3y-0123456789", &["k3y-01", "_k3"]), "******_k3");
    }
}
