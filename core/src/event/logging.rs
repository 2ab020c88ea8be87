//! The lines that go to the log: one for each attempt, at the level DEBUG.

use super::Event;

/// What people filter by.
const TARGET: &str = "calypso_invoice";

pub(super) fn is_enabled() -> bool {
    log::log_enabled!(target: TARGET, log::Level::Debug)
}

pub(super) fn attempt(event: &Event) {
    log::debug!(target: TARGET, "{event}");
}

pub(super) fn hook_panicked() {
    log::warn!(target: TARGET, "the on_event hook panicked; the call goes on");
}
