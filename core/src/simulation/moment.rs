//! Virtual time.

use std::time::Duration;

/// Time since the beginning of a history.
pub(super) type Moment = Duration;

/// Later than anything that happens.
pub(super) const NEVER: Moment = Duration::from_secs(1 << 40);

/// The moment as a clock of this granularity shows it.
pub(super) fn coarse(moment: Moment, granularity: Duration) -> Moment {
    let grain = u64::try_from(granularity.as_nanos()).unwrap_or(0);
    if grain == 0 {
        return moment;
    }
    let nanos = u64::try_from(moment.as_nanos()).unwrap_or(u64::MAX);
    Duration::from_nanos(nanos - nanos % grain)
}
