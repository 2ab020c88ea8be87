//! Says in an error where it is, and what is wrong without repeating what is there.
//!
//! An error's text is a message, or a path and a message: `.cartItems[0].price: expected a number, found a string`.

use std::fmt::Display;

use serde::de::{Error, IgnoredAny};

/// The longest name that is shown: the server can make up names of any length.
const MAX_NAME: usize = 40;

/// The error of the object that has the fault in a field.
pub(super) fn in_field<E: Error>(name: &str, fault: &E) -> E {
    match name.len() {
        0..=MAX_NAME => at(format_args!(".{}", name.replace(breaks_line, " ")), fault),
        _ => at("._", fault),
    }
}

/// The error of the array that has the fault at an index.
pub(super) fn at_index<E: Error>(index: usize, fault: &E) -> E {
    at(format_args!("[{index}]"), fault)
}

/// Whether a character would end a line, or do worse, where an error is shown: controls, and what Unicode calls separators
/// of lines and paragraphs.
pub(crate) fn breaks_line(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')
}

fn at<E: Error>(place: impl Display, fault: &E) -> E {
    E::custom(join(place, &describe(&fault.to_string())))
}

/// Puts a place in front of a message, or of a path and a message.
pub(super) fn join(place: impl Display, fault: &str) -> String {
    let colon = if fault.starts_with(['.', '[']) { "" } else { ": " };
    format!("{place}{colon}{fault}")
}

/// What is wrong with a text that could not be read.
pub(super) fn explain(text: &str, error: &serde_json::Error) -> String {
    match serde_json::from_str::<IgnoredAny>(text) {
        Err(syntax) if syntax.is_eof() => "the JSON is cut off".to_owned(),
        Err(syntax) => format!("not JSON: {syntax}"),
        Ok(_) => describe(&error.to_string()),
    }
}

/// Leaves out the position, and the value that serde repeats: it may be long. Says its type in JSON's words.
fn describe(fault: &str) -> String {
    let fault = fault.rsplit_once(" at line ").map_or(fault, |(fault, _)| fault);
    let mismatch = fault.strip_prefix("invalid type: ");
    match mismatch.and_then(|fault| fault.rsplit_once(", expected ")) {
        Some((found, expected)) => format!("expected {expected}, found {}", kind(found)),
        None if fault.ends_with("hex escape") => "a string with half of a surrogate pair".to_owned(),
        None => fault.to_owned(),
    }
}

fn kind(found: &str) -> &str {
    match found.split(['"', '`']).next().unwrap_or_default().trim_end() {
        "map" => "an object",
        "sequence" => "an array",
        "string" => "a string",
        "boolean" => "a boolean",
        "integer" | "floating point" | "number" => "a number",
        other => other,
    }
}
