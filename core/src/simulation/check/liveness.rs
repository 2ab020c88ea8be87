//! Whether calls find out what can be found out.

use std::time::Duration;

use super::Case;
use crate::error::ErrorKind;
use crate::simulation::record::{Failed, Operation, Sent, What};
use crate::simulation::world::SLICE;

/// A stale connection costs this much at the most: the first backoff.
const STALE: Duration = Duration::from_millis(250);

/// With a service that is well, a call ends well.
pub(super) fn ends_well(case: &Case<'_>) -> Option<String> {
    let (call, profile) = (case.call, &case.state.profile);
    let failed = call.failed().filter(|_| case.is_undisturbed() && !has_company(case))?;
    let is_blocked = profile.hides_orders() || profile.has_lookalikes();
    let is_well = match call.operation {
        Operation::Once => {
            let is_slow = matches!(failed.kind, ErrorKind::Timeout | ErrorKind::Connect) && !has_time(case);
            let was_cancelled = failed.holds.iter().any(|(_, is_cancelled)| *is_cancelled);
            failed.kind == ErrorKind::AlreadyExists || is_blocked || is_slow || was_cancelled
        }
        // A list that takes so long cannot be read again.
        Operation::Find if profile.stale > 0 && profile.list > call.timeout / 4 => true,
        Operation::Find | Operation::Create => is_blocked,
        Operation::Cancel(_) => failed.kind == ErrorKind::Conflict || profile.hides_orders(),
        Operation::Wait(_) => failed.kind == ErrorKind::Timeout,
        Operation::Template => false,
    };
    (!is_well).then(|| describe(failed))
}

/// Whether there is time for a list, a create that may take half of the rest, and another list.
fn has_time(case: &Case<'_>) -> bool {
    let profile = &case.state.profile;
    let list = profile.list + 2 * profile.latency + STALE;
    case.call.timeout.saturating_sub(list) / 2 >= list * 5 / 4 + 3 * profile.granularity + SLICE
}

/// A read that met with silence once, and with a service that was well otherwise, ends well.
pub(super) fn rides_over(case: &Case<'_>) -> Option<String> {
    let (call, profile) = (case.call, &case.state.profile);
    let failed = call
        .failed()
        .filter(|_| case.is_left_alone() && call.operation == Operation::Find)?;
    // A 408 says no more than that the connection lay idle, but counts.
    let counts = |sent: &Sent| sent.is_stale && !sent.is_silent;
    if profile.max_retries == 0 || profile.hides_orders() || profile.has_lookalikes() || case.sent().any(counts) {
        return None;
    }
    let mut bad = case.sent().filter(|sent| !sent.is_good && !sent.is_stale);
    let (silent, None) = (bad.next()?, bad.next()) else {
        return None;
    };
    let left = call.deadline().saturating_sub(silent.at) / 2;
    let enough = profile.list + 2 * profile.latency + 3 * profile.granularity + SLICE;
    (silent.is_silent && left * 3 / 4 > enough + STALE * 2).then(|| describe(failed))
}

/// What lies in the pool besides a connection that was given up may be as old: the next attempt takes a new one.
pub(super) fn takes_new_connection(case: &Case<'_>) -> Option<String> {
    if !matches!(
        case.call.operation,
        Operation::Find | Operation::Create | Operation::Template
    ) {
        return None;
    }
    let sent: Vec<&Sent> = case.sent().collect();
    let again = sent.windows(2).find(|pair| pair[0].is_stale && pair[1].is_reused)?;
    Some(format!("it took another old connection at {:?}", again[1].at))
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
    // A connection that was given up costs the last look.
    let failed = Some(failed).filter(|_| profile.stale == 0)?;
    let is_lost = call.is_once() && failed.unknown && failed.holds.is_empty();
    // A refused key ends the looks, also where the service did not mean it.
    let gave_up = (case.sent()).any(|sent| sent.what == What::List && matches!(sent.status, Some(401 | 403)));
    if !is_lost || gave_up || profile.hides_orders() || profile.has_lookalikes() {
        return None;
    }
    let (landed, id) = case
        .sent()
        .filter(|sent| sent.what == What::Create)
        .find_map(|sent| sent.applied.first())?;
    let from = profile.recovers.max(*landed);
    let in_trouble = |sent: &&_| is_in_trouble_at(sent, from);
    if case.sent().any(|sent| in_trouble(&sent)) || last_took_longer(case) {
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

/// A last look had the time that it was to be given, and took longer than the one before.
fn last_took_longer(case: &Case<'_>) -> bool {
    let mut looks = case
        .sent()
        .filter(|sent| sent.what == What::List && sent.is_good && !sent.is_whole);
    looks.any(|look| {
        let time = case.call.deadline().saturating_sub(look.at);
        time + case.state.profile.granularity >= look.last_list
    })
}

fn is_in_trouble_at(sent: &Sent, moment: Duration) -> bool {
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
            let a_poll = profile.timeout * profile.own_timeout[call.slot].unwrap_or(1);
            let enough = a_poll + last_poll + SLICE + 4 * profile.granularity;
            let is_quick = 4 * profile.latency <= last_poll;
            (is_over && is_quick && call.deadline().saturating_sub(from) > enough)
                .then(|| format!("it was over at {from:?}, and not seen"))
        }
        Operation::Cancel(_) if failed.unknown => {
            let (landed, _) = case.sent().find_map(|sent| sent.applied.first())?;
            let mut reads = case.sent().filter(|sent| matches!(sent.what, What::Get(_)));
            let read =
                reads.find(|sent| sent.is_whole && sent.is_good && sent.at > *landed && !profile.hides_orders())?;
            read.ended
                .map(|_| format!("it landed at {landed:?}, was read, and is said to be unknown"))
        }
        _ => None,
    }
}

fn describe(failed: &Failed) -> String {
    format!("{:?}: {}", failed.kind, failed.message)
}
