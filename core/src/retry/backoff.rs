//! How long to wait before the next attempt when the service does not say.

use std::time::Duration;

/// The first backoff is drawn from up to this, the next ones from up to twice the one before.
const FIRST: Duration = Duration::from_millis(250);
const LONGEST: Duration = Duration::from_secs(8);

/// The backoff after so many attempts: full jitter (`thousandths` of the most is a random number), so that clients which
/// failed together do not come back together.
pub(crate) fn backoff(attempts: u32, thousandths: u32) -> Duration {
    let most = FIRST
        .saturating_mul(1 << attempts.saturating_sub(1).min(16))
        .min(LONGEST);
    most * thousandths / 1000
}

#[cfg(test)]
mod tests {
    use super::{FIRST, LONGEST, backoff};

    #[test]
    fn backoff_grows_to_a_limit_and_is_spread() {
        for attempts in [1, 2, 5, 40, u32::MAX] {
            let most = FIRST * 2_u32.pow((attempts - 1).min(5));
            assert_eq!(backoff(attempts, 1000), most.min(LONGEST));
            assert_eq!(backoff(attempts, 500), most.min(LONGEST) / 2);
            assert!(backoff(attempts, 0).is_zero());
        }
    }
}
