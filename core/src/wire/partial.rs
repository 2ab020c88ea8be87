//! Reads single fields of an object that may be cut off or broken.

use std::fmt;

use serde::de::{Deserializer, Error, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::field::Name;

/// The JSON of some fields of an object, as far as the text can be read.
pub(super) struct Partial<'a, const N: usize> {
    names: [&'static str; N],
    /// In the order of the names; what is given twice is not there.
    pub(super) values: [Option<&'a str>; N],
}

impl<'a, const N: usize> Partial<'a, N> {
    pub(super) fn new(names: [&'static str; N]) -> Self {
        Self {
            names,
            values: [None; N],
        }
    }

    /// Reads up to the end or the first fault; what came before a fault is kept.
    pub(super) fn read(&mut self, text: &'a str) -> serde_json::Result<()> {
        let mut json = serde_json::Deserializer::from_str(text);
        json.deserialize_map(self)?;
        json.end()
    }
}

impl<'a, const N: usize> Visitor<'a> for &mut Partial<'a, N> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'a>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(Name(name)) = map.next_key()? {
            let value: &RawValue = map.next_value()?;
            if let Some(place) = self.names.iter().position(|known| *known == name) {
                if self.values[place].take().is_some() {
                    return Err(A::Error::custom("given twice"));
                }
                self.values[place] = Some(value.get());
            }
        }
        Ok(())
    }
}
