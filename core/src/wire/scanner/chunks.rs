//! What texts and numbers consist of: texts are looked at eight bytes at a time, numbers at sixteen.
//!
//! Bytes are looked at together as one number whose lowest byte is the first of them; the high bit of a byte marks it.

const EIGHT: u64 = u64::from_ne_bytes([1; 8]);
const SIXTEEN: u128 = u128::from_ne_bytes([1; 16]);

/// How many bytes come before the first quote, backslash or control character.
pub(in crate::wire) fn plain(json: &[u8]) -> usize {
    let mut rest = json;
    while let Some((eight, after)) = rest.split_first_chunk() {
        let found = special(u64::from_le_bytes(*eight));
        if found != 0 {
            return json.len() - rest.len() + found.trailing_zeros() as usize / 8;
        }
        rest = after;
    }
    let special = |byte: &u8| matches!(byte, b'"' | b'\\' | ..b' ');
    json.len() - rest.len() + rest.iter().position(special).unwrap_or(rest.len())
}

/// Marks the first quote, backslash or control character, and maybe bytes behind it.
fn special(eight: u64) -> u64 {
    // The high bit is set of what was below, and of what had it before, which is neither.
    let below = |bytes: u64, limit: u8| bytes.wrapping_sub(EIGHT * u64::from(limit));
    let equal = |byte: u8| below(eight ^ (EIGHT * u64::from(byte)), 1);
    (below(eight, b' ') | equal(b'"') | equal(b'\\')) & !eight & (EIGHT << 7)
}

/// Marks the bytes that are no digits.
fn other_than_digits(sixteen: u128) -> u128 {
    let high = SIXTEEN << 7;
    let from_zero = sixteen ^ (SIXTEEN * u128::from(b'0'));
    (((from_zero & !high) + SIXTEEN * (128 - 10)) | from_zero) & high
}

/// The place of the first byte that is marked.
fn first(marks: u128) -> usize {
    marks.trailing_zeros() as usize / 8
}

/// How long the number is that it begins with, which is exactly what JSON calls one, and whether it is short and has no exponent.
#[inline(never)]
pub(super) fn number(json: &[u8]) -> Option<(usize, bool)> {
    match short_number(json) {
        Some(length) => Some((length, true)),
        None => Some((any_number(json)?, false)),
    }
}

/// The length of a number that ends within sixteen bytes, without a sign or an exponent. Nearly all are such, and this has hardly
/// a branch.
fn short_number(json: &[u8]) -> Option<usize> {
    let sixteen = json.first_chunk::<16>()?;
    let others = other_than_digits(u128::from_le_bytes(*sixteen));
    let whole = first(others);
    let has_point = *sixteen.get(whole)? == b'.';
    let end = if has_point { first(others & (others - 1)) } else { whole };
    let has_digits = whole > 0 && end != whole + 1 && (whole == 1 || sixteen[0] != b'0');
    (has_digits && !matches!(sixteen.get(end)?, b'e' | b'E')).then_some(end)
}

fn any_number(json: &[u8]) -> Option<usize> {
    let unsigned = json.strip_prefix(b"-").unwrap_or(json);
    if let [b'0', b'0'..=b'9', ..] = unsigned {
        return None;
    }
    let mut rest = after_digits(unsigned)?;
    if let [b'.', fraction @ ..] = rest {
        rest = after_digits(fraction)?;
    }
    if let [b'e' | b'E', b'+' | b'-', digits @ ..] | [b'e' | b'E', digits @ ..] = rest {
        rest = after_digits(digits)?;
    }
    Some(json.len() - rest.len())
}

/// What comes behind the digits that it begins with; none if there is no digit.
fn after_digits(json: &[u8]) -> Option<&[u8]> {
    match json.iter().take_while(|byte| byte.is_ascii_digit()).count() {
        0 => None,
        digits => Some(&json[digits..]),
    }
}

/// How far it is to the quote behind a text, and whether the text has escapes, which are valid.
#[inline(never)]
pub(super) fn text(json: &[u8]) -> Option<(usize, bool)> {
    let mut end = plain(json);
    let mut has_escapes = false;
    while let Some(b'\\') = json.get(end) {
        has_escapes = true;
        end += escape(&json[end..])?.1;
        end += plain(&json[end..]);
    }
    Some((end, has_escapes))
}

/// What comes behind white space.
#[inline(never)]
pub(super) fn after_space(mut json: &[u8]) -> &[u8] {
    while let [b' ' | b'\n' | b'\r' | b'\t', rest @ ..] = json {
        json = rest;
    }
    json
}

/// A text whose escapes are replaced by what they mean.
pub(in crate::wire) fn decoded(json: &[u8]) -> Option<String> {
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
    digits
        .iter()
        .try_fold(0, |unit, byte| Some(16 * unit + hexadecimal(*byte)?))
}

fn hexadecimal(digit: u8) -> Option<u32> {
    let value = match digit {
        b'0'..=b'9' => digit - b'0',
        b'a'..=b'f' => digit - b'a' + 10,
        b'A'..=b'F' => digit - b'A' + 10,
        _ => return None,
    };
    Some(value.into())
}

#[cfg(test)]
mod tests {
    use serde_json::value::RawValue;

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
    fn numbers_are_those_of_json_and_both_ways_agree() {
        let pieces = [
            "", "0", "7", "-", ".", "e", "E", "+", "31", "9999999", ",", "\u{80}", "/", ":",
        ];
        for number in 0..pieces.len().pow(4) {
            let piece = |place| pieces[number / pieces.len().pow(place) % pieces.len()];
            let json = [0, 1, 2, 3].map(piece).concat();
            let is_all = super::number(json.as_bytes()).is_some_and(|(length, _)| length == json.len());
            let parsed = serde_json::from_str::<&RawValue>(&json);
            assert_eq!(is_all, parsed.is_ok_and(|all| all.get() == json), "{json}");
            for json in [
                json.clone() + ",                ",
                "0.".to_owned() + &json + "}               ",
            ] {
                let length = super::number(json.as_bytes()).map(|(length, _)| length);
                assert_eq!(length, any_number(json.as_bytes()), "{json}");
            }
        }
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
