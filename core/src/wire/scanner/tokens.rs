//! The tokens of JSON, each checked as it is passed.

use std::borrow::Cow;
use std::str;

use super::chunks;
use crate::model::{Amount, Kept};

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

    /// The text as a block keeps it; whether it is UTF-8 is left to the block.
    pub(super) fn kept(self) -> Option<Kept<'a>> {
        if self.has_escapes {
            return self.text().map(Kept::text);
        }
        Some(Kept::json(self.raw))
    }

    /// The text, if it is UTF-8.
    pub(super) fn text(self) -> Option<Cow<'a, str>> {
        if self.has_escapes {
            return chunks::decoded(self.raw).map(Cow::Owned);
        }
        str::from_utf8(self.raw).ok().map(Cow::Borrowed)
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
            let name = tokens.name()?;
            field(tokens, name)
        })
    }

    /// A name and the colon behind it; most have no white space around them.
    #[inline]
    fn name(&mut self) -> Option<&'a [u8]> {
        if let [b'"', text @ ..] = self.rest {
            let (name, rest) = text.split_at(chunks::plain(text));
            if let [b'"', b':', rest @ ..] = rest {
                self.rest = rest;
                return Some(name);
            }
        }
        let name = self.quoted()?.plain()?;
        self.expect(b':')?;
        Some(name)
    }

    pub(super) fn array(&mut self, element: impl FnMut(&mut Self) -> Option<()>) -> Option<()> {
        self.elements([b'[', b']'], element)
    }

    fn elements(&mut self, [open, close]: [u8; 2], mut element: impl FnMut(&mut Self) -> Option<()>) -> Option<()> {
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

    /// Goes past null, if that comes next.
    pub(super) fn null(&mut self) -> Option<bool> {
        let comes = self.peek()? == b'n';
        if comes {
            self.word(b"null")?;
        }
        Some(comes)
    }

    pub(super) fn quoted(&mut self) -> Option<Quoted<'a>> {
        self.expect(b'"')?;
        let text = self.rest;
        let mut end = chunks::plain(text);
        let mut has_escapes = false;
        while let Some(b'\\') = text.get(end) {
            has_escapes = true;
            end += chunks::escape(&text[end..])?.1;
            end += chunks::plain(&text[end..]);
        }
        self.rest = text[end..].strip_prefix(b"\"")?;
        Some(Quoted {
            raw: &text[..end],
            has_escapes,
        })
    }

    /// A number within the bounds of an amount.
    pub(super) fn amount(&mut self) -> Option<&'a [u8]> {
        let (number, has_exponent) = self.any_number()?;
        Amount::can_be(number, has_exponent).then_some(number)
    }

    pub(super) fn number(&mut self) -> Option<&'a [u8]> {
        self.any_number().map(|(number, _)| number)
    }

    /// Exactly what JSON calls a number, and whether it has an exponent.
    fn any_number(&mut self) -> Option<(&'a [u8], bool)> {
        self.peek()?;
        let json = self.rest;
        let sign = usize::from(json.starts_with(b"-"));
        let mut end = chunks::digits(json, sign)?;
        if json[sign] == b'0' && end > sign + 1 {
            return None;
        }
        if let Some(b'.') = json.get(end) {
            end = chunks::digits(json, end + 1)?;
        }
        let has_exponent = matches!(json.get(end), Some(b'e' | b'E'));
        if has_exponent {
            let sign = usize::from(matches!(json.get(end + 1), Some(b'+' | b'-')));
            end = chunks::digits(json, end + 1 + sign)?;
        }
        self.rest = &json[end..];
        Some((&json[..end], has_exponent))
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
        match self.rest {
            [byte, ..] if *byte > b' ' => Some(*byte),
            _ => self.peek_after_space(),
        }
    }

    fn peek_after_space(&mut self) -> Option<u8> {
        while let [b' ' | b'\n' | b'\r' | b'\t', rest @ ..] = self.rest {
            self.rest = rest;
        }
        self.rest.first().copied()
    }
}
