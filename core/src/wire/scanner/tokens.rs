//! The tokens of JSON, each checked as it is passed.

use std::borrow::Cow;

use super::text;
use crate::model::Amount;

/// How deep a value that nobody reads is followed.
const DEEPEST: usize = 32;

/// JSON, from where it has been read. A method that gives none has met a fault, or what only the other reader knows; there is
/// no going on after that.
pub(super) struct Tokens<'a> {
    rest: &'a [u8],
}

/// What stands between the quotes of a text; its escapes are valid.
pub(super) struct Quoted<'a> {
    raw: &'a [u8],
    has_escapes: bool,
}

impl<'a> Quoted<'a> {
    /// The text, if it has no escapes.
    pub(super) fn plain(self) -> Option<&'a [u8]> {
        (!self.has_escapes).then_some(self.raw)
    }

    /// The text, which need not be UTF-8 yet.
    pub(super) fn decoded(self) -> Option<Cow<'a, [u8]>> {
        if !self.has_escapes {
            return Some(self.raw.into());
        }
        let text: String = serde_json::from_slice(&[b"\"", self.raw, b"\""].concat()).ok()?;
        Some(text.into_bytes().into())
    }
}

impl<'a> Tokens<'a> {
    pub(super) fn new(json: &'a [u8]) -> Self {
        Self { rest: json }
    }

    /// How many bytes have not been read.
    pub(super) fn left(&self) -> usize {
        self.rest.len()
    }

    /// Whether nothing but white space is left.
    pub(super) fn is_at_end(&mut self) -> bool {
        self.peek().is_none()
    }

    /// Reads an object; `field` reads the value of each.
    pub(super) fn object(&mut self, mut field: impl FnMut(&mut Self, &'a [u8]) -> Option<()>) -> Option<()> {
        self.elements([b'{', b'}'], |tokens| {
            let name = tokens.quoted()?.plain()?;
            tokens.expect(b':')?;
            field(tokens, name)
        })
    }

    pub(super) fn array(&mut self, element: impl FnMut(&mut Self) -> Option<()>) -> Option<()> {
        self.elements([b'[', b']'], element)
    }

    fn elements(
        &mut self,
        [open, close]: [u8; 2],
        mut element: impl FnMut(&mut Self) -> Option<()>,
    ) -> Option<()> {
        self.expect(open)?;
        if self.skip(close) {
            return Some(());
        }
        loop {
            element(self)?;
            if !self.skip(b',') {
                return self.expect(close);
            }
        }
    }

    /// Reads a value that may be null, which counts as missing.
    pub(super) fn nullable<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<Option<T>> {
        match self.peek()? {
            b'n' => self.word(b"null").map(|()| None),
            _ => read(self).map(Some),
        }
    }

    pub(super) fn quoted(&mut self) -> Option<Quoted<'a>> {
        self.expect(b'"')?;
        let text = self.rest;
        let mut has_escapes = false;
        loop {
            self.rest = &self.rest[text::plain(self.rest)..];
            match self.rest {
                [b'"', rest @ ..] => {
                    let raw = &text[..text.len() - self.rest.len()];
                    self.rest = rest;
                    return Some(Quoted { raw, has_escapes });
                }
                [b'\\', ..] => {
                    self.rest = &self.rest[text::escape(self.rest)?..];
                    has_escapes = true;
                }
                _ => return None,
            }
        }
    }

    /// A number within the bounds of an amount.
    pub(super) fn amount(&mut self) -> Option<&'a [u8]> {
        self.number().filter(|number| Amount::can_be(number))
    }

    /// Exactly what JSON calls a number.
    pub(super) fn number(&mut self) -> Option<&'a [u8]> {
        self.peek()?;
        let json = self.rest;
        let sign = usize::from(json.starts_with(b"-"));
        let mut end = sign + digits(&json[sign..])?;
        if json[sign] == b'0' && end > sign + 1 {
            return None;
        }
        if let Some(b'.') = json.get(end) {
            end += 1 + digits(&json[end + 1..])?;
        }
        if let Some(b'e' | b'E') = json.get(end) {
            end += 1 + usize::from(matches!(json.get(end + 1), Some(b'+' | b'-')));
            end += digits(&json[end..])?;
        }
        self.rest = &json[end..];
        Some(&json[..end])
    }

    /// Any value, as its JSON.
    pub(super) fn value(&mut self) -> Option<&'a [u8]> {
        self.json_of(|tokens| tokens.pass(DEEPEST))
    }

    /// The JSON that `read` reads.
    pub(super) fn json_of(&mut self, read: impl FnOnce(&mut Self) -> Option<()>) -> Option<&'a [u8]> {
        self.peek()?;
        let json = self.rest;
        read(self)?;
        Some(&json[..json.len() - self.rest.len()])
    }

    /// Goes past a value with brackets in brackets up to this depth.
    fn pass(&mut self, depth: usize) -> Option<()> {
        let within = depth.checked_sub(1)?;
        match self.peek()? {
            b'"' => self.quoted().map(drop),
            b'{' => self.object(|tokens, _| tokens.pass(within)),
            b'[' => self.array(|tokens| tokens.pass(within)),
            b't' => self.word(b"true"),
            b'f' => self.word(b"false"),
            b'n' => self.word(b"null"),
            _ => self.number().map(drop),
        }
    }

    fn word(&mut self, word: &[u8]) -> Option<()> {
        self.rest = self.rest.strip_prefix(word)?;
        Some(())
    }

    fn expect(&mut self, byte: u8) -> Option<()> {
        self.skip(byte).then_some(())
    }

    /// Goes past this byte, and the white space before it, if it comes next.
    fn skip(&mut self, byte: u8) -> bool {
        let comes = self.peek() == Some(byte);
        if comes {
            self.rest = &self.rest[1..];
        }
        comes
    }

    /// The next byte that is not white space.
    fn peek(&mut self) -> Option<u8> {
        loop {
            match self.rest {
                [b' ' | b'\n' | b'\r' | b'\t', rest @ ..] => self.rest = rest,
                [byte, ..] => return Some(*byte),
                [] => return None,
            }
        }
    }
}

/// How many digits the JSON begins with, if any.
fn digits(json: &[u8]) -> Option<usize> {
    let count = json.iter().take_while(|byte| byte.is_ascii_digit()).count();
    (count > 0).then_some(count)
}
