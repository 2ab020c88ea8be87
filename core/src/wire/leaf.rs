//! Reads the leaves of JSON, texts and numbers: a number as its text, so that it never becomes a float.
//!
//! This is also why nothing changes when another crate switches on `serde_json`'s feature `arbitrary_precision`.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error, Visitor};
use serde_json::value::RawValue;

use crate::model::{Amount, Currency, InvoiceState, Text};

/// What is read as JSON. The models do not implement serde's traits themselves, to keep them out of the public API.
pub(super) struct Json<T>(pub(super) T);

/// A text or a number.
pub(super) trait Leaf: Sized {
    /// Reads the value; the error does not repeat it.
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error>;

    /// Reads a value that stands alone.
    fn alone(json: &str) -> Option<Self> {
        serde_json::from_str(json).ok().map(|Json(value)| value)
    }
}

impl<'de, T: Leaf> Deserialize<'de> for Json<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::read(deserializer).map(Json)
    }
}

impl Leaf for Amount {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        number(deserializer, |text| {
            Self::of_json(text).map_err(|error| error.to_string())
        })
    }
}

/// An id: 2^53 and above survive, `1.0` and `"1"` are refused.
impl Leaf for u64 {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let other = "expected a whole number from 0 to 2^64 - 1, found another number";
        number(deserializer, |text| text.parse().map_err(|_| other.to_owned()))
    }
}

impl Leaf for Text {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(TextVisitor(PhantomData))
    }
}

impl Leaf for InvoiceState {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(TextVisitor(PhantomData))
    }
}

impl Leaf for Currency {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(TextVisitor(PhantomData))
    }
}

/// Whatever is made from text.
struct TextVisitor<T>(PhantomData<T>);

impl<T: for<'a> From<&'a str>> Visitor<'_> for TextVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E>(self, text: &str) -> Result<T, E> {
        Ok(text.into())
    }
}

/// Whatever is made from a number's JSON.
fn number<'de, D: Deserializer<'de>, T>(
    deserializer: D,
    make: impl FnOnce(&str) -> Result<T, String>,
) -> Result<T, D::Error> {
    let json = <&RawValue>::deserialize(deserializer)?.get();
    match json.as_bytes() {
        [b'-' | b'0'..=b'9', ..] => make(json).map_err(D::Error::custom),
        _ => Err(D::Error::custom(format_args!(
            "expected a number, found {}",
            kind(json)
        ))),
    }
}

/// What the JSON is that is no number.
fn kind(json: &str) -> &'static str {
    match json.as_bytes() {
        [b'{', ..] => "an object",
        [b'[', ..] => "an array",
        [b'"', ..] => "a string",
        [b'n', ..] => "null",
        _ => "a boolean",
    }
}
