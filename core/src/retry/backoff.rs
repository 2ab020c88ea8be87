//! How long to wait before the next attempt when the service does not say.

use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

/// The first backoff is drawn from up to this, the next ones from up to twice the one before.
const FIRST: Duration = Duration::from_millis(250);
const LONGEST: Duration = Duration::from_secs(8);

/// The backoff after so many attempts: full jitter, so that clients which failed together do not come back together.
pub(crate) fn backoff(attempts: u32) -> Duration {
    let most = FIRST
        .saturating_mul(1 << attempts.saturating_sub(1).min(16))
        .min(LONGEST);
    most * random_thousandths() / 1000
}

/// A random number from 0 to 1000.
pub(crate) fn random_thousandths() -> u32 {
    // The keys of a RandomState differ from one to the next: random enough to spread clients, and no crate for it.
    u32::try_from(RandomState::new().hash_one(0_u8) % 1001).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{FIRST, LONGEST, backoff};

    #[test]
    fn backoff_grows_to_a_limit_and_is_spread() {
        for attempts in [1, 2, 5, 40, u32::MAX] {
            let most = FIRST * 2_u32.pow((attempts - 1).min(5));
            assert!(backoff(attempts) <= most.min(LONGEST));
        }
        let first = backoff(9);
        assert!((0..1000).any(|_| backoff(9) != first));
    }
}
