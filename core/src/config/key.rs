//! The API key: checked once, shown nowhere, and blotted out of whatever a response echoes.

use std::fmt;
use std::sync::Arc;

const BLOT: &str = "***";
/// The merchant's key. It is cloned by reference, and its `Debug` shows nothing of it.
#[derive(Clone)]
pub(crate) struct ApiKey {
    key: Arc<str>,
    /// For each of its characters, the ways to write it.
    spellings: Arc<[Vec<String>]>,
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
        Ok(Self {
            key: key.into(),
            spellings: key.chars().map(spellings).collect(),
        })
    }

    /// The key itself, for the one place that writes it to the wire.
    pub(crate) fn expose(&self) -> &str {
        &self.key
    }

    /// The text with every echo of the key replaced by `***`, also one that the end of the text cuts off.
    pub(crate) fn blot(&self, text: &str) -> String {
        let may_begin = |c| self.spellings[0].iter().any(|spelling| spelling.starts_with(c));
        let mut blotted = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(at) = rest.find(may_begin) {
            blotted += &rest[..at];
            rest = &rest[at..];
            // What may begin an echo is a single byte.
            let (shown, passed) = self.echo(rest).map_or((&rest[..1], 1), |end| (BLOT, end));
            blotted += shown;
            rest = &rest[passed..];
        }
        self.shorten(&(blotted + rest))
    }

    /// What was starred on its way in, letter by letter, gets the same short mark.
    fn shorten(&self, text: &str) -> String {
        let starred = "*".repeat(self.key.len().max(BLOT.len()));
        let mut shortened = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(at) = rest.find(&starred) {
            shortened = shortened + &rest[..at] + BLOT;
            rest = rest[at..].trim_start_matches('*');
        }
        shortened + rest
    }

    /// Where the echo ends that the text starts with, if it does.
    fn echo(&self, text: &str) -> Option<usize> {
        // More than one when the key holds what escapes are made of.
        let mut ends = vec![0];
        for (known, spellings) in self.spellings.iter().enumerate() {
            let cut_off = |end: &usize| spellings.iter().any(|spelling| spelling.starts_with(&text[*end..]));
            if known >= Self::SHORTEST_CUT_ECHO && ends.iter().any(cut_off) {
                return Some(text.len());
            }
            let longer = |end: usize| {
                let spelled = spellings
                    .iter()
                    .filter(move |spelling| text[end..].starts_with(*spelling));
                spelled.map(move |spelling| end + spelling.len())
            };
            let mut further = Vec::new();
            for end in ends.into_iter().flat_map(longer) {
                if !further.contains(&end) {
                    further.push(end);
                }
            }
            ends = further;
        }
        ends.into_iter().max()
    }
}

/// The ways to write a character: as it is, and as JSON, HTML and URLs may escape it.
fn spellings(c: char) -> Vec<String> {
    let code = u32::from(c);
    let mut all = vec![
        c.to_string(),
        format!("\\{c}"),
        format!("\\u{code:04x}"),
        format!("\\u{code:04X}"),
        format!("%{code:02x}"),
        format!("%{code:02X}"),
        format!("&#{code};"),
        format!("&#x{code:x};"),
        format!("&#x{code:X};"),
    ];
    let named = [
        ('&', "&amp;"),
        ('<', "&lt;"),
        ('>', "&gt;"),
        ('"', "&quot;"),
        ('\'', "&apos;"),
    ];
    all.extend(
        named
            .into_iter()
            .filter(|(named, _)| *named == c)
            .map(|(_, name)| name.to_owned()),
    );
    all
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
            "a%2fb%22c%26d%3de",
            r#"a/b\"c\u0026d\u003de"#,
            r"a\u002Fb\u0022c\u0026d\u003De",
            "a/b&#34;c&amp;d&#x3D;e",
        ] {
            assert_eq!(key.blot(&format!("<{echo}>")), "<***>");
            let first_letters = echo.find('d').unwrap();
            for end in first_letters..echo.len() {
                assert_eq!(key.blot(&format!("<{}", &echo[..end])), "<***", "{}", &echo[..end]);
            }
        }
        let backslashes = ApiKey::parse(r"\\\k").unwrap();
        for echo in [r"\\\k", r"\\\\\\k"] {
            assert_eq!(backslashes.blot(echo), "***");
        }
    }
}
