//! Reads what the server says when it refuses.

use super::encoding;
use super::internal_error::{self, is_zero};
use super::leaf::Leaf;
use super::lenient::{self, End, Value};
use crate::model::Amount;

/// The vendor's error envelope, or as much of it as is there.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Envelope {
    /// `errorCode`, such as `006`.
    pub(crate) code: Option<String>,
    /// `message`, as long as it came and with all of its lines.
    pub(crate) message: Option<String>,
    /// `traceId`.
    pub(crate) trace_id: Option<String>,
    /// Code 000 stands anywhere in the response, even where [`code`](Self::code) is not read.
    pub(crate) holds_code_000: bool,
    pub(crate) extent: Extent,
}

/// What the text of a response says of its own end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Extent {
    /// It is JSON up to its end.
    Whole,
    /// It is JSON that is cut off.
    Cut,
    /// It is no JSON, so it could end anywhere.
    Open,
}

/// The envelope in a response's body, in whatever encoding.
///
/// The vendor's document of this API lacks its page on errors; the envelope is known from later ones. So a field that is
/// neither text nor a number, or is empty, counts as missing. So does one that is not certain: it is cut, it is given twice
/// with different values, or a fault stands before it. But a code 000 is certain once it is there.
pub(crate) fn read(body: &[u8]) -> Envelope {
    let text = encoding::decode(body);
    // Each file that a service is put together from may have brought a mark of its own.
    let text = text.trim_start_matches('\u{feff}');
    let fields = lenient::read(text.as_bytes(), ["errorCode", "message", "traceId"]);
    let (values, end) = fields.map_or_else(Default::default, |fields| (fields.values, Some(fields.end)));
    let extent = match end.or_else(|| end_of_json_within(text)) {
        Some(End::Whole) if end.is_some() => Extent::Whole,
        Some(End::Cut) => Extent::Cut,
        _ => Extent::Open,
    };
    let [codes, messages, trace_ids] = values.map(|values| values.iter().map(shown).collect::<Vec<_>>());
    let zero = codes.iter().flatten().find(|code| is_zero(code)).cloned();
    Envelope {
        holds_code_000: zero.is_some() || [body, text.as_bytes()].into_iter().any(internal_error::is_reported),
        code: zero.or_else(|| the_only(codes)),
        message: the_only(messages),
        trace_id: the_only(trace_ids),
        extent,
    }
}

/// How the JSON ends that begins somewhere in the text.
fn end_of_json_within(text: &str) -> Option<End> {
    let json = &text[text.find('{')?..];
    lenient::read(json.as_bytes(), []).map(|fields| fields.end)
}

/// A value as it is shown; none unless it is certain and says something.
fn shown(value: &Value) -> Option<String> {
    let text = match value {
        // Text in UTF-16 within other JSON.
        Value::Text(text) => text.replace('\0', ""),
        Value::Word(word) if word.bytes().all(|byte| byte.is_ascii_digit()) => word.clone(),
        Value::Word(word) => Amount::alone(word)?.to_string(),
        Value::Beginning(_) | Value::Null | Value::Other => return None,
    };
    Some(text).filter(|text| !text.is_empty())
}

