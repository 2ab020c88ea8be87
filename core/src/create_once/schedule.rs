//! When to look at the list again, and whether there is time to create.

use std::time::Duration;

/// A shorter wait is not worth another look.
pub(super) const SHORTEST_WAIT: Duration = Duration::from_millis(10);

/// What to allow for a look when the last one took this long: a quarter more, and a moment.
pub(super) fn time_for_a_look(last: Duration) -> Duration {
    last + last / 4 + SHORTEST_WAIT
}

/// Whether what is left covers a create, which may take half of it, and a list as slow as the last one.
pub(super) fn covers_a_create(left: Duration, last: Duration) -> bool {
    left / 2 >= time_for_a_look(last)
}

/// How long to wait before the next look; none when there is no time for another one.
///
/// The look after which no other one would fit is the last, and comes as late as it can. One that `failed` says nothing of how
/// long the next one takes, and is made again as long as there is time at all.
pub(super) fn wait(backoff: Duration, left: Duration, last: Duration, failed: bool) -> Option<Duration> {
    let too_little = if failed { Duration::ZERO } else { last / 2 };
    if left <= too_little.max(SHORTEST_WAIT) {
        return None;
    }
    let wait = backoff.max(SHORTEST_WAIT);
    let spare = left.saturating_sub(time_for_a_look(last));
    if spare >= wait + time_for_a_look(last) {
        return Some(wait);
    }
    if mutant!(GivesUpEarly) {
        return None;
    }
    // What fails at once must not be asked again at once.
    let shortest = if failed { wait.min(left / 2) } else { Duration::ZERO };
    Some(spare.max(shortest))
}
