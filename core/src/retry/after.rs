//! How long to wait: what a `Retry-After` header asks for, or a backoff of our own.

use std::hash::{BuildHasher, RandomState};
use std::time::{Duration, SystemTime};

use jiff::fmt::rfc2822::DateTimeParser;

/// The first backoff is drawn from up to this, the next ones from up to twice the one before.
const FIRST: Duration = Duration::from_millis(250);
const LONGEST: Duration = Duration::from_secs(8);
/// A server that asks for more than this is taken to be mistaken.
const ABSURD: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// Reads a `Retry-After` value, as seconds or as an HTTP date measured against the response's own `Date`, so that a wrong
/// clock on either side does not count. What is unreadable, past or absurd is none.
pub(crate) fn retry_after(value: &str, date: Option<&str>) -> Option<Duration> {
    let value = value.trim();
    let wait = if value.bytes().all(|byte| byte.is_ascii_digit()) {
        Duration::from_secs(value.parse().ok()?)
    } else {
        let now = date.and_then(http_date).unwrap_or_else(SystemTime::now);
        http_date(value)?.duration_since(now).ok()?
    };
    (wait <= ABSURD).then_some(wait)
}

fn http_date(text: &str) -> Option<SystemTime> {
    static PARSER: DateTimeParser = DateTimeParser::new();
    PARSER.parse_timestamp(text.trim()).ok().map(SystemTime::from)
}

/// The backoff after so many attempts: full jitter, so that clients which failed together do not come back together.
pub(crate) fn backoff(attempts: u32) -> Duration {
    let most = FIRST
        .saturating_mul(1 << attempts.saturating_sub(1).min(16))
        .min(LONGEST);
    most * random_thousandths() / 1000
}

/// A random number from 0 to 1000.
pub(crate) fn random_thousandths() -> u32 {
    // The keys of a RandomState differ from one to the next: random enough to spread clients, and no crate for it.
    u32::try_from(RandomState::new().hash_one(0_u8) % 1001).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{FIRST, LONGEST, backoff, retry_after};
    use std::time::Duration;

    const DATE: Option<&str> = Some("Tue, 15 Nov 1994 08:12:31 GMT");

    #[test]
    fn seconds_and_dates() {
        let seconds = |n| Some(Duration::from_secs(n));
        assert_eq!(retry_after("0", None), seconds(0));
        assert_eq!(retry_after(" 120 ", None), seconds(120));
        assert_eq!(retry_after("Tue, 15 Nov 1994 08:12:41 GMT", DATE), seconds(10));
        assert_eq!(retry_after("Tue, 15 Nov 1994 08:12:31 GMT", DATE), seconds(0));
    }

    #[test]
    fn unreadable_past_and_absurd_are_none() {
        for value in [
            "",
            "-1",
            "+1",
            "1.5",
            "soon",
            "99999999999999999999",
            "604801",
            "Tue, 15 Nov 1994 08:12:30 GMT",
            "Tue, 15 Nov 2094 08:12:31 GMT",
            "1994-11-15T08:12:41Z",
        ] {
            assert_eq!(retry_after(value, DATE), None, "{value}");
        }
    }

    #[test]
    fn backoff_grows_to_a_limit_and_is_spread() {
        for attempts in [1, 2, 5, 40, u32::MAX] {
            let most = FIRST * 2_u32.pow((attempts - 1).min(5));
            assert!(backoff(attempts) <= most.min(LONGEST));
        }
        let first = backoff(9);
        assert!((0..1000).any(|_| backoff(9) != first));
    }
}
