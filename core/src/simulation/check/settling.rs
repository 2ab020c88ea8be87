//! Whether an unknown outcome is looked into, to the end.

use std::time::Duration;

use super::Case;
use crate::error::ErrorKind;
use crate::simulation::record::{Operation, Sent, What};

/// A wait or a look that is shorter is not worth it.
const SHORTEST: Duration = Duration::from_millis(10);

/// What a call that reads afterwards changes takes half of the time at the most, and is read when its outcome is unknown.
pub(super) fn looks_after(case: &Case<'_>) -> Option<String> {
    let call = case.call;
    let settles = matches!(call.operation, Operation::Once | Operation::Cancel(_));
    if !settles || !call.stalled.is_zero() || !call.has_ended() {
        return None;
    }
    let changing = (case.sent()).filter(|sent| sent.what.changes_something()).next_back()?;
    let ended = changing.ended?;
    let coarse = case.slack();
    let half = call.deadline().saturating_sub(changing.at) / 2;
    if ended > changing.at + half + coarse {
        return Some(format!("{:?} took from {:?} to {ended:?}", changing.what, changing.at));
    }
    let failed = call
        .failed()
        .filter(|failed| failed.unknown && failed.kind != ErrorKind::Interrupted)?;
    let is_read = case
        .sent()
        .any(|sent| !sent.what.changes_something() && sent.at >= ended);
    (!is_read).then(|| format!("{:?} is unknown and was not looked into", failed.kind))
}

/// While it settles a create, a call gives up only when there is no time for another look, and no wait takes the last one's time.
pub(super) fn last_look(case: &Case<'_>) -> Option<String> {
    let call = case.call;
    let failed = call
        .failed()
        .filter(|failed| call.is_once() && failed.unknown && failed.holds.is_empty())?;
    let profile = &case.state.profile;
    let is_doubtful = profile.hides_orders() || profile.has_lookalikes();
    if !case.is_left_alone() || failed.kind == ErrorKind::Interrupted || is_doubtful {
        return None;
    }
    let created = (case.sent())
        .filter(|sent| sent.what == What::Create)
        .next_back()?
        .ended?;
    let looks: Vec<&Sent> = (case.sent())
        .filter(|sent| sent.what == What::List && sent.at >= created)
        .collect();
    let slack = case.slack();
    for (one, next) in looks.iter().zip(&looks[1.min(looks.len())..]) {
        let ended = one.ended.unwrap_or(one.at);
        let look = if one.is_whole {
            ended.saturating_sub(one.at)
        } else {
            one.last_list
        };
        let was_time = call.deadline().saturating_sub(ended) > look * 5 / 2 + 3 * SHORTEST + slack;
        let is_time = call.deadline().saturating_sub(next.at) + slack >= look;
        if was_time && !is_time {
            return Some(format!(
                "it waited from {ended:?} to {:?}, and a list takes {look:?}",
                next.at
            ));
        }
    }
    let last = looks.last()?;
    let ended = last.ended?;
    let took = ended.saturating_sub(last.at);
    let enough = if last.is_whole {
        call.longest_list / 2
    } else {
        Duration::ZERO
    };
    let is_refused = matches!(last.status, Some(401 | 403));
    let left = call.deadline().saturating_sub(ended);
    (!is_refused && left > enough.max(SHORTEST) + slack)
        .then(|| format!("it gave up with {left:?} left, and a look took {took:?}"))
}
