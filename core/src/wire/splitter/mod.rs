//! Splits a JSON array into its elements while it arrives.

mod nested;
#[cfg(test)]
mod tests;

use std::ops::Range;

use self::nested::Nested;
use super::response::{EMPTY, HTML, Malformed};

/// How much is asked for at a time, as long as no element is larger.
const CHUNK: usize = 64 * 1024;

/// An array that is arriving; no more of it is kept than the element under way.
///
/// However the array is cut into pieces, no byte is looked at more than twice: [`take`](Self::take) tries to read an element
/// once, and what it cannot read is split off without checking more than its strings and brackets.
#[derive(Debug)]
pub(crate) struct Splitter {
    buffer: Vec<u8>,
    /// What has arrived and is still needed: from the start of the element under way, if there is one.
    held: Range<usize>,
    /// Up to where it has been looked at.
    looked: usize,
    place: Place,
    /// How many elements have been passed.
    count: usize,
    max_element: usize,
    /// The element under way is too large, so its beginning is not held any more.
    too_large: bool,
}

#[derive(Clone, Copy, Debug)]
enum Place {
    BeforeArray,
    /// After the opening bracket: an element or the closing bracket.
    BeforeFirst,
    /// After a comma: an element.
    BeforeNext,
    /// In a number, `true`, `false` or `null`.
    InScalar,
    InNested(Nested),
    /// A comma or the closing bracket.
    AfterElement,
    AfterArray,
}

/// What comes next.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Step<'a> {
    /// An element, whole.
    Element { bytes: &'a [u8], index: usize },
    /// An element of more bytes than are allowed; the next one can be read.
    TooLarge { index: usize },
    /// More bytes are needed.
    More,
    /// The closing bracket has been seen; what follows must be white space.
    End,
}

/// The bytes are no array; one line says why.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct SplitError(String);

impl From<SplitError> for Malformed {
    fn from(error: SplitError) -> Self {
        Self {
            place: String::new(),
            fault: error.0,
            invoice_id: None,
        }
    }
}

impl Splitter {
    /// Elements of more than `max_element` bytes are passed over.
    pub(crate) fn new(max_element: usize) -> Self {
        Self {
            buffer: vec![0; CHUNK],
            held: 0..0,
            looked: 0,
            place: Place::BeforeArray,
            count: 0,
            max_element,
            too_large: false,
        }
    }

    /// Where more bytes go, once [`next`](Self::next) has said that it needs them; never empty.
    pub(crate) fn space(&mut self) -> &mut [u8] {
        self.buffer.copy_within(self.held.clone(), 0);
        self.looked -= self.held.start;
        self.held = 0..self.held.len();
        if self.held.end == self.buffer.len() {
            self.buffer.resize(2 * self.held.end, 0);
        }
        &mut self.buffer[self.held.end..]
    }

    /// Says that `count` bytes have been put into [`space`](Self::space).
    pub(crate) fn filled(&mut self, count: usize) {
        self.held.end += count;
    }

    /// The next element as `read` makes it out of bytes that begin with it, if it is an object that is here whole. `read` also
    /// says how many bytes it took; what it cannot read, [`next`](Self::next) hands out as bytes.
    ///
    /// Nearly all elements are read this way, which saves looking for their ends first.
    pub(crate) fn take<T>(&mut self, read: impl FnOnce(&[u8]) -> Option<(T, usize)>) -> Option<T> {
        while matches!(self.place, Place::BeforeArray | Place::AfterElement) {
            if !self.advance().ok()? {
                return None;
            }
        }
        if !matches!(self.place, Place::BeforeFirst | Place::BeforeNext) || self.skip_space() != Some(b'{') {
            return None;
        }
        let (element, length) = read(&self.buffer[self.looked..self.held.end])?;
        if length > self.max_element {
            return None;
        }
        self.looked += length;
        self.pass();
        Some(element)
    }

