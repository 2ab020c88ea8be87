//! When to poll next.

use std::time::Duration;

/// No wait is longer.
pub(super) const LONGEST_WAIT: Duration = Duration::from_secs(365 * 24 * 60 * 60);
/// The last poll is made this long before the end, or a tenth of the whole wait, so that there is time for its response.
const LAST_POLL: Duration = Duration::from_secs(1);
/// A shorter pause is not worth another poll.
pub(super) const SHORTEST_PAUSE: Duration = Duration::from_millis(10);

/// The interval, moved by up to a fifth either way.
pub(super) fn spread(interval: Duration, thousandths: u32) -> Duration {
    // 800 to 1200 thousandths.
    (interval / 1000).saturating_mul(800 + thousandths * 2 / 5)
}

/// The pause, shortened so that a last poll fits before the end; none when that one has been made.
pub(super) fn fit(pause: Duration, left: Duration, timeout: Duration) -> Option<Duration> {
    let most = left.saturating_sub(LAST_POLL.min(timeout / 10));
    (most >= SHORTEST_PAUSE && (pause <= most || !mutant!(MakesNoLastPoll))).then_some(pause.min(most))
}
