//! The values of `Retry-After` and `Date`, on a line each, against the crate `httpdate`.
#![no_main]

use std::time::Duration;

use calypso_invoice::invariants;
use libfuzzer_sys::fuzz_target;

/// As long as an HTTP date of the one form that is still sent.
const FORM: &str = "Sun, 06 Nov 1994 08:49:37 GMT";

fuzz_target!(|input: &str| {
    let (value, date) = match input.split_once('\n') {
        Some((value, date)) => (value, Some(date)),
        None => (input, None),
    };
    let wait = invariants::retry_after(value, date);
    let sane = |wait: &Duration| wait.as_secs() <= 7 * 24 * 60 * 60;
    if let Ok(seconds) = value.parse()
        && value.bytes().all(|byte| byte.is_ascii_digit())
    {
        assert_eq!(wait, Some(Duration::from_secs(seconds)).filter(sane));
    }
    let read = |date: &str| {
        httpdate::parse_http_date(date)
            .ok()
            .filter(|_| date.len() == FORM.len())
    };
    if let (Some(then), Some(now)) = (read(value), date.and_then(read)) {
        assert_eq!(wait, then.duration_since(now).ok().filter(sane), "{value} at {date:?}");
    }
});
