//! Decodes what stands between the quotes of a JSON text, with U+FFFD for what cannot be decoded.

use std::char::{REPLACEMENT_CHARACTER, decode_utf16};

use crate::wire::scanner::short_escape;

/// The text, and whether it is whole; a wrong escape ends it, as it may have been meant to be anything.
///
/// Half a surrogate pair is one U+FFFD. A byte that is not UTF-8 is one too, as each may have been a character in some other
/// encoding.
pub(super) fn decode(raw: &[u8]) -> (String, bool) {
    let mut text = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(escape) = rest.iter().position(|byte| *byte == b'\\') {
        push_bytes(&mut text, &rest[..escape]);
        rest = &rest[escape..];
        match rest.get(1).copied().and_then(short_escape) {
            Some(character) => {
                text.push(character);
                rest = &rest[2..];
            }
            None => match push_units(&mut text, rest) {
                0 => return (text, false),
                length => rest = &rest[length..],
            },
        }
    }
    push_bytes(&mut text, rest);
    (text, true)
}

fn push_bytes(text: &mut String, bytes: &[u8]) {
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|_| REPLACEMENT_CHARACTER));
    }
}

/// Decodes the `\u` escapes that the bytes begin with, together because pairs belong together; returns their length.
fn push_units(text: &mut String, escapes: &[u8]) -> usize {
    let units: Vec<u16> = escapes.chunks_exact(6).map_while(unit).collect();
    let characters = decode_utf16(units.iter().copied());
    text.extend(characters.map(|character| character.unwrap_or(REPLACEMENT_CHARACTER)));
    6 * units.len()
}

fn unit(escape: &[u8]) -> Option<u16> {
    let digits = escape.strip_prefix(br"\u")?;
    let is_hex = digits.iter().all(u8::is_ascii_hexdigit);
    u16::from_str_radix(std::str::from_utf8(digits).ok().filter(|_| is_hex)?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn escapes_are_decoded_as_serde_json_does() {
        for raw in [
            "",
            "Order 7",
            r#"\"\\\/\b\f\n\r\t"#,
            r"\u0041\u00e9\uD83D\uDE00b\u0000",
            "é😀\u{fffd}",
            r"a\\u0041",
        ] {
            let expected = serde_json::from_str(&format!("\"{raw}\"")).unwrap();
            assert_eq!(decode(raw.as_bytes()), (expected, true), "{raw}");
        }
    }

    #[test]
    fn what_cannot_be_decoded_is_replaced() {
        for (raw, expected) in [
            (&br"a\ud83db"[..], "a\u{fffd}b"),
            (br"\ude00\ud83d", "\u{fffd}\u{fffd}"),
            (br"\ud83d\ud83d\ude00", "\u{fffd}😀"),
            (br"\ud83d\n", "\u{fffd}\n"),
            (b"l\xe4uft", "l\u{fffd}uft"),
            (b"\xe2\x82", "\u{fffd}\u{fffd}"),
            (b"line\nline", "line\nline"),
        ] {
            assert_eq!(decode(raw), (expected.to_owned(), true), "{raw:?}");
        }
    }

    #[test]
    fn a_wrong_escape_ends_the_text() {
        for raw in [r"Bob\'s", r"Bob\x27s", r"Bob\u12", r"Bob\u+123", r"Bob\", r"Bob\u12é4"] {
            assert_eq!(decode(raw.as_bytes()), ("Bob".to_owned(), false), "{raw}");
        }
    }
}
