//! Looks for code 000, the vendor's internal error, anywhere in a response and however it is written there.
//!
//! This decides whether something may have been applied, so it would rather find the code once too often: in any encoding
//! of ASCII, in JSON that is nested, quoted, cut or broken, in HTML, in plain text.

/// What the name of the code ends with, in lower case.
const NAME: &[u8] = b"code";
/// What some write instead.
const OTHER_NAME: &[u8] = b"error";

/// Whether code 000 is there: any zero after `errorCode` or a name like it, or just `000` after `error` or
/// another name for a code.
pub(super) fn is_reported(body: &[u8]) -> bool {
    let text = plain(body);
    let is_code =
        |(before, after)| zeros(after).is_some_and(|zeros| zeros == 3 || (zeros > 0 && ends_with_error(before)));
    let is_error = |(_, after)| zeros(after) == Some(3);
    named(&text, NAME).any(is_code) || named(&text, OTHER_NAME).any(is_error)
}

/// What stands before and after each place of the name or its plural.
fn named<'a>(text: &'a [u8], name: &'static [u8]) -> impl Iterator<Item = (&'a [u8], &'a [u8])> {
    let places = text
        .windows(name.len())
        .enumerate()
        .filter(move |(_, window)| *window == name);
    places.map(move |(at, _)| {
        let after = &text[at + name.len()..];
        (&text[..at], after.strip_prefix(b"s").unwrap_or(after))
    })
}

/// Whether the code is the vendor's 000, as text or as a number.
pub(super) fn is_zero(code: &str) -> bool {
    let code = code.trim();
    !code.is_empty() && code.bytes().all(|byte| byte == b'0')
}

/// `error` before `code`, or `error_`, or an object called `error`.
fn ends_with_error(before: &[u8]) -> bool {
    let length = before
        .iter()
        .rposition(u8::is_ascii_alphanumeric)
        .map_or(0, |last| last + 1);
    before[..length].ends_with(OTHER_NAME)
}

/// How many zeros the value after a name is made of; none when it is something else.
fn zeros(after: &[u8]) -> Option<usize> {
    let value = value(after)?;
    let count = |digits: &[u8]| digits.iter().take_while(|digit| **digit == b'0').count();
    let zeros = count(value);
    let rest = match &value[zeros..] {
        [b'.', fraction @ ..] => &fraction[count(fraction)..],
        rest => rest,
    };
    rest.first()
        .is_none_or(|byte| !byte.is_ascii_alphanumeric())
        .then_some(zeros)
}

/// What stands after quotes, colons, brackets, tags and the like.
fn value(mut after: &[u8]) -> Option<&[u8]> {
    loop {
        match after {
            [b'<', ..] => after = &after[after.iter().position(|byte| *byte == b'>')?..],
            [byte, ..] if byte.is_ascii_alphanumeric() => return Some(after),
            [_, rest @ ..] => after = rest,
            [] => return None,
        }
    }
}

/// The ASCII of the text in lower case, without what encodings and escapes put into it.
fn plain(body: &[u8]) -> Vec<u8> {
    // UTF-16 and UTF-32 are ASCII with zeros in between.
    let bytes: Vec<u8> = body.iter().copied().filter(|byte| *byte != 0).collect();
    let mut plain = Vec::with_capacity(bytes.len());
    let mut rest = &bytes[..];
    while let Some(first) = rest.first() {
        let (byte, length) = match first {
            b'\\' => json_escape(rest),
            b'&' => html_escape(rest).unwrap_or((b'&', 1)),
            b'%' => number(&rest[1..], 2, 16).map_or((b'%', 1), |byte| (byte, 3)),
            byte => (*byte, 1),
        };
        plain.push(byte.to_ascii_lowercase());
        rest = &rest[length..];
    }
    plain
}

/// The character of an escape and its length. JSON within JSON has several backslashes.
fn json_escape(escape: &[u8]) -> (u8, usize) {
    let backslashes = escape.iter().take_while(|byte| **byte == b'\\').count();
    match &escape[backslashes..] {
        [b'u', digits @ ..] => match number(digits, 4, 16) {
            Some(byte) => (byte, backslashes + 5),
            None => (b' ', backslashes),
        },
        [b'b' | b'f' | b'n' | b'r' | b't', ..] => (b' ', backslashes + 1),
        _ => (b' ', backslashes),
    }
}

/// `&#34;`, `&#x22;` or a name such as `&quot;`, which never stands for a letter or a digit.
fn html_escape(escape: &[u8]) -> Option<(u8, usize)> {
    let end = escape.iter().take(9).position(|byte| *byte == b';')?;
    let byte = match &escape[1..end] {
        [b'#', b'x' | b'X', digits @ ..] => number(digits, digits.len(), 16)?,
        [b'#', digits @ ..] => number(digits, digits.len(), 10)?,
        [_, _, ..] if escape[1..end].iter().all(u8::is_ascii_alphabetic) => b' ',
        _ => return None,
    };
    Some((byte, end + 1))
}

