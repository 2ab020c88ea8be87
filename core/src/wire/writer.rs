//! Writes JSON without white space, numbers as their text.

use super::scanner::plain;
use crate::model::{Amount, CartItem, Currency};

/// Larger than most of what is written.
const ROOM: usize = 1024;

/// An object under way; a field without a value is left out.
pub(super) struct ObjectWriter<'o> {
    out: &'o mut Vec<u8>,
    first: bool,
}

/// An object with the fields that `fill` writes.
pub(super) fn object(fill: impl FnOnce(&mut ObjectWriter<'_>)) -> String {
    let mut out = Vec::with_capacity(ROOM);
    ObjectWriter::nested(&mut out, fill);
    String::from_utf8(out).expect("is put together from texts")
}

fn write_array<T>(out: &mut Vec<u8>, items: &[T], fill: impl Fn(&mut ObjectWriter<'_>, &T)) {
    out.push(b'[');
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.push(b',');
        }
        ObjectWriter::nested(out, |object| fill(object, item));
    }
    out.push(b']');
}

impl ObjectWriter<'_> {
    /// Adds a field of any name, whose value is JSON already.
    pub(super) fn json(&mut self, name: &str, json: &str) {
        self.comma();
        self.quoted(name);
        self.out.push(b':');
        self.out.extend_from_slice(json.as_bytes());
    }

    pub(super) fn number(&mut self, name: &'static str, number: Option<&Amount>) {
        if let Some(number) = number {
            self.name(name);
            self.out.extend_from_slice(number.as_bytes());
        }
    }

    pub(super) fn string(&mut self, name: &'static str, text: Option<&str>) {
        if let Some(text) = text {
            self.name(name);
            self.quoted(text);
        }
    }

    pub(super) fn object(&mut self, name: &'static str, fill: impl FnOnce(&mut ObjectWriter<'_>)) {
        self.name(name);
        ObjectWriter::nested(self.out, fill);
    }

    /// Adds an array with an object for each item.
    pub(super) fn array<T>(&mut self, name: &'static str, items: &[T], fill: impl Fn(&mut ObjectWriter<'_>, &T)) {
        self.name(name);
        write_array(self.out, items, fill);
    }

    fn nested(out: &mut Vec<u8>, fill: impl FnOnce(&mut ObjectWriter<'_>)) {
        out.push(b'{');
        fill(&mut ObjectWriter { out, first: true });
        out.push(b'}');
    }

    /// Begins a field of ours, whose name has nothing to escape.
    fn name(&mut self, name: &'static str) {
        self.comma();
        self.out.push(b'"');
        self.out.extend_from_slice(name.as_bytes());
        self.out.extend_from_slice(b"\":");
    }

    fn comma(&mut self) {
        if !std::mem::take(&mut self.first) {
            self.out.push(b',');
        }
    }

    fn quoted(&mut self, text: &str) {
        // Nearly every text is JSON as it is: a copy of it is quicker than serde_json, which takes it apart.
        if plain(text.as_bytes()) == text.len() {
            self.out.push(b'"');
            self.out.extend_from_slice(text.as_bytes());
            self.out.push(b'"');
            return;
        }
        serde_json::to_writer(&mut *self.out, text).expect("text is JSON, and a Vec takes it all");
    }
}

/// Writes the fields of an item that the vendor's document knows, in its order.
pub(super) fn item(object: &mut ObjectWriter<'_>, item: &CartItem) {
    object.string("currency", item.currency().map(Currency::as_str));
    object.number("price", item.price());
    object.string("product", item.product());
    object.number("quantity", item.quantity());
}
