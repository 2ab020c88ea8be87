//! What texts and numbers consist of, found eight bytes at a time.

const LANES: u64 = u64::from_ne_bytes([1; 8]);
const HIGH_BITS: u64 = LANES << 7;

/// How many bytes come before the first quote, backslash or control character.
pub(in crate::wire) fn plain(json: &[u8]) -> usize {
    let mut rest = json;
    while let Some((eight, after)) = rest.split_first_chunk::<8>() {
        let found = special(u64::from_le_bytes(*eight));
        if found != 0 {
            return json.len() - rest.len() + found.trailing_zeros() as usize / 8;
        }
        rest = after;
    }
    let special = |byte: &u8| matches!(byte, b'"' | b'\\' | ..b' ');
    json.len() - rest.len() + rest.iter().position(special).unwrap_or(rest.len())
}

/// Marks the first quote, backslash or control character of eight bytes, and maybe bytes behind it.
fn special(eight: u64) -> u64 {
    let below = |bytes: u64, limit: u8| bytes.wrapping_sub(LANES * u64::from(limit)) & !bytes;
    let equal = |byte: u8| below(eight ^ (LANES * u64::from(byte)), 1);
    (below(eight, b' ') | equal(b'"') | equal(b'\\')) & HIGH_BITS
}

/// Where the digits end that begin at this place; none if there is no digit.
pub(super) fn digits(json: &[u8], start: usize) -> Option<usize> {
    let mut rest = json.get(start..)?;
    while let Some((eight, after)) = rest.split_first_chunk::<8>() {
        let found = other_than_digits(u64::from_le_bytes(*eight));
        if found != 0 {
            let end = json.len() - rest.len() + found.trailing_zeros() as usize / 8;
            return (end > start).then_some(end);
        }
        rest = after;
    }
    let more = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let end = json.len() - rest.len() + more;
    (end > start).then_some(end)
}

/// Marks the first of eight bytes that is no digit, and maybe bytes behind it.
fn other_than_digits(eight: u64) -> u64 {
    let from_zero = eight ^ (LANES * u64::from(b'0'));
    (from_zero.wrapping_add(LANES * (128 - 10)) | from_zero) & HIGH_BITS
}

/// A text whose escapes are replaced by what they mean.
pub(super) fn decoded(json: &[u8]) -> Option<String> {
    let mut text = Vec::with_capacity(json.len());
    let mut rest = json;
    loop {
        let (before, after) = rest.split_at(plain(rest));
        text.extend_from_slice(before);
        if after.is_empty() {
            return String::from_utf8(text).ok();
        }
        let (character, length) = escape(after)?;
        text.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
        rest = &after[length..];
    }
}

/// The character of the escape that the JSON begins with, and its length, a pair of surrogates together; none if there is no
/// such character.
pub(super) fn escape(json: &[u8]) -> Option<(char, usize)> {
    match json {
        [b'\\', b'u', ..] => long_escape(json),
        [b'\\', kind, ..] => Some((short_escape(*kind)?, 2)),
        _ => None,
    }
}

/// What a letter means behind a backslash; nothing for `u`, which needs more.
pub(in crate::wire) fn short_escape(kind: u8) -> Option<char> {
    Some(match kind {
        b'"' => '"',
        b'\\' => '\\',
        b'/' => '/',
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        _ => return None,
    })
}

fn long_escape(json: &[u8]) -> Option<(char, usize)> {
    let first = unit(json)?;
    if !(0xD800..0xDC00).contains(&first) {
        return char::from_u32(first).map(|character| (character, 6));
    }
    let second = unit(&json[6..]).filter(|unit| (0xDC00..0xE000).contains(unit))?;
    let character = char::from_u32(0x1_0000 + ((first - 0xD800) << 10) + (second - 0xDC00))?;
    Some((character, 12))
}

/// The UTF-16 unit of an escape.
fn unit(json: &[u8]) -> Option<u32> {
    let digits = json.strip_prefix(b"\\u")?.first_chunk::<4>()?;
    let digit = |byte: &u8| char::from(*byte).to_digit(16);
    digits.iter().try_fold(0, |unit, byte| Some(16 * unit + digit(byte)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_is_found_at_every_place() {
        for length in 0..20 {
            for at in 0..length {
                for byte in 0..=u8::MAX {
                    let mut json = vec![b'a'; length];
                    json[at] = byte;
                    let is_special = byte < 0x20 || byte == b'"' || byte == b'\\';
                    assert_eq!(plain(&json), if is_special { at } else { length }, "{json:?}");
                    json[at..].fill(byte);
                    assert_eq!(plain(&json), if is_special { at } else { length }, "{json:?}");
                }
            }
        }
    }

    #[test]
    fn digits_end_where_another_byte_comes() {
        for length in 0..20 {
            for at in 0..length {
                for byte in 0..=u8::MAX {
                    for digit in [b'0', b'9'] {
                        let mut json = vec![digit; length];
                        json[at] = byte;
                        let end = if byte.is_ascii_digit() { length } else { at };
                        for start in 0..=at {
                            assert_eq!(digits(&json, start), (end > start).then_some(end), "{json:?}");
                        }
                    }
                }
            }
        }
        assert_eq!(digits(b"1", 1), None);
        assert_eq!(digits(b"1", 2), None);
    }

    #[test]
    fn escapes_are_those_of_serde_json() {
        let pieces = [
            "\\", "u", "\"", "d83d", "dE00", "D7ff", "e000", "0", "n", "x", "/", "00e9",
        ];
        for number in 0..pieces.len().pow(4) {
            let piece = |place| pieces[number / pieces.len().pow(place) % pieces.len()];
            let json = format!("\\{}zzzzzz", [0, 1, 2, 3].map(piece).concat());
            let text = |end: usize| serde_json::from_str::<String>(&format!("\"{}\"", &json[..end])).ok();
            let expected = (2..=12.min(json.len())).find_map(|end| Some((text(end)?, end)));
            let found = escape(json.as_bytes()).map(|(character, length)| (character.to_string(), length));
            assert_eq!(found, expected, "{json}");
            let whole = serde_json::from_str::<String>(&format!("\"{json}\"")).ok();
            assert_eq!(decoded(json.as_bytes()), whole, "{json}");
        }
    }
}
