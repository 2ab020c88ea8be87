//! Reads the invoices in responses, and explains what is wrong where it cannot.

use std::fmt;

use serde::de::DeserializeOwned;

use super::error_path::{self, Fault};
use super::leaf::{Json, Leaf};
use super::partial::Partial;
use super::scanner;
use crate::model::{Invoice, InvoiceState};

pub(super) const EMPTY: &str = "the response is empty";
pub(super) const HTML: &str = "the response is HTML, not JSON";

/// A response that is no invoice. Its `Display` is one line and repeats no value.
#[derive(Debug)]
pub(crate) struct Malformed {
    /// Where the fault is, such as `cartItems[0].price`; empty for the whole. It may hold names that the server made up.
    pub(crate) place: String,
    /// What is wrong there, in our own words.
    pub(crate) fault: String,
    /// The id, if at least that can be read.
    pub(crate) invoice_id: Option<u64>,
}

impl Malformed {
    /// The element of a list at `index` has more bytes than the `largest` may have.
    pub(crate) fn too_large(index: usize, largest: usize) -> Self {
        Self {
            place: format!("[{index}]"),
            fault: format!("larger than {largest} bytes"),
            invoice_id: None,
        }
    }
}

/// Reads a response that is one invoice.
pub(crate) fn invoice(body: &[u8]) -> Result<Invoice, Malformed> {
    read(body).map_err(|fault| malformed(body, fault))
}

/// Reads it as if it had no usual shape.
#[cfg(any(test, fuzzing))]
pub(crate) fn invoice_of_any_shape(body: &[u8]) -> Result<Invoice, Malformed> {
    read_any(body).map_err(|fault| malformed(body, fault))
}

/// Whether it is read by the scanner.
#[cfg(any(test, fuzzing))]
pub(crate) fn has_usual_shape(body: &[u8]) -> bool {
    scanner::whole(body).is_some()
}

/// Reads the element of a list that stands at `index`.
pub(crate) fn element(bytes: &[u8], index: usize) -> Result<Invoice, Malformed> {
    read(bytes).map_err(|Fault { place, fault }| {
        let place = format!("[{index}]{place}");
        malformed(bytes, Fault { place, fault })
    })
}

/// Reads the invoice that the bytes begin with, and says how many it took; none if it is not whole, unusual or has a fault.
pub(crate) fn leading(bytes: &[u8]) -> Option<(Invoice, usize)> {
    scanner::leading(bytes)
}

/// The id of an object that may be cut off or broken further on.
///
/// `None` where there is any doubt: when it is given twice, or ends where the text ends, as digits may be missing then.
pub(crate) fn salvage_id(body: &[u8]) -> Option<u64> {
    salvage(body, "id")
}

/// The state of such an object, by the same rule.
pub(crate) fn salvage_state(body: &[u8]) -> Option<InvoiceState> {
    salvage(body, "state")
}

fn salvage<T: Leaf>(body: &[u8], name: &'static str) -> Option<T> {
    let text = body.utf8_chunks().next()?.valid();
    let mut partial = Partial::new([name]);
    // A fault further on is why this was called.
    let _ = partial.read(text);
    let [value] = partial.values;
    let whole =
        |value: &&str| mutant!(NamesCutIds) || value.as_bytes().as_ptr_range().end < text.as_bytes().as_ptr_range().end;
    T::alone(value.filter(whole)?)
}

fn malformed(body: &[u8], fault: Fault) -> Malformed {
    Malformed {
        invoice_id: salvage_id(body),
        ..fault.into()
    }
}

/// A fault of the whole, in our own words.
impl From<String> for Malformed {
    fn from(fault: String) -> Self {
        Fault::from(fault).into()
    }
}

impl From<Fault> for Malformed {
    fn from(Fault { place, fault }: Fault) -> Self {
        Self {
            place: place.trim_start_matches('.').to_owned(),
            fault,
            invoice_id: None,
        }
    }
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { place, fault, .. } = self;
        let colon = if place.is_empty() { "" } else { ": " };
        write!(f, "{place}{colon}{fault}")
    }
}

