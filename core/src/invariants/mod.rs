//! What must hold whatever comes in: the property tests and the fuzz targets feed the same checks.
//!
//! They panic when something does not hold, so they exist in tests and under `cargo fuzz` only.

pub(crate) mod list;
#[cfg(test)]
mod properties;
mod readers;
mod refusal;
mod response;
mod salvage;
#[cfg(test)]
mod strategies;

use std::time::Duration;

use crate::retry;
pub use list::list;
pub use readers::readers;
pub use refusal::{echo, refusal};
pub use response::response;
pub use salvage::salvage;

/// Reads a `Retry-After` header beside a `Date` header.
pub fn retry_after(value: &str, date: Option<&str>) -> Option<Duration> {
    let wait = retry::retry_after(value, date);
    assert!(wait.is_none_or(|wait| wait <= Duration::from_secs(7 * 24 * 60 * 60)));
    wait
}

/// A message for people: one line that says something, and that no text of the server's can break.
pub(crate) fn assert_one_line(message: &str) {
    let breaks = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    assert!(!message.trim().is_empty(), "an empty message");
    assert!(!message.contains(breaks), "more than a line: {message:?}");
    assert!(message.len() < 2000, "a long line: {message}");
}