    /// What comes next in the bytes that are here; after an error, the same error.
    pub(crate) fn next(&mut self) -> Result<Step<'_>, SplitError> {
        while !matches!(self.place, Place::InScalar | Place::InNested(_)) {
            if !self.advance()? {
                let ended = matches!(self.place, Place::AfterArray);
                return Ok(if ended { Step::End } else { Step::More });
            }
        }
        if self.skip_element() {
            return Ok(self.element());
        }
        self.too_large |= self.held.len() > self.max_element;
        if self.too_large {
            self.held.start = self.looked;
        }
        Ok(Step::More)
    }

    /// Says whether the array was whole, when the end of the body has been reached.
    pub(crate) fn finish(&self) -> Result<(), SplitError> {
        match self.place {
            Place::AfterArray => Ok(()),
            Place::BeforeArray => Err(SplitError(EMPTY.into())),
            _ => Err(SplitError(format!("the list is cut off after {} elements", self.count))),
        }
    }

    /// Goes past the next byte that is not white space; false when there is none yet.
    fn advance(&mut self) -> Result<bool, SplitError> {
        let Some(byte) = self.skip_space() else {
            return Ok(false);
        };
        self.place = self.enter(byte)?;
        self.looked += 1;
        Ok(true)
    }

    /// The first byte that is not white space; what is before it is not needed any more.
    fn skip_space(&mut self) -> Option<u8> {
        let space = |byte: &&u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
        self.looked += self.buffer[self.looked..self.held.end].iter().take_while(space).count();
        self.held.start = self.looked;
        self.buffer[self.looked..self.held.end].first().copied()
    }

    /// Where the byte leads to.
    fn enter(&self, byte: u8) -> Result<Place, SplitError> {
        match (self.place, byte) {
            (Place::BeforeArray, b'[') => Ok(Place::BeforeFirst),
            (Place::BeforeFirst | Place::AfterElement, b']') => Ok(Place::AfterArray),
            (Place::AfterElement, b',') => Ok(Place::BeforeNext),
            (Place::BeforeFirst | Place::BeforeNext, _) => match byte {
                b'[' | b'{' => Ok(Place::InNested(Nested::bracket())),
                b'"' => Ok(Place::InNested(Nested::quote())),
                byte if in_scalar(byte) => Ok(Place::InScalar),
                _ => Err(self.unexpected(byte)),
            },
            _ => Err(self.unexpected(byte)),
        }
    }

    fn unexpected(&self, byte: u8) -> SplitError {
        SplitError(match (self.place, byte) {
            (Place::BeforeArray, b'<') => HTML.into(),
            (Place::BeforeArray, b'{') => "expected an array, found an object".into(),
            (Place::BeforeArray, _) => "the response is no JSON array".into(),
            (Place::AfterArray, _) => "the list is followed by something else".into(),
            (Place::AfterElement, _) => format!("not JSON: expected `,` or `]` after [{}]", self.count - 1),
            _ => format!("not JSON: expected a value at [{}]", self.count),
        })
    }

    /// Looks for the end of the element; false when it is not there yet.
    fn skip_element(&mut self) -> bool {
        let unseen = &self.buffer[self.looked..self.held.end];
        let (passed, ended) = match &mut self.place {
            Place::InNested(nested) => nested.skip(unseen),
            _ => match unseen.iter().position(|byte| !in_scalar(*byte)) {
                Some(end) => (end, true),
                None => (unseen.len(), false),
            },
        };
        self.looked += passed;
        ended
    }

    /// The element that has just been passed.
    fn element(&mut self) -> Step<'_> {
        let bytes = self.held.start..self.looked;
        let too_large = std::mem::take(&mut self.too_large) || bytes.len() > self.max_element;
        let index = self.pass();
        if too_large {
            return Step::TooLarge { index };
        }
        Step::Element {
            bytes: &self.buffer[bytes],
            index,
        }
    }

    /// Leaves an element behind that has been looked at to its end; returns its index.
    fn pass(&mut self) -> usize {
        let index = self.count;
        self.count += 1;
        self.place = Place::AfterElement;
        self.held.start = self.looked;
        index
    }
}

fn in_scalar(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'+' | b'.')
}
