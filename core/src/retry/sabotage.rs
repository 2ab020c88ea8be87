//! Clients that are broken on purpose, to show that the fault sweep would notice; for tests alone.

use crate::error::Error;

/// What a broken client does wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sabotage {
    /// It sends everything again, whatever became of it.
    BlindResend,
    /// It takes every failure for one from before anything was sent.
    NothingSent,
}

impl Sabotage {
    /// The error as a broken client sees it.
    pub(super) fn misjudge(how: Option<Self>, error: Error) -> Error {
        match how {
            Some(Self::NothingSent) => error.claiming_not_sent(),
            _ => error,
        }
    }
}
