//! What errors say, and how waits end.

use super::Case;
use crate::error::ErrorKind;
use crate::simulation::record::{Operation, What};

/// An error holds what its kind says: `AlreadyExists` invoices of this order, those that are not cancelled first; `Unresolved`
/// is about a create that was sent, or says that nothing was.
pub(super) fn error_holds(case: &Case<'_>) -> Option<String> {
    let failed = case.call.failed().filter(|_| case.call.is_once())?;
    let is_sent = (case.sent()).any(|sent| sent.what == What::Create && sent.written.is_some());
    match failed.kind {
        ErrorKind::AlreadyExists => {
            let is_ours = |id: u64| {
                case.state
                    .store
                    .get(id)
                    .is_some_and(|invoice| invoice.order == Some(case.call.order))
            };
            if let Some((strange, _)) = failed.holds.iter().find(|(id, _)| !is_ours(*id)) {
                return Some(format!(
                    "invoice {strange} is said to be there already, and is of another order"
                ));
            }
            let is_sorted = failed.holds.is_sorted_by_key(|(_, is_cancelled)| *is_cancelled);
            (failed.holds.is_empty() || failed.unknown || is_sent || !is_sorted)
                .then(|| format!("it says that the order is there already, with {:?}", failed.holds))
        }
        ErrorKind::Unresolved if failed.unknown != is_sent => Some(format!(
            "unknown is {}, and a create was sent: {is_sent}",
            failed.unknown
        )),
        _ => None,
    }
}

/// A wait ends with what its invoice has become, by being told to, by its deadline, or because polling again would not help; and
/// its error holds the invoice as it was seen.
pub(super) fn wait_ends_right(case: &Case<'_>) -> Option<String> {
    let Operation::Wait(id) = case.call.operation else {
        return None;
    };
    let mut refusals =
        (case.sent()).filter(|sent| matches!(sent.status, Some(401 | 403 | 404)) && sent.ended.is_some());
    let after_refusal = refusals
        .next()
        .is_some_and(|refused| case.sent().any(|sent| sent.at > refused.at));
    if after_refusal {
        return Some("it went on after a refusal".to_owned());
    }
    let failed = case.call.failed()?;
    let may_pass = matches!(
        failed.kind,
        ErrorKind::Connect | ErrorKind::Server | ErrorKind::RateLimited | ErrorKind::InvalidResponse
    );
    let last = case.sent().last();
    let is_408 = last.is_some_and(|sent| sent.status == Some(408)) && failed.kind == ErrorKind::BadRequest;
    if may_pass || is_408 {
        return Some(format!("it ended with {:?}", failed.kind));
    }
    let was_seen = case.sent().any(|sent| sent.is_whole && sent.is_good);
    (was_seen && !failed.names.contains(&id)).then(|| format!("it has seen invoice {id} and does not say so"))
}
