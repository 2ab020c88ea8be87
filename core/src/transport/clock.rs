//! The system's clock, and waiting on it in slices.

use std::hash::{BuildHasher, RandomState};
use std::thread;
use std::time::{Duration, Instant};

use super::attempt::SLICE;
use super::service::Interrupted;
use crate::config::Interrupt;

pub(super) fn pause(length: Duration, interrupt: &Interrupt) -> Result<(), Interrupted> {
    let mut now = Instant::now();
    let until = now + length;
    loop {
        if interrupt.ask(now) {
            return Err(Interrupted);
        }
        now = Instant::now();
        let left = until.saturating_duration_since(now);
        if left.is_zero() {
            return Ok(());
        }
        thread::sleep(left.min(SLICE));
        now = Instant::now();
    }
}

pub(super) fn random_thousandths() -> u32 {
    // The keys of a RandomState differ from one to the next: random enough to spread clients, and no crate for it.
    u32::try_from(RandomState::new().hash_one(0_u8) % 1001).unwrap_or(0)
}
