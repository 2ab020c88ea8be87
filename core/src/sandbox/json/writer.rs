//! Writes JSON objects and arrays.

use std::fmt::{Display, Write as _};

/// Writes one object, its fields in the order of the calls.
pub(crate) struct ObjectWriter<'a> {
    out: &'a mut String,
    empty: bool,
}

impl<'a> ObjectWriter<'a> {
    pub(crate) fn new(out: &'a mut String) -> Self {
        out.push('{');
        Self { out, empty: true }
    }

    /// Writes a field whose value is already JSON when displayed, such as a number or `true`.
    pub(crate) fn raw(&mut self, name: &str, value: impl Display) -> &mut Self {
        let out = self.name(name);
        // Writing to a `String` cannot fail.
        let _ = write!(out, "{value}");
        self
    }

    pub(crate) fn string(&mut self, name: &str, value: &str) -> &mut Self {
        let value = serde_json::to_string(value).expect("text is JSON");
        self.raw(name, value)
    }

    /// Writes a field whose value `write` appends.
    pub(crate) fn nested(&mut self, name: &str, write: impl FnOnce(&mut String)) -> &mut Self {
        write(self.name(name));
        self
    }

    pub(crate) fn finish(&mut self) {
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
pub(crate) fn write_array<T>(
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