/// The usual shape is read by the scanner; anything else, and what is wrong, is for the reader that knows everything.
fn read(body: &[u8]) -> Result<Invoice, Fault> {
    scanner::whole(body).map_or_else(|| read_any(body), Ok)
}

/// Reads an invoice of any shape.
fn read_any(body: &[u8]) -> Result<Invoice, Fault> {
    match body.trim_ascii_start() {
        [] => return Err(EMPTY.to_owned().into()),
        [b'<', ..] => return Err(HTML.to_owned().into()),
        _ => {}
    }
    let text = std::str::from_utf8(body).map_err(|_| "the response is not UTF-8 text".to_owned())?;
    parse(text).map_err(|error| error_path::explain(text, &error))
}

fn parse<T>(text: &str) -> serde_json::Result<T>
where
    Json<T>: DeserializeOwned,
{
    serde_json::from_str(text).map(|Json(value)| value)
}

#[cfg(test)]
mod tests {
    use super::{InvoiceState, salvage_id, salvage_state};

    #[test]
    fn an_id_is_salvaged_only_when_it_is_certain() {
        for (body, expected) in [
            (r#"{"id":12,"#, Some(12)),
            (r#"{"id":12}"#, Some(12)),
            (r#"{"id":12 "#, Some(12)),
            (r#"{"id":12"#, None),
            (r#"{"id":1"#, None),
            (r#"{"id":"#, None),
            (
                r#" {"a":[{"id":3}],"i\u0064":18446744073709551615,"b":"cut"#,
                Some(u64::MAX),
            ),
            (r#"{"id":12,"state":nonsense"#, Some(12)),
            (r#"{"state":nonsense,"id":12}"#, None),
            (r#"{"id":12,"id":12}"#, None),
            (r#"{"id":12,"id":1"#, None),
            (r#"{"id":12,"id":13,"id":14}"#, None),
            (r#"{"id":"12","a":1}"#, None),
            (r#"{"id":1.0,"a":1}"#, None),
            (r#"{"id":null,"a":1}"#, None),
            (r#"{"a":{"id":12}}"#, None),
            (r#"[{"id":12}]"#, None),
            (r#"{"id":12}}"#, Some(12)),
            ("<html>", None),
            ("", None),
        ] {
            assert_eq!(salvage_id(body.as_bytes()), expected, "{body}");
        }
        assert_eq!(salvage_id(b"{\"id\":12,\"a\":\"\xff\"}"), Some(12));
        assert_eq!(salvage_id(b"{\"id\":1\xff2}"), None);
        assert_eq!(salvage_id(b"\xff{\"id\":12}"), None);
    }

    #[test]
    fn a_state_is_salvaged_by_the_same_rule() {
        for (body, expected) in [
            (r#"{"id":7,"state":"CANCEL","amount":null}"#, Some("CANCEL")),
            (r#"{"state":"CANCEL","#, Some("CANCEL")),
            (r#"{"state":"CANC"#, None),
            (r#"{"state":"CANCEL","state":"PAID"}"#, None),
            (r#"{"state":["CANCEL"]}"#, None),
            (r#"{"state":null}"#, None),
            (r#"{"amount":nonsense,"state":"CANCEL"}"#, None),
            (r#"{"invoice":{"state":"CANCEL"}}"#, None),
        ] {
            let state = salvage_state(body.as_bytes());
            assert_eq!(state.as_ref().map(InvoiceState::as_str), expected, "{body}");
        }
    }

    #[test]
    fn an_id_cut_anywhere_is_whole_or_nothing() {
        let body = r#"{"amount":1,"id":9007199254740993,"state":"PAID"}"#;
        let id = body.find(r#","state"#).unwrap();
        for end in 0..=body.len() {
            let expected = (end > id).then_some(9_007_199_254_740_993);
            assert_eq!(salvage_id(&body.as_bytes()[..end]), expected, "{}", &body[..end]);
        }
    }
}
