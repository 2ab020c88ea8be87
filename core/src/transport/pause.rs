//! Waiting between attempts, so that it can be stopped.

use std::thread;
use std::time::{Duration, Instant};

use super::attempt::SLICE;
use crate::config::Interrupt;

/// The caller said stop.
#[derive(Debug)]
pub(crate) struct Interrupted;

/// Waits, and asks the interrupt meanwhile; at least once.
pub(crate) fn pause(length: Duration, interrupt: Option<&Interrupt>) -> Result<(), Interrupted> {
    let until = Instant::now() + length;
    loop {
        if interrupt.is_some_and(|interrupt| interrupt()) {
            return Err(Interrupted);
        }
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Ok(());
        }
        thread::sleep(left.min(SLICE));
    }
}
