//! What must hold after a history, when everything late has landed.

mod errors;
mod liveness;
mod money;
mod settling;
mod time;

use super::record::{Call, Sent};
use super::world::State;

/// What must hold. Each is a sentence in the table of [`simulation`](super).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rule {
    Success,
    NotApplied,
    OneInvoice,
    OnePerClient,
    NamesWhatWasShown,
    ErrorHolds,
    SendsOnce,
    EndsInTime,
    HasTimeToCreate,
    WaitsAsAsked,
    Stops,
    LooksAfter,
    LastLook,
    EndsWell,
    RidesOver,
    TakesNewConnection,
    WaitEndsRight,
    LandingIsFound,
    PaymentIsSeen,
}

impl Rule {
    pub(super) const ALL: [Self; 19] = [
        Self::Success,
        Self::NotApplied,
        Self::OneInvoice,
        Self::OnePerClient,
        Self::NamesWhatWasShown,
        Self::ErrorHolds,
        Self::SendsOnce,
        Self::EndsInTime,
        Self::HasTimeToCreate,
        Self::WaitsAsAsked,
        Self::Stops,
        Self::LooksAfter,
        Self::LastLook,
        Self::EndsWell,
        Self::RidesOver,
        Self::TakesNewConnection,
        Self::WaitEndsRight,
        Self::LandingIsFound,
        Self::PaymentIsSeen,
    ];
}

/// Something that does not hold.
#[derive(Debug)]
pub(super) struct Violation {
    pub(super) rule: Rule,
    pub(super) text: String,
}

/// A call and its requests, for the rules about single calls. What is wrong comes back in words.
struct Case<'a> {
    state: &'a State,
    index: usize,
    call: &'a Call,
    requests: &'a [&'a Sent],
}

type Check = fn(&Case<'_>) -> Option<String>;

const OF_CALLS: [(Rule, Check); 17] = [
    (Rule::Success, money::success),
    (Rule::NotApplied, money::not_applied),
    (Rule::NamesWhatWasShown, money::names_what_was_shown),
    (Rule::ErrorHolds, errors::error_holds),
    (Rule::SendsOnce, money::sends_once),
    (Rule::EndsInTime, time::ends_in_time),
    (Rule::HasTimeToCreate, time::has_time_to_create),
    (Rule::WaitsAsAsked, time::waits_as_asked),
    (Rule::Stops, time::stops),
    (Rule::LooksAfter, settling::looks_after),
    (Rule::LastLook, settling::last_look),
    (Rule::RidesOver, liveness::rides_over),
    (Rule::TakesNewConnection, liveness::takes_new_connection),
    (Rule::WaitEndsRight, errors::wait_ends_right),
    (Rule::EndsWell, liveness::ends_well),
    (Rule::LandingIsFound, liveness::landing_is_found),
    (Rule::PaymentIsSeen, liveness::payment_is_seen),
];

/// Finds all that does not hold; what an assumption that does not hold excuses only if `strict`.
pub(super) fn check(state: &State, strict: bool) -> Vec<Violation> {
    let mut violations = Vec::new();
    let mut requests: Vec<Vec<&Sent>> = vec![Vec::new(); state.calls.len()];
    for sent in &state.sent {
        requests[sent.call].push(sent);
    }
    if state.is_endless {
        let text = "it goes on and on".to_owned();
        violations.push(Violation {
            rule: Rule::EndsInTime,
            text,
        });
    }
    for (index, call) in state.calls.iter().enumerate() {
        let requests = &requests[index];
        let case = Case {
            state,
            index,
            call,
            requests,
        };
        for (rule, check) in OF_CALLS {
            violations.extend(check(&case).map(|why| Violation {
                rule,
                text: format!("call {index}, {:?} of caller {}: {why}", call.operation, call.slot),
            }));
        }
    }
    money::one_invoice(state, &mut violations);
    let excused = |rule| state.profile.dropped.is_some_and(|assumption| assumption.excuses(rule));
    violations.retain(|violation| strict || !excused(violation.rule));
    violations
}

impl<'a> Case<'a> {
    /// The requests of the call.
    fn sent(&self) -> impl DoubleEndedIterator<Item = &'a Sent> {
        self.requests.iter().copied()
    }

    /// The service was well from the beginning of the call on, and nobody disturbed it.
    fn is_undisturbed(&self) -> bool {
        self.call.begun >= self.state.profile.recovers && self.is_left_alone()
    }

    fn is_left_alone(&self) -> bool {
        self.call.stop_requested().is_none() && self.call.stalled.is_zero()
    }
}
