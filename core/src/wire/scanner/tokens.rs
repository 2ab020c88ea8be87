//! The tokens of JSON, each checked as it is passed.
//!
//! All of this becomes a part of what calls it, and the place where that reads stays in a register; what is long is called
//! with the bytes, and says how many it took.
#![expect(clippy::inline_always, reason = "so the place where it reads stays in a register")]

use std::borrow::Cow;
use std::str;

use super::chunks;
use crate::model::{Amount, Kept};
use crate::wire::field::Slot;

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
    #[inline(always)]
    pub(super) fn raw(self) -> &'a [u8] {
        self.raw
    }

    /// The text, if it has no escapes.
    #[inline(always)]
    pub(super) fn plain(self) -> Option<&'a [u8]> {
        (!self.has_escapes).then_some(self.raw)
    }

    /// The text as a block keeps it; whether it is UTF-8 is left to the block.
    #[inline(always)]
    pub(super) fn kept(self) -> Option<Kept<'a>> {
        if self.has_escapes {
            return self.text().map(Kept::text);
        }
        Some(Kept::json(self.raw))
    }

    /// What it names: nearly always something that is known, and then no text is made of it.
    #[inline(always)]
    pub(super) fn one_of<T: for<'t> From<&'t str>>(self, known: impl FnOnce(&[u8]) -> Option<T>) -> Option<T> {
        known(self.raw).or_else(|| Some((&*self.text()?).into()))
    }

    /// The text, if it is UTF-8.
    #[inline(always)]
    pub(super) fn text(self) -> Option<Cow<'a, str>> {
        if self.has_escapes {
            return chunks::decoded(self.raw).map(Cow::Owned);
        }
        str::from_utf8(self.raw).ok().map(Cow::Borrowed)
    }
}

impl<'a> Tokens<'a> {
    #[inline(always)]
    pub(super) fn new(json: &'a [u8]) -> Self {
        Self { rest: json }
    }

    /// What has not been read.
    #[inline(always)]
    pub(super) fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// Whether nothing but white space is left.
    pub(super) fn is_at_end(&mut self) -> bool {
        self.peek().is_none()
    }

    /// Reads an object. `known` reads those of the next fields that it knows, by [`field`](Self::field); the value of any other
    /// is read by `other`.
    #[inline(always)]
    pub(super) fn object(
        &mut self,
        mut known: impl FnMut(&mut Self) -> Option<()>,
        mut other: impl FnMut(&mut Self, &'a [u8]) -> Option<()>,
    ) -> Option<()> {
        self.expect(b'{')?;
        while self.peek()? != b'}' {
            let left = self.rest.len();
            known(self)?;
            if self.rest.len() == left {
                let name = self.quoted()?.plain()?;
                self.expect(b':')?;
                other(self, name)?;
                self.go_to_name()?;
            }
        }
        self.expect(b'}')
    }

    /// Reads the field of this name, which stands in its quotes here, if it comes next. A name given twice is a fault.
    ///
    /// To compare with a name takes next to nothing. Whoever knows several calls this for each, in the order in which they
    /// usually come: then each is found at the first look, and in any other order by going round.
    #[inline(always)]
    pub(super) fn field<T, const LENGTH: usize>(
        &mut self,
        name: &[u8; LENGTH],
        slot: &mut Slot<T>,
        read: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Option<()> {
        match self.rest.split_first_chunk() {
            Some((next, rest)) if next == name => self.rest = rest,
            _ => return Some(()),
        }
        self.expect(b':')?;
        let is_first = matches!(slot, Slot::Unread);
        *slot = Slot::Read(if self.null()? { None } else { Some(read(self)?) });
        self.go_to_name()?;
        is_first.then_some(())
    }

    /// Goes from the end of a field to the name of the next, if there is one.
    #[inline(always)]
    fn go_to_name(&mut self) -> Option<()> {
        if let [b',', b'"', ..] = self.rest {
            self.rest = &self.rest[1..];
            return Some(());
        }
        let next = if self.skip(b',') { b'"' } else { b'}' };
        (self.peek()? == next).then_some(())
    }

    #[inline(always)]
    pub(super) fn array(&mut self, mut element: impl FnMut(&mut Self) -> Option<()>) -> Option<()> {
        self.expect(b'[')?;
        if self.skip(b']') {
            return Some(());
        }
        loop {
            element(self)?;
            if !self.skip(b',') {
                return self.expect(b']');
            }
        }
    }

    /// Goes past null, if that comes next.
    #[inline(always)]
    pub(super) fn null(&mut self) -> Option<bool> {
        let comes = self.peek()? == b'n';
        if comes {
            self.word(b"null")?;
        }
        Some(comes)
    }

    #[inline(always)]
    pub(super) fn quoted(&mut self) -> Option<Quoted<'a>> {
        self.expect(b'"')?;
        let (length, has_escapes) = chunks::text(self.rest)?;
        let (raw, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest.strip_prefix(b"\"")?;
        Some(Quoted { raw, has_escapes })
    }

    /// A number within the bounds of an amount.
    #[inline(always)]
    pub(super) fn amount(&mut self) -> Option<&'a [u8]> {
        let (number, is_short) = self.any_number()?;
        (is_short || Amount::can_be(number)).then_some(number)
    }

    #[inline(always)]
    pub(super) fn number(&mut self) -> Option<&'a [u8]> {
        self.any_number().map(|(number, _)| number)
    }

