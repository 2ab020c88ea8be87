//! The moment an invoice was made.

use std::fmt;
use std::time::SystemTime;

/// A moment as the server wrote it.
///
/// The vendor's examples have RFC 3339 with milliseconds and `Z`. The text is kept, so two ways to write one moment are
/// not equal: compare [`to_system_time`](Self::to_system_time) instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Timestamp<'a>(pub(super) &'a str);

impl<'a> Timestamp<'a> {
    /// The text as it came.
    pub fn as_str(&self) -> &'a str {
        self.0
    }

    /// The moment, with any offset from UTC taken into account.
    ///
    /// `None` when the text is not RFC 3339 (a date alone, or a time without an offset, is no moment), when it is finer
    /// than a nanosecond, or past 9999-12-30. A leap second reads as the second before it.
    pub fn to_system_time(&self) -> Option<SystemTime> {
        let moment: jiff::Timestamp = self.as_str().parse().ok()?;
        Some(moment.into())
    }
}

impl fmt::Display for Timestamp<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn moments_are_read_with_their_offset() {
        let expected = SystemTime::UNIX_EPOCH + Duration::from_millis(1_621_941_295_165);
        for text in [
            "2021-05-25T11:14:55.165Z",
            "2021-05-25T11:14:55.165000000Z",
            "2021-05-25t11:14:55.165z",
            "2021-05-25T13:14:55.165+02:00",
            "2021-05-24T23:14:55.165-12:00",
        ] {
            assert_eq!(Timestamp(text).to_system_time(), Some(expected), "{text}");
        }
        let before = SystemTime::UNIX_EPOCH - Duration::from_millis(500);
        let text = "1969-12-31T23:59:59.5Z";
        assert_eq!(Timestamp(text).to_system_time(), Some(before));
    }

    #[test]
    fn other_texts_are_kept_and_are_no_moment() {
        for text in [
            "",
            "yesterday",
            "2021-05-25",
            "2021-05-25T11:14:55",
            "1621941295165",
            "2021-02-30T00:00:00Z",
        ] {
            let timestamp = Timestamp(text);
            assert_eq!(timestamp.to_system_time(), None, "{text}");
            assert_eq!(timestamp.to_string(), text);
        }
    }
}
