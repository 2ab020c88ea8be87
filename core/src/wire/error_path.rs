//! Says in an error where in the JSON it is, and what is wrong there without repeating what is there.

use std::fmt::Display;

use serde::de::{Error, IgnoredAny};

/// The longest name that is shown: the server can make up names of any length.
const MAX_NAME: usize = 40;

/// An error of serde's is nothing but a text. In ours a place comes first, such as `.cartItems[0].price`, and this ends it;
/// no name in it holds a control character.
const END_OF_PLACE: char = '\u{1f}';

/// A place and what is wrong there.
pub(super) struct Fault {
    /// Empty, or starts with a dot or a bracket.
    pub(super) place: String,
    pub(super) fault: String,
}

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
    let Fault { place: within, fault } = Fault::of(&fault.to_string());
    E::custom(format_args!("{place}{within}{END_OF_PLACE}{fault}"))
}

/// What is wrong with a text that could not be read.
pub(super) fn explain(text: &str, error: &serde_json::Error) -> Fault {
    match serde_json::from_str::<IgnoredAny>(text) {
        Err(syntax) if syntax.is_eof() => "the JSON is cut off".to_owned().into(),
        Err(syntax) => format!("not JSON: {syntax}").into(),
        Ok(_) => Fault::of(&error.to_string()),
    }
}

impl Fault {
    fn of(error: &str) -> Self {
        let (place, fault) = error.split_once(END_OF_PLACE).unwrap_or(("", error));
        Self {
            place: place.to_owned(),
            fault: describe(fault),
        }
    }
}

/// A fault of the whole.
impl From<String> for Fault {
    fn from(fault: String) -> Self {
        Self {
            place: String::new(),
            fault,
        }
    }
}

/// Leaves out the position, and the value that serde repeats: it may be long. Names its type in JSON's words.
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