/// The value that is given, once or several times alike.
fn the_only(mut values: Vec<Option<String>>) -> Option<String> {
    values.dedup();
    if values.len() == 1 { values.remove(0) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn reads(
        body: impl AsRef<[u8]>,
        [code, message, trace_id]: [Option<&str>; 3],
        holds_code_000: bool,
        extent: Extent,
    ) {
        let body = body.as_ref();
        let owned = |text: Option<&str>| text.map(str::to_owned);
        let expected = Envelope {
            code: owned(code),
            message: owned(message),
            trace_id: owned(trace_id),
            holds_code_000,
            extent,
        };
        assert_eq!(read(body), expected, "{}", String::from_utf8_lossy(body));
    }

    const NOTHING: [Option<&str>; 3] = [None; 3];

    #[test]
    fn an_envelope_is_read_as_far_as_it_makes_sense() {
        for (body, expected) in [
            (
                r#" {"errorCode":"006","message":"in\nuse","traceId":"t-1","x":{}} "#,
                [Some("006"), Some("in\nuse"), Some("t-1")],
            ),
            (
                r#"{"errorCode":6,"message":{"a":1},"traceId":null}"#,
                [Some("6"), None, None],
            ),
            (r#"{"errorCode":006,"message":1.50}"#, [Some("006"), Some("1.50"), None]),
            (r#"{"message":"no","errorCode":""}"#, [None, Some("no"), None]),
            (r#"{"message":true}"#, NOTHING),
            (r#"{"error":"other"}"#, NOTHING),
            (r#"{"errorCode":"006","errorCode":"006"}"#, [Some("006"), None, None]),
            (r#"{"errorCode":"006","errorCode":"007"}"#, NOTHING),
            (r#"{"errorCode":"006","errorCode":null}"#, NOTHING),
            (r#"["006"]"#, NOTHING),
            ("{\"message\":\"s\0p\0l\0i\0t\0\"}", [None, Some("split"), None]),
        ] {
            reads(body, expected, false, Extent::Whole);
        }
    }

    #[test]
    fn what_is_not_json_has_no_fields_and_no_end() {
        for body in [
            "",
            "<html>006</html>",
            r#"refused: {"errorCode":"006"}"#,
            "body { color: red }",
            "\"errorCode\"",
        ] {
            reads(body, NOTHING, false, Extent::Open);
        }
        reads(
            r#"{"errorCode":"006"}x"#,
            [Some("006"), None, None],
            false,
            Extent::Open,
        );
        reads(
            r#"{"errorCode":"006"}{"errorCode":"007"}"#,
            NOTHING,
            false,
            Extent::Open,
        );
    }

    #[test]
    fn a_cut_leaves_what_was_whole() {
        let body = r#"{"errorCode":"416","message":"in use","traceId":"t-1"}"#;
        let ends = [r#"","message"#, r#"","traceId"#, r#""}"#].map(|end| body.find(end).unwrap() + 1);
        for end in 1..body.len() {
            let expected = ["416", "in use", "t-1"].into_iter().zip(ends);
            let expected: Vec<_> = expected
                .map(|(text, whole)| Some(text).filter(|_| end >= whole))
                .collect();
            reads(&body[..end], expected[..].try_into().unwrap(), false, Extent::Cut);
            reads(format!("refused: {}", &body[..end]), NOTHING, false, Extent::Cut);
        }
        reads(r#"[{"errorCode":"006"},"#, NOTHING, false, Extent::Cut);
    }

    #[test]
    fn code_000_is_found_and_shown_where_it_is_certain() {
        let code = |code| [Some(code), None, None];
        reads(r#"{"errorCode":"000"}"#, code("000"), true, Extent::Whole);
        reads(r#"{"errorCode":0}"#, code("0"), true, Extent::Whole);
        reads(r#"{"errorCode":000}"#, code("000"), true, Extent::Whole);
        reads(
            r#"{"errorCode":"006","errorCode":"000"}"#,
            code("000"),
            true,
            Extent::Whole,
        );
        reads(
            r#"{"errorCode":"000","errorCode":"006"}"#,
            code("000"),
            true,
            Extent::Whole,
        );
        reads(r#"{"errorCode":"000","message":"inter"#, code("000"), true, Extent::Cut);
        reads(
            r#"{"errorCode":"006","cause":{"errorCode":"000"}}"#,
            code("006"),
            true,
            Extent::Whole,
        );
        reads(r#"[{"errorCode":"000"}]"#, NOTHING, true, Extent::Whole);
        reads(r#"failed: {"errorCode":"000"}"#, NOTHING, true, Extent::Open);
    }

    #[test]
    fn the_encoding_does_not_matter() {
        let body = r#"{"errorCode":"000","message":"läuft"}"#;
        let expected = [Some("000"), Some("läuft"), None];
        let units = || body.encode_utf16();
        let little: Vec<u8> = units().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = units().flat_map(u16::to_be_bytes).collect();
        reads(format!("\u{feff}{body}"), expected, true, Extent::Whole);
        reads(format!("\u{feff}\u{feff}{body}"), expected, true, Extent::Whole);
        reads([b"\xff\xfe", &little[..]].concat(), expected, true, Extent::Whole);
        reads([b"\xfe\xff", &big[..]].concat(), expected, true, Extent::Whole);
        reads(&little, expected, true, Extent::Whole);
        reads(&big, expected, true, Extent::Whole);
        reads(
            &little[..little.len() - 3],
            [Some("000"), None, None],
            true,
            Extent::Cut,
        );
        let latin_1: Vec<u8> = body.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
        reads(latin_1, [Some("000"), Some("l\u{fffd}uft"), None], true, Extent::Whole);
    }
}