/// The ASCII character with this number; a space for any other.
fn number(digits: &[u8], length: usize, radix: u32) -> Option<u8> {
    let digits = digits.get(..length)?;
    let is_number = digits.iter().all(|digit| char::from(*digit).is_digit(radix));
    let digits = std::str::from_utf8(digits).ok().filter(|_| is_number)?;
    let number = u32::from_str_radix(digits, radix).ok()?;
    Some(u8::try_from(number).ok().filter(u8::is_ascii).unwrap_or(b' '))
}

#[cfg(test)]
mod tests {
    use super::{is_reported, is_zero};

    /// The ways to carry an ASCII text.
    fn carried(text: &str) -> Vec<Vec<u8>> {
        let units = || text.encode_utf16();
        let each = |spell: fn(u8) -> String| text.bytes().map(spell).collect::<Vec<_>>().concat();
        let escaped = each(|byte| format!("\\u{byte:04X}"));
        let percent = each(|byte| format!("%{byte:02x}"));
        let html = each(|byte| format!("&#{byte};"));
        vec![
            text.into(),
            [b"\xff\xfe", &units().flat_map(u16::to_le_bytes).collect::<Vec<_>>()[..]].concat(),
            [b"\xfe\xff", &units().flat_map(u16::to_be_bytes).collect::<Vec<_>>()[..]].concat(),
            text.bytes().flat_map(|byte| [0, 0, 0, byte]).collect(),
            ["\u{feff}", text].concat().into(),
            [b"\xe4\xff\x80", text.as_bytes(), b"\xe4\xff\x80"].concat(),
            serde_json::to_vec(text).unwrap(),
            serde_json::to_vec(&serde_json::to_string(text).unwrap()).unwrap(),
            text.replace('"', "&quot;").into(),
            escaped.into(),
            percent.into(),
            html.into(),
            format!("<html><body>\n{text}").into(),
            format!("{{\"message\":\"100%&\\\\{text}").into(),
        ]
    }

    #[test]
    fn code_000_is_found_wherever_it_is() {
        for text in [
            r#"{"errorCode":"000"}"#,
            "{\"errorCode\"\r\n:\t\"000\"",
            r#"{"errorCode":0}"#,
            r#"{"errorCode":000}"#,
            r#"{"errorCode":0.0}"#,
            r#"{"errorCode":-0}"#,
            r#"{"errorCode":["000"]}"#,
            r#"{"errorCodes":["000"]}"#,
            r#"{"errorCode":{"code":"000"}}"#,
            r#"{"error":{"code":"000"}}"#,
            r#"{"errors":[{"errorCode":"000","#,
            r#"{"ERRORCODE":"0"}"#,
            r#"{"error_code":"00"}"#,
            r#"{"error-code":"000"}"#,
            r#"{"errorCode":"006","errorCode":"000"}"#,
            r#"{"errorCode":"000"#,
            r#"{"errorCode":"0"#,
            "errorCode=000&message=x",
            "<errorCode>000</errorCode>",
            r#"{"error":"000"}"#,
            r#"{"errors":["000"]}"#,
            r#"{"error":{"code":0}}"#,
            r#"<error code="0"/>"#,
            "Error 000",
            "<td>errorCode</td>\n<td>000</td>",
            "Internal error (code 000).",
        ] {
            for body in carried(text) {
                assert!(is_reported(&body), "{text}: {}", String::from_utf8_lossy(&body));
            }
        }
    }

    #[test]
    fn other_codes_are_not_code_000() {
        for text in [
            "",
            r#"{"errorCode":"001","message":"order 000","traceId":"000"}"#,
            r#"{"errorCode":"0001"}"#,
            r#"{"errorCode":"1000"}"#,
            r#"{"errorCode":0.5}"#,
            r#"{"errorCode":"000x"}"#,
            r#"{"errorCode":null,"amount":0}"#,
            r#"{"errorCode":"","message":"0"}"#,
            r#"{"statusCode":0}"#,
            r#"{"code":"0000"}"#,
            r#"{"codename":"000"}"#,
            r#"{"error":0}"#,
            r#"{"error":"0000"}"#,
            r#"{"error":"no","code":0}"#,
            r#"{"errorMessage":"000 units"}"#,
            "error 0001",
            r#"{"amount":000}"#,
            "errorCode",
            "errorCode <",
            "errorCo",
        ] {
            for body in carried(text) {
                assert!(!is_reported(&body), "{text}: {}", String::from_utf8_lossy(&body));
            }
        }
    }

    #[test]
    fn zeros_alone_are_code_000() {
        for code in ["000", "0", " 000 "] {
            assert!(is_zero(code), "{code:?}");
        }
        for code in ["", " ", "006", "00x", "0 0"] {
            assert!(!is_zero(code), "{code:?}");
        }
    }
}
