//! What may have become of a request that failed: the one fact behind `outcome_unknown` and behind every retry.

use super::Operation;

/// What the service may have done with the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Nothing: not a byte of it was written. It can go out again without any risk.
    NotSent,
    /// Nothing: it was refused, or it only reads.
    NotApplied,
    /// It was applied: only what came of it cannot be read.
    Applied,
    /// It may have been applied, or may be later.
    Unknown,
}

impl Outcome {
    /// Of a request of which something was written, and which was not clearly refused.
    pub(crate) fn of_written(operation: Operation) -> Self {
        if operation.changes_something() {
            Self::Unknown
        } else {
            Self::NotApplied
        }
    }
}
