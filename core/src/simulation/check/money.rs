//! What was done, and what was said of it.

use std::collections::HashMap;
use std::time::Duration;

use super::{Case, Rule, Violation};
use crate::error::ErrorKind;
use crate::simulation::record::{End, Operation, Sent, What};
use crate::simulation::store::{self, Stored};
use crate::simulation::world::State;

/// A success means that exactly this invoice is there.
pub(super) fn success(case: &Case<'_>) -> Option<String> {
    let store = &case.state.store;
    let call = case.call;
    match &call.end {
        End::None | End::Error(_) => None,
        End::Found(ids) => {
            // Without a description, any order that costs the same may be it.
            let has_none = case.state.profile.takes_descriptions();
            let is_ours = |id: &u64| {
                store
                    .get(*id)
                    .is_some_and(|found| has_none || found.order == Some(call.order) || found.is_nameless())
            };
            let strange = ids.iter().find(|id| !is_ours(id))?;
            Some(format!("found {strange}, which is not of this order"))
        }
        End::Invoice(id, state) => {
            let Some(stored) = store.get(*id) else {
                return Some(format!("invoice {id} is not there"));
            };
            if !call.shown.contains(id) {
                return Some(format!("invoice {id} was not shown to it"));
            }
            is_what_was_asked(case, stored, state).map(|why| format!("invoice {id} {why}"))
        }
    }
}

