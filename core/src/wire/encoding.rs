//! Reads text whatever Unicode encoding it came in: a byte order mark or the zeros of ASCII text in UTF-16 tell.

use std::borrow::Cow;

/// The text without its byte order mark; U+FFFD stands for what cannot be decoded.
pub(crate) fn decode(bytes: &[u8]) -> Cow<'_, str> {
    match bytes {
        [0xff, 0xfe, text @ ..] => utf16(text, u16::from_le_bytes),
        [0xfe, 0xff, text @ ..] => utf16(text, u16::from_be_bytes),
        [first, 0, ..] if *first != 0 => utf16(bytes, u16::from_le_bytes),
        [0, second, ..] if *second != 0 => utf16(bytes, u16::from_be_bytes),
        [0xef, 0xbb, 0xbf, text @ ..] | text => String::from_utf8_lossy(text),
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Cow<'_, str> {
    let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]])).collect();
    String::from_utf16_lossy(&units).into()
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn the_encoding_is_found() {
        let text = "{\"é😀\"}";
        let units = || text.encode_utf16();
        let little: Vec<u8> = units().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = units().flat_map(u16::to_be_bytes).collect();
        for bytes in [
            text.as_bytes().to_vec(),
            ["\u{feff}", text].concat().into_bytes(),
            [&[0xff, 0xfe], &little[..]].concat(),
            [&[0xfe, 0xff], &big[..]].concat(),
            little,
            big,
        ] {
            assert_eq!(decode(&bytes), text, "{bytes:?}");
        }
    }

    #[test]
    fn what_cannot_be_decoded_is_replaced() {
        for (bytes, expected) in [
            (&b"l\xe4uft"[..], "l\u{fffd}uft"),
            (b"\xff\xfe{\0\x3d", "{"),
            (b"\xff\xfe\x3d\xd8{\0", "\u{fffd}{"),
            (b"{\0\x3d", "{"),
            (b"\0", "\0"),
            (b"", ""),
        ] {
            assert_eq!(decode(bytes), expected, "{bytes:?}");
        }
    }
}
