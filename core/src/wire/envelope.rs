//! Reads what the server says when it refuses.

use super::leaf::Leaf;
use super::partial::Partial;
use crate::model::{Amount, Text};

/// The vendor's error envelope, or as much of it as is there.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Envelope {
    /// `errorCode`, such as `006`.
    pub(crate) code: Option<String>,
    /// `message`, as long as it came and with all of its lines.
    pub(crate) message: Option<String>,
    /// `traceId`.
    pub(crate) trace_id: Option<String>,
}

/// The envelope in a response's body; `None` when the body is not a whole JSON object, or has none of its fields.
///
/// The vendor's document of this API lacks its page on errors; the envelope is known from later ones. So a field that is
/// neither text nor a number, or is empty, counts as missing.
pub(crate) fn read(body: &[u8]) -> Option<Envelope> {
    let mut partial = Partial::new(["errorCode", "message", "traceId"]);
    partial.read(std::str::from_utf8(body).ok()?).ok()?;
    let [code, message, trace_id] = partial.values.map(text);
    let any = code.is_some() || message.is_some() || trace_id.is_some();
    any.then_some(Envelope {
        code,
        message,
        trace_id,
    })
}

fn text(json: Option<&str>) -> Option<String> {
    let json = json?;
    let text = match Text::alone(json) {
        Some(text) => text.as_str().to_owned(),
        None => Amount::alone(json)?.to_string(),
    };
    Some(text).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_envelope_is_read_as_far_as_it_makes_sense() {
        let text = |text: &str| Some(text.to_owned());
        for (body, expected) in [
            (
                r#" {"errorCode":"006","message":"in\nuse","traceId":"t-1","x":{}} "#,
                Some((text("006"), text("in\nuse"), text("t-1"))),
            ),
            (
                r#"{"errorCode":6,"message":{"a":1},"traceId":null}"#,
                Some((text("6"), None, None)),
            ),
            (r#"{"message":"no","errorCode":""}"#, Some((None, text("no"), None))),
            (r#"{"message":true}"#, None),
            (r#"{"error":"other"}"#, None),
            (r#"{"errorCode":"006","message":"in u"#, None),
            (r#"{"errorCode":"006"}x"#, None),
            (r#"{"errorCode":"006","errorCode":"007"}"#, None),
            (r#"["006"]"#, None),
            ("<html>006</html>", None),
            ("", None),
        ] {
            let expected = expected.map(|(code, message, trace_id)| Envelope {
                code,
                message,
                trace_id,
            });
            assert_eq!(read(body.as_bytes()), expected, "{body}");
        }
        assert_eq!(read(b"{\"errorCode\":\"\xff\"}"), None);
    }
}