fn is_what_was_asked(case: &Case<'_>, stored: &Stored, state: &str) -> Option<&'static str> {
    let by_this_call = |request: usize| case.state.sent[request].call == case.index;
    match case.call.operation {
        Operation::Once if stored.order != Some(case.call.order) => Some("is not of this order"),
        Operation::Once => settled(case, stored, state),
        Operation::Create if !stored.made_by.is_some_and(by_this_call) => Some("was not made by this call"),
        Operation::Cancel(id) | Operation::Wait(id) if id != stored.id => Some("is another one"),
        Operation::Cancel(_) if state != store::CANCEL || stored.state != store::CANCEL => Some("is not cancelled"),
        Operation::Wait(_) if state != stored.state => Some("is not in this state"),
        Operation::Wait(_) if [store::PENDING, store::SEEN].contains(&state) => Some("is still to be paid"),
        _ => None,
    }
}

/// One that the list has shown is the only one of the order there that is not cancelled.
fn settled(case: &Case<'_>, stored: &Stored, state: &str) -> Option<&'static str> {
    let list = case.sent().last().filter(|sent| sent.what == What::List)?;
    let there = |other: &&Stored| other.order == stored.order && other.is_live() && other.id != stored.id;
    // Beyond doubt: what has landed since was not shown.
    let as_of = list.written?.saturating_sub(case.state.profile.lag);
    let mut others = case.state.store.all().iter().filter(there);
    if state == store::CANCEL {
        return Some("was cancelled by somebody");
    }
    (others.any(|other| other.since < as_of)).then_some("is one of several")
}

/// An error without an unknown outcome means that nothing was or will be applied by this call.
pub(super) fn not_applied(case: &Case<'_>) -> Option<String> {
    let failed = case.call.failed().filter(|failed| !failed.unknown)?;
    if let (Operation::Cancel(id), ErrorKind::InvalidResponse) = (case.call.operation, failed.kind) {
        // All that a cancel can know for certain without an invoice: that it was applied.
        let is_cancelled = case
            .state
            .store
            .get(id)
            .is_some_and(|stored| stored.state == store::CANCEL);
        return (!is_cancelled).then(|| format!("it says that invoice {id} is cancelled, which it is not"));
    }
    let (when, id) = case.sent().find_map(|sent| sent.applied.first())?;
    Some(format!(
        "it says {:?}, not applied, and invoice {id} was made or changed at {when:?}",
        failed.kind
    ))
}

/// An error names only invoices that are there and were shown, to this call or to another one whose end it was told.
pub(super) fn names_what_was_shown(case: &Case<'_>) -> Option<String> {
    let failed = case.call.failed()?;
    let was_shown = |id: &u64| case.state.calls.iter().any(|call| call.shown.contains(id));
    let is_known = |id: &u64| case.state.store.get(*id).is_some() && was_shown(id);
    let strange = failed.names.iter().find(|id| !is_known(id))?;
    Some(format!("it names invoice {strange}, which was never shown"))
}

/// A request that may have been applied is not sent again, but for the one resend that was asked for, and not before its time.
pub(super) fn sends_once(case: &Case<'_>) -> Option<String> {
    let profile = &case.state.profile;
    let changing = case.sent().filter(|sent| sent.what.changes_something());
    let counts: Vec<_> = changing
        .filter(|sent| sent.written.is_some() && !sent.may_go_again)
        .collect();
    let resend_after = profile.resend_after.filter(|_| case.call.is_once());
    match (&counts[..], resend_after) {
        ([] | [_], _) => None,
        ([first, second], Some(quiet)) => resent_too_early(case, first, second, quiet),
        (more, _) => Some(format!("it sent {} requests that change something", more.len())),
    }
}

/// It is created again when nothing has shown that it was applied: whole lists, for so long, and no response.
fn resent_too_early(case: &Case<'_>, first: &Sent, second: &Sent, quiet: Duration) -> Option<String> {
    let listed = case
        .sent()
        .find(|sent| sent.what == What::List && sent.is_whole)?
        .written?;
    let was_there = |id| case.state.store.get(id).is_some_and(|invoice| invoice.since <= listed);
    if let Some(id) = first.showed.filter(|id| !was_there(*id) && first.is_whole) {
        return Some(format!("it created again after a response with invoice {id}"));
    }
    let ended = first.ended.unwrap_or(second.at);
    let mut looks = (case.sent()).filter(|sent| sent.what == What::List && sent.is_whole && sent.at >= ended);
    let Some(look) = looks.rfind(|sent| sent.at < second.at) else {
        return Some("it created again without a look".to_owned());
    };
    let waited = look.at.saturating_sub(ended);
    let at_least = quiet.saturating_sub(2 * case.state.profile.granularity);
    (waited < at_least).then(|| format!("it created again after {waited:?}, and not after {quiet:?}"))
}

/// At most one live invoice of an order comes from programs that create it once: in all, and from each client.
pub(super) fn one_invoice(state: &State, violations: &mut Vec<Violation>) {
    let mut of_order = HashMap::new();
    let mut of_client = HashMap::new();
    for stored in state.store.all().iter().filter(|stored| stored.is_live()) {
        let (Some(request), Some(order)) = (stored.made_by, stored.order) else {
            continue;
        };
        let call = &state.calls[state.sent[request].call];
        if state.sent[request].what == What::Create && state.profile.callers[call.slot].program.creates_once() {
            of_order.entry(order).or_insert_with(Vec::new).push(stored.id);
            of_client
                .entry((order, call.process))
                .or_insert_with(Vec::new)
                .push(stored.id);
        }
    }
    for order in without_lock(state) {
        of_order.remove(&order);
        of_client.retain(|(of, _), _| *of != order);
    }
    let several = |ids: &&Vec<u64>| ids.len() > 1;
    violations.extend(of_order.values().filter(several).map(|ids| Violation {
        rule: Rule::OneInvoice,
        text: format!("one order has invoices {ids:?}"),
    }));
    violations.extend(of_client.values().filter(several).map(|ids| Violation {
        rule: Rule::OnePerClient,
        text: format!("one order has invoices {ids:?} by one client"),
    }));
}

/// The orders of which a call was given what a plain create had made beside it, while its own request could still land.
fn without_lock(state: &State) -> impl Iterator<Item = usize> {
    let is_plain = |request: usize| {
        let by = &state.calls[state.sent[request].call];
        !state.profile.callers[by.slot].program.creates_once()
    };
    state
        .calls
        .iter()
        .filter(|call| call.is_once())
        .filter_map(move |call| {
            let End::Invoice(id, _) = &call.end else {
                return None;
            };
            state
                .store
                .get(*id)?
                .made_by
                .is_some_and(is_plain)
                .then_some(call.order)
        })
}
