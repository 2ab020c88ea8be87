//! When to poll next, on a clock that a test can replace.

use std::time::{Duration, Instant};

use crate::config::Interrupt;
use crate::retry::random_thousandths;
use crate::transport::{Interrupted, pause};

/// No wait is longer.
pub(super) const LONGEST_WAIT: Duration = Duration::from_secs(365 * 24 * 60 * 60);
/// The last poll is made this long before the end, or a tenth of the whole wait, so that there is time for its response.
const LAST_POLL: Duration = Duration::from_secs(1);
/// A shorter pause is not worth another poll.
pub(super) const SHORTEST_PAUSE: Duration = Duration::from_millis(10);

/// Time and chance.
pub(super) trait Clock {
    /// Time since the wait began.
    fn now(&self) -> Duration;
    /// Lets time pass; an error when the interrupt says stop.
    fn pause(&mut self, length: Duration) -> Result<(), Interrupted>;
    /// From 0 to 1000.
    fn random(&mut self) -> u32;
}

pub(super) struct SystemClock<'a> {
    begun: Instant,
    interrupt: Option<&'a Interrupt>,
}

impl<'a> SystemClock<'a> {
    pub(super) fn new(interrupt: Option<&'a Interrupt>) -> Self {
        Self {
            begun: Instant::now(),
            interrupt,
        }
    }
}

impl Clock for SystemClock<'_> {
    fn now(&self) -> Duration {
        self.begun.elapsed()
    }

    fn pause(&mut self, length: Duration) -> Result<(), Interrupted> {
        pause(length, self.interrupt)
    }

    fn random(&mut self) -> u32 {
        random_thousandths()
    }
}

/// The interval, moved by up to a fifth either way.
pub(super) fn spread(interval: Duration, thousandths: u32) -> Duration {
    // 800 to 1200 thousandths.
    (interval / 1000).saturating_mul(800 + thousandths * 2 / 5)
}

/// The pause, shortened so that a last poll fits before the end; none when that one has been made.
pub(super) fn fit(pause: Duration, left: Duration, timeout: Duration) -> Option<Duration> {
    let most = left.saturating_sub(LAST_POLL.min(timeout / 10));
    (most >= SHORTEST_PAUSE).then_some(pause.min(most))
}
