//! JSON in and out: objects member by member, numbers as the text they were written in.

use std::fmt::{self, Display, Write as _};

use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::model::Amount;

/// Writes one JSON object, its members in the order of the calls.
pub(super) struct Object<'a> {
    out: &'a mut String,
    empty: bool,
}

impl<'a> Object<'a> {
    pub(super) fn new(out: &'a mut String) -> Self {
        out.push('{');
        Self { out, empty: true }
    }

    /// A member whose value is JSON already: a number, `true`, `null`.
    pub(super) fn raw(&mut self, name: &str, value: impl Display) -> &mut Self {
        let out = self.name(name);
        // Writing to a `String` cannot fail.
        let _ = write!(out, "{value}");
        self
    }

    pub(super) fn text(&mut self, name: &str, value: &str) -> &mut Self {
        let value = serde_json::to_string(value).expect("text is JSON");
        self.raw(name, value)
    }

    /// A member whose value `write` appends.
    pub(super) fn nested(&mut self, name: &str, write: impl FnOnce(&mut String)) -> &mut Self {
        write(self.name(name));
        self
    }

    pub(super) fn end(&mut self) {
        self.out.push('}');
    }

    fn name(&mut self, name: &str) -> &mut String {
        if !self.empty {
            self.out.push(',');
        }
        self.empty = false;
        // Nothing to escape: names are our own or those of HTTP headers.
        for part in ["\"", name, "\":"] {
            self.out.push_str(part);
        }
        self.out
    }
}

/// Appends an array, each element written by `write`.
pub(super) fn push_array<T>(
    out: &mut String,
    items: impl IntoIterator<Item = T>,
    mut write: impl FnMut(&mut String, T),
) {
    out.push('[');
    for (index, item) in items.into_iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        write(out, item);
    }
    out.push(']');
}

/// The members of a JSON object that are still to be read; a name given twice is an error.
pub(super) struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'a> Members<'a> {
    pub(super) fn of_body(body: &'a [u8]) -> Result<Self, String> {
        let text = std::str::from_utf8(body).map_err(|_| "the body is not UTF-8".to_owned())?;
        Self::of(text).map_err(|why| format!("the body is not as documented: {why}"))
    }

    pub(super) fn of(text: &'a str) -> Result<Self, String> {
        serde_json::from_str(text).map_err(|why| why.to_string())
    }

    pub(super) fn take(&mut self, name: &str) -> Option<Value<'a>> {
        let at = self.0.iter().position(|(known, _)| known == name)?;
        let (name, value) = self.0.remove(at);
        let text = value.get();
        Some(Value { name, text })
    }

    pub(super) fn require(&mut self, name: &str) -> Result<Value<'a>, String> {
        self.take(name).ok_or_else(|| format!("{name} is missing"))
    }

    /// All that was not taken, each value under its name.
    pub(super) fn rest(self) -> impl Iterator<Item = Value<'a>> {
        self.0.into_iter().map(|(name, value)| Value {
            name,
            text: value.get(),
        })
    }

    /// Says that nothing more is expected.
    pub(super) fn end(self) -> Result<(), String> {
        match self.0.first() {
            Some((name, _)) => Err(format!("{name} is not a field here")),
            None => Ok(()),
        }
    }
}

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;

        impl<'de> Visitor<'de> for Reader {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members: Vec<(String, &'de RawValue)> = Vec::new();
                while let Some((name, value)) = map.next_entry::<String, &'de RawValue>()? {
                    if members.iter().any(|(known, _)| *known == name) {
                        return Err(A::Error::custom(format!("{name} is given twice")));
                    }
                    members.push((name, value));
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(Reader)
    }
}

/// One member's value, still text, with the name its errors carry.
pub(super) struct Value<'a> {
    name: String,
    text: &'a str,
}

impl<'a> Value<'a> {
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    #[cfg(test)]
    pub(super) fn as_json(&self) -> &'a str {
        self.text
    }

    pub(super) fn text(&self) -> Result<String, String> {
        self.read("a string")
    }

    pub(super) fn integer(&self) -> Result<u64, String> {
        self.read("an unsigned 64-bit integer")
    }

    pub(super) fn elements(&self) -> Result<Vec<&'a RawValue>, String> {
        self.read("an array")
    }

    pub(super) fn members(&self) -> Result<Members<'a>, String> {
        self.read("an object")
    }

    /// A JSON number, digit for digit.
    pub(super) fn amount(&self) -> Result<Amount, String> {
        let wrong = |_| format!("{} is not a number this API takes", self.name);
        self.text.parse().map_err(wrong)
    }

    pub(super) fn is_text(&self) -> bool {
        self.text.starts_with('"')
    }

    fn read<T: Deserialize<'a>>(&self, what: &str) -> Result<T, String> {
        serde_json::from_str(self.text).map_err(|_| format!("{} is not {what}", self.name))
    }
}
