//! Clients that are broken on purpose, to show that the fault sweep would notice; for tests alone.

use super::Failed;

/// What a broken client does wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sabotage {
    /// It sends everything again, whatever became of it.
    BlindResend,
    /// It takes every failure for one from before anything was sent.
    NothingSent,
}

impl Failed {
    /// The failure as a broken client sees it.
    pub(super) fn misjudged(self, how: Option<Sabotage>) -> Self {
        if how != Some(Sabotage::NothingSent) {
            return self;
        }
        Self {
            error: self.error.claiming_not_applied(),
            nothing_sent: true,
        }
    }
}
