//! Reads JSON objects strictly: each field once, of the expected type, and none that is unknown.

use std::fmt;
use std::time::Duration;

use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::model::Amount;

/// The fields of an object that have not been read yet.
pub(crate) struct ObjectReader<'a>(Vec<(String, &'a RawValue)>);

impl<'a> ObjectReader<'a> {
    /// Parses the body of a request.
    pub(crate) fn from_body(body: &'a [u8]) -> Result<Self, String> {
        let text = std::str::from_utf8(body).map_err(|_| "the body is not UTF-8".to_owned())?;
        Self::from_json(text).map_err(|why| format!("invalid body: {why}"))
    }

    pub(crate) fn from_json(text: &'a str) -> Result<Self, String> {
        serde_json::from_str(text).map_err(|why| why.to_string())
    }

    /// Reads a field that must be there.
    pub(crate) fn required<T>(&mut self, name: &str, read: Read<'a, T>) -> Result<T, String> {
        let value = self.optional(name, read)?;
        value.ok_or_else(|| format!("{name} is missing"))
    }

    /// Reads a field that may be missing.
    pub(crate) fn optional<T>(&mut self, name: &str, read: Read<'a, T>) -> Result<Option<T>, String> {
        let Some(at) = self.0.iter().position(|(known, _)| known == name) else {
            return Ok(None);
        };
        let (name, value) = self.0.remove(at);
        let text = value.get();
        read(&Value { name, text }).map(Some)
    }

    /// Reads the name and the value of every field that is left.
    pub(crate) fn rest<T>(self, read: Read<'a, T>) -> Result<Vec<(String, T)>, String> {
        let fields = self.0.into_iter().map(|(name, value)| {
            let text = value.get();
            let value = Value { name, text };
            let read = read(&value)?;
            Ok((value.name, read))
        });
        fields.collect()
    }

    /// Fails if a field is left.
    pub(crate) fn finish(self) -> Result<(), String> {
        match self.0.first() {
            Some((name, _)) => Err(format!("unknown field {name:?}")),
            None => Ok(()),
        }
    }
}

impl<'de> Deserialize<'de> for ObjectReader<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields;

        impl<'de> Visitor<'de> for Fields {
            type Value = ObjectReader<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut fields: Vec<(String, &'de RawValue)> = Vec::new();
                while let Some((name, value)) = map.next_entry::<String, &'de RawValue>()? {
                    if fields.iter().any(|(known, _)| *known == name) {
                        return Err(A::Error::custom(format!("{name} appears twice")));
                    }
                    fields.push((name, value));
                }
                Ok(ObjectReader(fields))
            }
        }

        deserializer.deserialize_map(Fields)
    }
}

/// How to read a value, such as [`Value::string`].
type Read<'a, T> = fn(&Value<'a>) -> Result<T, String>;

/// The value of a field as its JSON text, with the name of the field for error messages.
pub(crate) struct Value<'a> {
    name: String,
    text: &'a str,
}

impl<'a> Value<'a> {
    pub(crate) fn string(&self) -> Result<String, String> {
        self.parse("a string")
    }

    pub(crate) fn u64(&self) -> Result<u64, String> {
        self.parse("an unsigned 64-bit integer")
    }

    pub(crate) fn usize(&self) -> Result<usize, String> {
        usize::try_from(self.u64()?).map_err(|_| self.too_large())
    }

    pub(crate) fn u32(&self) -> Result<u32, String> {
        u32::try_from(self.u64()?).map_err(|_| self.too_large())
    }

    pub(crate) fn millis(&self) -> Result<Duration, String> {
        self.u64().map(Duration::from_millis)
    }

    pub(crate) fn array(&self) -> Result<Vec<&'a RawValue>, String> {
        self.parse("an array")
    }

    pub(crate) fn object(&self) -> Result<ObjectReader<'a>, String> {
        self.parse("an object")
    }

    /// A JSON number, digit for digit.
    pub(crate) fn amount(&self) -> Result<Amount, String> {
        let wrong = |_| format!("{} is not a JSON number, or has too many digits", self.name);
        self.text.parse().map_err(wrong)
    }

    /// An amount as a JSON number or, for languages that have no exact numbers, as a string.
    pub(crate) fn amount_or_string(&self) -> Result<Amount, String> {
        if !self.text.starts_with('"') {
            return self.amount();
        }
        let text = self.string()?;
        text.parse().map_err(|_| format!("{} is not a number", self.name))
    }

    #[cfg(test)]
    pub(crate) fn json(&self) -> &'a str {
        self.text
    }

    fn parse<T: Deserialize<'a>>(&self, what: &str) -> Result<T, String> {
        serde_json::from_str(self.text).map_err(|_| format!("{} must be {what}", self.name))
    }

    fn too_large(&self) -> String {
        format!("{} is too large", self.name)
    }
}
