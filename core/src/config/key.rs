//! The API key: checked once, shown nowhere, and blotted out of whatever an answer echoes.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

const BLOT: &str = "***";
/// The merchant's key. It is cloned by reference, and its `Debug` shows nothing of it.
#[derive(Clone)]
pub(crate) struct ApiKey {
    key: Arc<str>,
    /// The key as it is, and as JSON, HTML and URLs would escape it.
    forms: Arc<[String]>,
}

impl ApiKey {
    /// A cut-off echo shorter than this could be any text; from here on it counts as the beginning of the key.
    pub(crate) const SHORTEST_CUT_ECHO: usize = 4;

    /// Trims the key and checks that it can stand in a header. The error never quotes it.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let key = text.trim();
        if key.is_empty() {
            return Err("the key is empty: give the one Calypso's support made for you".to_owned());
        }
        if let Some(at) = key.bytes().position(|byte| !byte.is_ascii_graphic()) {
            return Err(format!(
                "the key has a character at position {} that a header cannot carry: is it copied whole, without quotes or line breaks?",
                at + 1
            ));
        }
        let mut forms = vec![
            key.to_owned(),
            json(key),
            json(key).replace('/', "\\/"),
            html(key),
            url(key),
        ];
        // The longest first: a shorter one can be a part of it.
        forms.sort_by_key(|form| std::cmp::Reverse(form.len()));
        forms.dedup();
        Ok(Self {
            key: key.into(),
            forms: forms.into(),
        })
    }

    /// The key itself, for the one place that writes it to the wire.
    pub(crate) fn expose(&self) -> &str {
        &self.key
    }

    /// The key as an answer may echo it, escaped or not.
    pub(crate) fn forms(&self) -> &[String] {
        &self.forms
    }

    /// The text with every occurrence of the key, and a beginning of it that the end of the text cuts off, replaced by `***`.
    pub(crate) fn blot<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let mut blotted = Cow::Borrowed(text);
        for form in &*self.forms {
            // What was starred on its way in, letter by letter, is shortened to the same mark.
            for echo in [form.as_str(), &"*".repeat(form.len().max(BLOT.len()))] {
                if blotted.contains(echo) {
                    blotted = Cow::Owned(blotted.replace(echo, BLOT));
                }
            }
            if let Some(keep) = cut_echo(&blotted, form) {
                blotted.to_mut().replace_range(keep.., BLOT);
            }
        }
        blotted
    }
}

/// Where a beginning of the key starts that runs into the end of the text.
fn cut_echo(text: &str, key: &str) -> Option<usize> {
    (ApiKey::SHORTEST_CUT_ECHO..key.len())
        .rev()
        .find(|&length| text.as_bytes().ends_with(&key.as_bytes()[..length]))
        .map(|length| text.len() - length)
}

fn json(key: &str) -> String {
    key.replace('\\', "\\\\").replace('"', "\\\"")
}

fn html(key: &str) -> String {
    let escaped = key.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    escaped.replace('"', "&quot;").replace('\'', "&#39;")
}

fn url(key: &str) -> String {
    let unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    key.bytes()
        .map(|byte| {
            if unreserved(byte) {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(BLOT)
    }
}

#[cfg(test)]
mod tests {
    use super::ApiKey;

    #[test]
    fn trims_and_accepts_what_a_header_can_carry() {
        assert_eq!(ApiKey::parse(" ab-C_9~!\n").unwrap().expose(), "ab-C_9~!");
    }

    #[test]
    fn refuses_without_echoing() {
        for bad in ["", "  \n", "zzz zzz", "zzz\nzzz", "zzzé", "zzz\0"] {
            let why = ApiKey::parse(bad).unwrap_err();
            assert!(!why.contains("zzz"), "{why}");
        }
    }

    #[test]
    fn blots_every_echo_and_a_cut_one() {
        let key = ApiKey::parse("k3y-0123456789").unwrap();
        assert_eq!(key.blot("a k3y-0123456789 b k3y-0123456789"), "a *** b ***");
        assert_eq!(key.blot("you sent k3y-01234"), "you sent ***");
        assert_eq!(key.blot("nothing of it: k3y"), "nothing of it: k3y");
        assert_eq!(format!("{key:?}"), "***");
    }

    #[test]
    fn blots_escaped_echoes() {
        let key = ApiKey::parse("a/b\"c&d=e").unwrap();
        for echo in [
            r#"a/b\"c&d=e"#,
            r#"a\/b\"c&d=e"#,
            "a/b&quot;c&amp;d=e",
            "a%2Fb%22c%26d%3De",
        ] {
            assert_eq!(key.blot(&format!("<{echo}>")), "<***>");
        }
    }
}
