//! The compact owned text that models are made of, with a NUL behind it for C.

use std::cmp::Ordering;
use std::ffi::{CStr, CString};
use std::fmt;
use std::hash::{Hash, Hasher};

/// The longest text kept in place: with its NUL it makes [`Text`] as large as a `String`.
const INLINE: usize = 21;

/// Text that needs no heap up to [`INLINE`] bytes: an invoice holds a dozen, nearly all of them short.
#[derive(Clone)]
pub(crate) struct Text(Repr);

#[derive(Clone)]
enum Repr {
    Inline {
        len: u8,
        bytes: [u8; INLINE + 1],
    },
    /// The last character is the NUL.
    Heap(Box<str>),
    /// The text, and what C is shown instead.
    WithNul(Box<(Box<str>, CString)>),
}

impl Text {
    /// Of a text that is known to have no U+0000.
    pub(crate) fn without_nul(text: &str) -> Self {
        Self::short(text.as_bytes()).unwrap_or_else(|| Self::long(text))
    }

    /// Of the digits of a number, or whatever else is ASCII and no NUL.
    pub(crate) fn ascii(text: &[u8]) -> Self {
        Self::short(text).unwrap_or_else(|| Self::long(std::str::from_utf8(text).expect("is ASCII")))
    }

    fn short(text: &[u8]) -> Option<Self> {
        let mut bytes = [0; INLINE + 1];
        bytes[..INLINE].get_mut(..text.len())?.copy_from_slice(text);
        let len = u8::try_from(text.len()).ok()?;
        Some(Self(Repr::Inline { len, bytes }))
    }

    fn long(text: &str) -> Self {
        Self(Repr::Heap([text, "\0"].concat().into()))
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        match &self.0 {
            Repr::Inline { len, bytes } => &bytes[..usize::from(*len)],
            Repr::Heap(_) | Repr::WithNul(_) => self.as_str().as_bytes(),
        }
    }

    pub(crate) fn as_str(&self) -> &str {
        match &self.0 {
            Repr::Inline { .. } => std::str::from_utf8(self.as_bytes()).expect("was made from a str"),
            Repr::Heap(text) => &text[..text.len() - 1],
            Repr::WithNul(both) => &both.0,
        }
    }

    /// The text for C, with U+FFFD where it has U+0000.
    pub(crate) fn as_c_str(&self) -> &CStr {
        let bytes = match &self.0 {
            Repr::Inline { bytes, .. } => &bytes[..],
            Repr::Heap(text) => text.as_bytes(),
            Repr::WithNul(both) => return &both.1,
        };
        CStr::from_bytes_until_nul(bytes).expect("has a NUL at its end")
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        if text.as_bytes().contains(&0) {
            let shown = CString::new(text.replace('\0', "\u{fffd}")).expect("has no NUL");
            return Self(Repr::WithNul(Box::new((text.into(), shown))));
        }
        Self::without_nul(text)
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        text.as_str().into()
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        self.as_bytes() == other.as_bytes()
    }
}

impl Eq for Text {}

impl Ord for Text {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_bytes().cmp(other.as_bytes())
    }
}

impl PartialOrd for Text {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Hash for Text {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_bytes().hash(state);
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_every_length_and_stays_as_small_as_a_string() {
        assert_eq!(size_of::<Text>(), size_of::<String>());
        for text in (0..2 * INLINE).map(|len| "é0".repeat(len)) {
            for text in [text.as_str(), text.trim_end_matches('0')] {
                assert_eq!(Text::from(text).as_str(), text);
                assert_eq!(Text::from(text), Text::from(text.to_owned()).clone());
                assert!(Text::from(text) < Text::from(format!("{text}0")));
                assert_eq!(Text::from(text).as_c_str().to_str(), Ok(text));
            }
        }
    }

    #[test]
    fn a_nul_is_a_character_like_any_other_and_shown_to_c() {
        for text in ["\0", "a\0b", "\0\0", "a text that is too long to be kept in place\0"] {
            assert_eq!(Text::from(text).as_str(), text);
            assert_eq!(
                Text::from(text).as_c_str().to_str(),
                Ok(&*text.replace('\0', "\u{fffd}"))
            );
            assert_ne!(Text::from(text), Text::from(text.replace('\0', "\u{fffd}")));
        }
    }
}
