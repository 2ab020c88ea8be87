//! The API key: checked once, shown nowhere, and redacted from whatever a response echoes.

mod redact;
mod spelling;

use std::fmt;
use std::sync::Arc;

use redact::REDACTED;
pub(crate) use redact::Redactor;
use spelling::Spellings;

/// The words of heads and errors that a response is understood by.
const WORDS: &str = "http/1.1 content-length content-type application/json charset=utf-8 transfer-encoding chunked connection \
    keep-alive close content-encoding gzip identity location retry-after date errorcode message traceid";

/// The merchant's key. Clones share it, and its `Debug` shows nothing of it.
#[derive(Clone)]
pub(crate) struct ApiKey {
    key: Arc<str>,
    spellings: Arc<Spellings>,
}

impl ApiKey {
    /// Trims the key and checks that a header can carry it. The error never quotes it.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let key = text.trim();
        if key.is_empty() {
            return Err("the key is empty: use the one that Calypso's support made for you".to_owned());
        }
        if let Some(at) = key.bytes().position(|byte| !byte.is_ascii_graphic()) {
            return Err(format!(
                "the key has a character at position {} that a header cannot carry: is it copied whole, without quotes or line breaks?",
                at + 1
            ));
        }
        Ok(Self {
            key: key.into(),
            spellings: Arc::new(Spellings::of(key)),
        })
    }

    /// Whether the key cannot be mistaken for what a response says: it is neither short, nor a number such as a length, nor a
    /// word of HTTP or of an error.
    pub(crate) fn stands_out(&self) -> bool {
        let is_number = self.key.bytes().all(|byte| byte.is_ascii_digit());
        let shortest = if is_number { 12 } else { 8 };
        self.key.len() >= shortest && !WORDS.contains(&self.key.to_ascii_lowercase())
    }

    /// The key itself, for the one place that writes it to the wire.
    pub(crate) fn expose(&self) -> &str {
        &self.key
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}

#[cfg(test)]
mod tests {
    use super::ApiKey;

    #[test]
    fn trims_and_accepts_what_a_header_can_carry() {
        let key = ApiKey::parse(" ab-C_9~!\n").unwrap();
        assert_eq!(key.expose(), "ab-C_9~!");
        assert_eq!(format!("{key:?}"), "***");
    }

    #[test]
    fn a_key_stands_out_unless_a_response_may_hold_it_by_chance() {
        for (key, stands_out) in [
            ("k3y-0123456789", true),
            ("k3y-0123", true),
            ("k3y-012", false),
            ("12345678901", false),
            ("123456789012", true),
            ("Connection", false),
            ("ontent-Lengt", false),
            ("errorCode", false),
            ("errorCodes", true),
        ] {
            assert_eq!(ApiKey::parse(key).unwrap().stands_out(), stands_out, "{key}");
        }
    }

    #[test]
    fn refuses_without_echoing() {
        for bad in ["", "  \n", "zzz zzz", "zzz\nzzz", "zzzé", "zzz\0"] {
            let why = ApiKey::parse(bad).unwrap_err();
            assert!(!why.contains("zzz"), "{why}");
        }
    }
}
