//! Reads the `Retry-After` header.

use std::time::{Duration, SystemTime};

use jiff::fmt::rfc2822::DateTimeParser;

/// A server that asks for more than this is taken to be mistaken.
const ABSURD: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// The wait that a `Retry-After` value asks for: seconds, or an HTTP date measured against the response's own `Date`, so that
/// a wrong clock on either side does not count. None when it is unreadable, past or absurd.
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

#[cfg(test)]
mod tests {
    use super::retry_after;
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
}
