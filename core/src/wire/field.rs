//! Reads the fields of an object.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};

use super::error_path;
use super::leaf::Json;

/// A field's name, borrowed unless it has escapes.
pub(super) struct Name<'de>(pub(super) Cow<'de, str>);

impl<'de> Deserialize<'de> for Name<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(NameVisitor).map(Name)
    }
}

struct NameVisitor;

impl<'de> Visitor<'de> for NameVisitor {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Self::Value, E> {
        Ok(name.into())
    }

    fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
        Ok(name.to_owned().into())
    }
}

/// A field's value, once it has been read.
pub(super) enum Slot<T> {
    Unread,
    /// `null` counts as missing.
    Read(Option<T>),
}

impl<T> Slot<T> {
    /// Reads the value that stands next in `map`, under `name`.
    pub(super) fn fill<'de, A: MapAccess<'de>>(&mut self, name: &str, map: &mut A) -> Result<(), A::Error>
    where
        Json<T>: Deserialize<'de>,
    {
        if matches!(self, Self::Read(_)) {
            return Err(A::Error::custom(format_args!("{name} is given twice")));
        }
        let value: Option<Json<T>> = map.next_value().map_err(|error| error_path::in_field(name, &error))?;
        *self = Self::Read(value.map(|Json(value)| value));
        Ok(())
    }

    pub(super) fn optional(self) -> Option<T> {
        match self {
            Self::Unread => None,
            Self::Read(value) => value,
        }
    }

    pub(super) fn required<E: Error>(self, name: &str) -> Result<T, E> {
        self.optional()
            .ok_or_else(|| E::custom(format_args!("{name} is missing")))
    }
}
