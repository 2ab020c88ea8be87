//! The time of a call, which stands still while the caller is not inside it.

use std::time::{Duration, Instant};

/// Runs from its making on. A list that is streamed is left and entered again for every invoice.
pub(super) struct Stopwatch {
    timeout: Duration,
    /// The time until the last pause.
    spent: Duration,
    resumed: Instant,
}

impl Stopwatch {
    pub(super) fn start(now: Instant, timeout: Duration) -> Self {
        Self {
            timeout,
            spent: Duration::ZERO,
            resumed: now,
        }
    }

    pub(super) fn resume(&mut self, now: Instant) {
        self.resumed = now;
    }

    pub(super) fn pause(&mut self, now: Instant) {
        self.spent = self.elapsed(now);
    }

    /// When it was started or last resumed.
    pub(super) fn resumed(&self) -> Instant {
        self.resumed
    }

    pub(super) fn elapsed(&self, now: Instant) -> Duration {
        self.spent + now.saturating_duration_since(self.resumed)
    }

    pub(super) fn left(&self, now: Instant) -> Duration {
        self.timeout.saturating_sub(self.elapsed(now))
    }

    /// When the time is up, if there is no pause until then.
    pub(super) fn deadline(&self) -> Instant {
        self.resumed + self.timeout.saturating_sub(self.spent)
    }
}
