//! Reads fields of an object that is broken, cut off or not quite JSON, as far as they are certain.
//!
//! Texts may hold control characters, wrong escapes and bytes that are not UTF-8, words such as `NaN` may stand for
//! values, and a comma may be left over. Anything else that is not JSON is a fault: it may have begun earlier, where a quote
//! in a text was not escaped, so nothing behind it is believed, nor that the text before it is whole.

mod string;
#[cfg(test)]
mod tests;

use self::string::decode;

/// A value, as much of it as matters here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    /// With U+FFFD for what cannot be decoded.
    Text(String),
    /// Only the beginning of a text is certain.
    Beginning(String),
    /// A number, or anything else without quotes and brackets but `null`.
    Word(String),
    Null,
    /// An object or an array; or it is not certain what.
    Other,
}

/// How the reading ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// At the closing bracket, with nothing behind it.
    Whole,
    /// Where the bytes end.
    Cut,
    /// At a fault.
    Fault,
}

/// What the named fields of an object hold.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Fields<const N: usize> {
    /// In the order of the names: every value that is given under the name, or may be.
    pub(super) values: [Vec<Value>; N],
    pub(super) end: End,
}

/// Reads the object that the bytes begin with; an array is looked through for its end, and has no fields.
///
/// `None` when the bytes begin with something else.
pub(super) fn read<const N: usize>(bytes: &[u8], names: [&str; N]) -> Option<Fields<N>> {
    let mut values = [const { Vec::new() }; N];
    let end = read_into(bytes, &names, &mut values)?;
    Some(Fields { values, end })
}

/// Not generic, so that it is compiled once.
fn read_into(bytes: &[u8], names: &[&str], values: &mut [Vec<Value>]) -> Option<End> {
    let mut reader = Reader {
        bytes,
        at: 0,
        open: Vec::new(),
        names,
        values,
        pending: None,
        field: None,
    };
    if !matches!(reader.peek(), Some(b'{' | b'[')) {
        return None;
    }
    let end = reader.run();
    reader.settle(end);
    Some(end)
}

/// What may come next.
#[derive(Clone, Copy)]
enum Expected {
    Name,
    Colon,
    FieldValue,
    Element,
    CommaOrEnd,
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    /// The brackets that will close what is open.
    open: Vec<u8>,
    names: &'a [&'a str],
    values: &'a mut [Vec<Value>],
    /// Which of the named fields the last name of the outer object was.
    field: Option<usize>,
    /// The last value of a named field, until what follows shows that it is whole.
    pending: Option<(usize, Value)>,
}

impl Reader<'_> {
    fn run(&mut self) -> End {
        let mut expected = Expected::Element;
        while let Some(byte) = self.peek() {
            match self.step(expected, byte) {
                Ok(next) => expected = next,
                Err(end) => return end,
            }
            if self.open.is_empty() {
                self.keep_pending();
                return if self.peek().is_none() { End::Whole } else { End::Fault };
            }
        }
        End::Cut
    }

    fn step(&mut self, expected: Expected, byte: u8) -> Result<Expected, End> {
        use Expected::{Colon, CommaOrEnd, Element, FieldValue, Name};
        match (expected, byte) {
            (Name | Element | CommaOrEnd, b'}' | b']') if self.open.last() == Some(&byte) => {
                self.open.pop();
                self.at += 1;
                Ok(CommaOrEnd)
            }
            (Name, b'"') => {
                let (name, is_closed) = self.text();
                if !is_closed {
                    return Err(End::Cut);
                }
                if self.is_outermost() {
                    self.field = self
                        .names
                        .iter()
                        .position(|known| name == Value::Text((*known).to_owned()));
                }
                Ok(Colon)
            }
            (Colon, b':') => {
                self.at += 1;
                if self.is_outermost() {
                    self.keep_pending();
                    self.pending = self.field.map(|field| (field, Value::Other));
                }
                Ok(FieldValue)
            }
            (CommaOrEnd, b',') => {
                self.at += 1;
                let in_object = self.open.last() == Some(&b'}');
                Ok(if in_object { Name } else { Element })
            }
            (FieldValue | Element, b'{') => {
                self.open(b'}');
                Ok(Name)
            }
            (FieldValue | Element, b'[') => {
                self.open(b']');
                Ok(Element)
            }
            (FieldValue | Element, b'"') => {
                let (text, is_closed) = self.text();
                self.found(text);
                if is_closed { Ok(CommaOrEnd) } else { Err(End::Cut) }
            }
            (FieldValue | Element, byte) if in_word(byte) => {
                let word = self.word();
                self.found(word);
                Ok(CommaOrEnd)
            }
            _ => Err(End::Fault),
        }
    }

    /// The next byte that is not white space.
    fn peek(&mut self) -> Option<u8> {
        let space = |byte: &&u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
        self.at += self.bytes[self.at..].iter().take_while(space).count();
        self.bytes.get(self.at).copied()
    }

    /// Whether the names that come are those of the outer object.
    fn is_outermost(&self) -> bool {
        self.open.len() == 1
    }

    fn open(&mut self, end: u8) {
        self.open.push(end);
        self.at += 1;
    }

    /// The text whose opening quote is next, and whether its closing quote is there.
    fn text(&mut self) -> (Value, bool) {
        let raw = &self.bytes[self.at + 1..];
        let mut length = 0;
        while raw.get(length).is_some_and(|byte| *byte != b'"') {
            length += if raw[length] == b'\\' { 2 } else { 1 };
        }
        let is_closed = length < raw.len();
        self.at = self.bytes.len().min(self.at + length + 2);
        match decode(&raw[..length.min(raw.len())]) {
            (text, true) if is_closed => (Value::Text(text), true),
            (text, _) => (Value::Beginning(text), is_closed),
        }
    }

    fn word(&mut self) -> Value {
        let rest = &self.bytes[self.at..];
        let length = rest.iter().take_while(|byte| in_word(**byte)).count();
        self.at += length;
        match &rest[..length] {
            // Digits may be missing.
            word if word.len() == rest.len() => Value::Other,
            b"null" => Value::Null,
            word => Value::Word(String::from_utf8_lossy(word).into_owned()),
        }
    }

    /// A value of the outer object, or of something in it.
    fn found(&mut self, value: Value) {
        if self.is_outermost() {
            if let Some((_, pending)) = &mut self.pending {
                *pending = value;
            }
        }
    }

    fn keep_pending(&mut self) {
        if let Some((field, value)) = self.pending.take() {
            self.values[field].push(value);
        }
    }

    /// Keeps what is certain of the last value, and counts as possible what may stand behind a fault.
    fn settle(&mut self, end: End) {
        if end == End::Fault {
            if let Some((_, value)) = &mut self.pending {
                *value = match std::mem::replace(value, Value::Other) {
                    Value::Text(text) | Value::Beginning(text) => Value::Beginning(text),
                    _ => Value::Other,
                };
            }
            let rest = &self.bytes[self.at..];
            for (values, name) in self.values.iter_mut().zip(self.names) {
                if rest.windows(name.len()).any(|window| window == name.as_bytes()) {
                    values.push(Value::Other);
                }
            }
        }
        self.keep_pending();
    }
}

fn in_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'+' | b'.' | b'_')
}
