//! JSON in and out, field by field, with numbers as the text they were written in.

mod reader;
mod writer;

pub(super) use reader::{ObjectReader, Value};
pub(super) use writer::{ObjectWriter, write_array};
