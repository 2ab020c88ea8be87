//! Whether calls find out what can be found out.

use std::time::Duration;

use super::Case;
use crate::error::ErrorKind;
use crate::simulation::record::{Failed, Operation, What};
use crate::simulation::world::SLICE;

/// With a service that is well, a call ends well.
pub(super) fn ends_well(case: &Case<'_>) -> Option<String> {
    let (call, profile) = (case.call, &case.state.profile);
    let failed = call.failed().filter(|_| case.is_undisturbed() && !has_company(case))?;
    let is_blocked = profile.hides_orders() || profile.has_unreadable;
    let is_well = match call.operation {
        Operation::Once => failed.kind == ErrorKind::AlreadyExists || is_blocked,
        Operation::Find | Operation::Create => is_blocked,
        Operation::Cancel(_) => failed.kind == ErrorKind::Conflict || profile.hides_orders(),
        Operation::Wait(_) => failed.kind == ErrorKind::Timeout,
        Operation::Template => false,
    };
    (!is_well).then(|| describe(failed))
}

/// Another call about the same order was under way, which holds it or changes what is there.
fn has_company(case: &Case<'_>) -> bool {
    case.state.calls.iter().enumerate().any(|(index, other)| {
        index != case.index
            && other.order == case.call.order
            && other.ended >= case.call.begun
            && other.begun <= case.call.ended
    })
}

/// A create that landed while there was time for another look, on a service that was well, is found.
pub(super) fn landing_is_found(case: &Case<'_>) -> Option<String> {
    let (call, profile) = (case.call, &case.state.profile);
    let failed = call.failed().filter(|_| case.is_left_alone())?;
    let is_lost = call.is_once() && failed.unknown && !failed.has_candidates;
    // A refused key ends the looks, also where the service did not mean it.
    let gave_up = failed
        .message
        .contains("the list cannot be read, which reading it again would not change");
    if !is_lost || gave_up || profile.hides_orders() || profile.has_unreadable {
        return None;
    }
    let (landed, id) = case
        .sent()
        .filter(|sent| sent.what == What::Create)
        .find_map(|sent| sent.applied.first())?;
    let from = profile.recovers.max(*landed);
    let in_trouble = |sent: &&_| is_in_trouble_at(sent, from);
    if case.sent().any(|sent| in_trouble(&sent)) {
        return None;
    }
    let a_list = profile.list + 2 * profile.latency;
    let enough = call.longest_list * 9 / 4 + 2 * a_list + SLICE + 4 * profile.granularity;
    (call.deadline().saturating_sub(from) > enough).then(|| {
        format!(
            "invoice {id} landed at {landed:?}, the deadline was {:?}, and it was not found: {}",
            call.deadline(),
            describe(failed)
        )
    })
}

fn is_in_trouble_at(sent: &crate::simulation::record::Sent, moment: Duration) -> bool {
    !sent.is_good && sent.at <= moment && sent.ended.is_none_or(|ended| ended > moment)
}

/// A payment that came while there was time for another poll, on a service that was well, is seen; a cancel that landed before
/// the invoice was read ends well.
pub(super) fn payment_is_seen(case: &Case<'_>) -> Option<String> {
    let (call, profile) = (case.call, &case.state.profile);
    let failed = call.failed().filter(|_| case.is_left_alone())?;
    match call.operation {
        Operation::Wait(id) if failed.kind == ErrorKind::Timeout => {
            let from = profile.recovers.max(case.state.store.get(id)?.changed);
            let is_over = case.state.store.get(id).is_some_and(|invoice| !invoice.is_open());
            let last_poll = Duration::from_secs(1).min(call.timeout / 10);
            let enough = profile.timeout + last_poll + SLICE + 4 * profile.granularity;
            let is_quick = 4 * profile.latency <= last_poll;
            (is_over && is_quick && call.deadline().saturating_sub(from) > enough)
                .then(|| format!("it was over at {from:?}, and not seen"))
        }
        Operation::Cancel(_) if failed.unknown => {
            let (landed, _) = case.sent().find_map(|sent| sent.applied.first())?;
            let mut reads = case.sent().filter(|sent| matches!(sent.what, What::Get(_)));
            let read = reads.find(|sent| sent.is_good && sent.at > *landed && !profile.hides_orders())?;
            read.ended
                .map(|_| format!("it landed at {landed:?}, was read, and is said to be unknown"))
        }
        _ => None,
    }
}

fn describe(failed: &Failed) -> String {
    format!("{:?}: {}", failed.kind, failed.message)
}
