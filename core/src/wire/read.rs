//! Reads single values off JSON: each leaf as its text, so that a number never becomes a float.
//!
//! This is also why nothing changes when another crate switches on `serde_json`'s feature `arbitrary_precision`.

use serde::de::{Deserialize, Deserializer, Error};
use serde_json::value::RawValue;

use crate::model::{Amount, AmountError, Currency, InvoiceState, Text, Timestamp};

/// What is read as JSON. The models do not implement serde's traits themselves, to keep them out of the public API.
pub(super) struct Json<T>(pub(super) T);

/// A value whose JSON text says it all.
pub(super) trait Leaf: Sized {
    /// Reads valid JSON; the error is one line that does not repeat the text.
    fn read(json: &str) -> Result<Self, String>;
}

impl<'de, T: Leaf> Deserialize<'de> for Json<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = <&RawValue>::deserialize(deserializer)?;
        T::read(json.get()).map(Json).map_err(D::Error::custom)
    }
}

impl Leaf for Amount {
    fn read(json: &str) -> Result<Self, String> {
        number(json)?.parse().map_err(|error: AmountError| error.to_string())
    }
}

/// An id: 2^53 and above survive, `1.0` and `"1"` are refused.
impl Leaf for u64 {
    fn read(json: &str) -> Result<Self, String> {
        number(json)?
            .parse()
            .map_err(|_| "expected a whole number from 0 to 2^64 - 1, found another number".into())
    }
}

impl Leaf for Text {
    fn read(json: &str) -> Result<Self, String> {
        string(json)
    }
}

impl Leaf for InvoiceState {
    fn read(json: &str) -> Result<Self, String> {
        string(json)
    }
}

impl Leaf for Currency {
    fn read(json: &str) -> Result<Self, String> {
        string(json)
    }
}

impl Leaf for Timestamp {
    fn read(json: &str) -> Result<Self, String> {
        string(json).map(Timestamp)
    }
}

/// The JSON of a number.
fn number(json: &str) -> Result<&str, String> {
    match json.as_bytes() {
        [b'-' | b'0'..=b'9', ..] => Ok(json),
        _ => Err(expected("a number", json)),
    }
}

/// Whatever is made from text.
fn string<'a, T: From<&'a str> + From<String>>(json: &'a str) -> Result<T, String> {
    match json.strip_prefix('"').and_then(|json| json.strip_suffix('"')) {
        None => Err(expected("a string", json)),
        Some(plain) if !plain.contains('\\') => Ok(plain.into()),
        Some(_) => serde_json::from_str::<String>(json)
            .map(Into::into)
            .map_err(|_| "a string with half of a surrogate pair".into()),
    }
}

fn expected(what: &str, json: &str) -> String {
    let found = match json.as_bytes() {
        [b'{', ..] => "an object",
        [b'[', ..] => "an array",
        [b'"', ..] => "a string",
        [b't' | b'f', ..] => "a boolean",
        [b'n', ..] => "null",
        _ => "a number",
    };
    format!("expected {what}, found {found}")
}
