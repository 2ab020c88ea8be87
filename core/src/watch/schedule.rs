//! When to read the list again.

use std::time::Duration;

/// The interval grows to this while readings fail, unless it was longer to begin with.
const LONGEST_AFTER_FAILURES: Duration = Duration::from_secs(60);
/// A `Retry-After` is honoured up to here: a mistaken one must not make a watch blind for days.
const LONGEST_ASKED_FOR: Duration = Duration::from_secs(60 * 60);

/// The interval before the next reading, after so many in a row have failed: the interval itself after the first, then twice as
/// long after each.
pub(super) fn interval(interval: Duration, failures: u32) -> Duration {
    let doublings = failures.saturating_sub(1).min(16);
    let grown = interval.saturating_mul(1 << doublings);
    grown.min(LONGEST_AFTER_FAILURES.max(interval))
}

/// How much of what the service asked for is waited.
pub(super) fn asked_for(retry_after: Option<Duration>) -> Duration {
    retry_after.unwrap_or_default().min(LONGEST_ASKED_FOR)
}
