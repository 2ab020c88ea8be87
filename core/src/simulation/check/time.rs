//! When calls end, and whether there is time for what they begin.

use std::time::Duration;

use super::Case;
use crate::error::ErrorKind;
use crate::simulation::record::{Operation, Sent, What};
use crate::simulation::world::SLICE;

/// Calls may take this much longer than their deadlines: the shortest timeout of an inner call, and a pause that was begun
/// before.
const GRACE: Duration = Duration::from_millis(25);
/// A wait polls this long before its end at the latest.
const LAST_POLL: Duration = Duration::from_secs(1);
/// A call ends this soon after it was to stop: it asks once a slice, and a new wait begins a new slice.
const STOPS_WITHIN: Duration = SLICE.saturating_mul(2);

impl Case<'_> {
    /// How much later than it should something may be.
    pub(super) fn slack(&self) -> Duration {
        GRACE + self.call.stalled + 3 * self.state.profile.granularity
    }
}

/// A call ends by its deadline, and sends nothing after it.
pub(super) fn ends_in_time(case: &Case<'_>) -> Option<String> {
    let call = case.call;
    let latest = call.deadline() + case.slack();
    if call.has_ended() && call.ended > latest {
        return Some(format!("it ended at {:?} instead of {:?}", call.ended, call.deadline()));
    }
    let mut creates = case
        .sent()
        .filter(|sent| sent.what.changes_something() && sent.written.is_some());
    let by_its_clock = call.deadline() + case.state.profile.granularity;
    let late = creates.find(|sent| sent.at > by_its_clock + call.stalled)?;
    Some(format!("it sent {:?} at {:?}, after its deadline", late.what, late.at))
}

/// No create is sent when what is left does not cover it, which may take half of it, and a list as slow as the last one.
pub(super) fn has_time_to_create(case: &Case<'_>) -> Option<String> {
    let call = case.call;
    if !call.is_once() || !call.stalled.is_zero() {
        return None;
    }
    let mut creates = case.sent().filter(|sent| sent.what == What::Create);
    let coarse = 3 * case.state.profile.granularity;
    let is_late = |at| (call.deadline().saturating_sub(at) + coarse) / 2;
    let hasty = creates.find(|sent| is_late(sent.at) < sent.last_list.saturating_sub(coarse))?;
    Some(format!(
        "it sent a create at {:?} with its deadline at {:?}, when a list takes {:?}",
        hasty.at,
        call.deadline(),
        hasty.last_list
    ))
}

/// What a response asks to wait for is waited for before the same is asked again, but for a last look.
pub(super) fn waits_as_asked(case: &Case<'_>) -> Option<String> {
    let coarse = 2 * case.state.profile.granularity;
    let sent: Vec<&Sent> = case.sent().collect();
    sent.windows(2).find_map(|pair| {
        let (one, next) = (pair[0], pair[1]);
        let (asked, ended) = (one.retry_after?, one.ended?);
        let waited = next.at.saturating_sub(ended);
        // Where there is too little time for that, the last look comes before.
        let is_settling =
            case.call.is_once() && one.what == What::List || matches!(case.call.operation, Operation::Wait(_));
        let is_early = waited + coarse + Duration::from_millis(1) < asked;
        let is_last = is_settling
            && asked + case.call.longest_list * 5 / 2 + GRACE + LAST_POLL > case.call.deadline().saturating_sub(ended);
        (one.what == next.what && is_early && !is_last)
            .then(|| format!("it was asked to wait for {asked:?} and waited for {waited:?}"))
    })
}

/// A call ends soon after it was to stop, and at once when it was told so.
pub(super) fn stops(case: &Case<'_>) -> Option<String> {
    let call = case.call;
    if !call.has_ended() {
        return None;
    }
    let was_interrupted = call
        .failed()
        .is_some_and(|failed| failed.kind == ErrorKind::Interrupted);
    let Some(requested) = call.stop_requested() else {
        return was_interrupted.then(|| "it was interrupted by nobody".to_owned());
    };
    if call.ended > requested + STOPS_WITHIN + call.stalled {
        return Some(format!("it was to stop at {requested:?} and ended at {:?}", call.ended));
    }
    // What is asked before it creates does not lie behind a wait.
    let is_hasty = |sent: &Sent| sent.what == What::Create && sent.at > requested && sent.written.is_some();
    if call.is_once() && call.interrupted.is_some() && call.hook_on.is_none() && case.sent().any(is_hasty) {
        return Some(format!("it was to stop at {requested:?} and created"));
    }
    let told = call.told_to_stop?;
    if case.sent().any(|sent| sent.at > told) || call.ended > told || !was_interrupted {
        return Some(format!("it was told to stop at {told:?} and went on"));
    }
    None
}