    /// Exactly what JSON calls a number, and whether it is short, so that any amount can be.
    #[inline(always)]
    fn any_number(&mut self) -> Option<(&'a [u8], bool)> {
        self.peek()?;
        let (length, is_short) = chunks::number(self.rest)?;
        let (number, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some((number, is_short))
    }

    /// Any value, as its JSON.
    #[inline(always)]
    pub(super) fn value(&mut self) -> Option<&'a [u8]> {
        self.peek()?;
        let json = self.rest;
        self.go(|json| after_value(json, DEEPEST))?;
        Some(&json[..json.len() - self.rest.len()])
    }

    /// Goes to what `past` leaves of the bytes that come next.
    #[inline(always)]
    pub(super) fn go(&mut self, past: impl FnOnce(&'a [u8]) -> Option<&'a [u8]>) -> Option<()> {
        self.rest = past(self.rest)?;
        Some(())
    }

    /// What `read` makes of the bytes that come next, of which it also gives those that it leaves.
    #[inline(always)]
    pub(super) fn part<T>(&mut self, read: impl FnOnce(&'a [u8]) -> Option<(T, &'a [u8])>) -> Option<T> {
        let (part, rest) = read(self.rest)?;
        self.rest = rest;
        Some(part)
    }

    fn word(&mut self, word: &[u8]) -> Option<()> {
        self.rest = self.rest.strip_prefix(word)?;
        Some(())
    }

    #[inline(always)]
    fn expect(&mut self, byte: u8) -> Option<()> {
        self.skip(byte).then_some(())
    }

    /// Goes past this byte, and the white space before it, if it comes next.
    #[inline(always)]
    fn skip(&mut self, byte: u8) -> bool {
        let comes = self.peek() == Some(byte);
        if comes {
            self.rest = &self.rest[1..];
        }
        comes
    }

    /// The next byte that is not white space.
    #[inline(always)]
    fn peek(&mut self) -> Option<u8> {
        if let [..=b' ', ..] = self.rest {
            self.rest = chunks::after_space(self.rest);
        }
        self.rest.first().copied()
    }
}

/// What comes behind a value with brackets in brackets up to this depth.
fn after_value(json: &[u8], depth: usize) -> Option<&[u8]> {
    let within = depth.checked_sub(1)?;
    let mut tokens = Tokens::new(json);
    match tokens.peek()? {
        b'"' => tokens.quoted().map(drop)?,
        b'{' => tokens.object(|_| Some(()), |tokens, _| tokens.go(|json| after_value(json, within)))?,
        b'[' => tokens.array(|tokens| tokens.go(|json| after_value(json, within)))?,
        b't' => tokens.word(b"true")?,
        b'f' => tokens.word(b"false")?,
        b'n' => tokens.word(b"null")?,
        _ => tokens.number().map(drop)?,
    }
    Some(tokens.rest)
}
