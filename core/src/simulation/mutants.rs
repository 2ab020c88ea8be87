//! Clients that are broken on purpose, one rule at a time, and for each the seed of a history that shows it.
//!
//! In core a rule is broken where it lives, by `mutant!(Name)`, which is `false` outside of these tests.
//!
//! Some rules lie below [`Service`](crate::transport::Service), where the simulation does not reach. Tests at the wire hold them:
//! that a pooled connection is looked at before each request (`stale_connections`, `pooled_connections`), what is said of a refused
//! certificate (`refused_certificates`), that a wait inside the transport asks the interrupt (`interrupt`), that bytes of a request
//! count as written (`sweep`), and what is read of a broken entry (`invariants::salvage`).

use std::cell::Cell;

use super::check::Rule;

macro_rules! mutants {
    ($($name:ident: $rule:ident = $seed:literal,)*) => {
        /// A rule that is broken.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Mutant {
            $($name,)*
        }

        impl Mutant {
            /// Each with the promise that it breaks in the history of a seed.
            pub(super) const ALL: &[(Self, Rule, u64)] = &[$((Self::$name, Rule::$rule, $seed),)*];
        }
    };
}

mutants! {
    StopsLaterCalls: Success = 0,
    EndsWithA408: Success = 0,
    GoesOnThoughInterrupted: Success = 0,
    SendsLostAgain: Success = 0,
    SendsFailedAgain: Success = 0,
    Takes408ForFinal: Success = 0,
    SendsAgainUnasked: Success = 0,
    SendsDoubtful429Again: Success = 0,
    CutsWhatArrives: Success = 0,
    CreateTakesAllTime: Success = 0,
    SilenceTakesAllTime: Success = 0,
    StaysInThePoolAfter408: Success = 0,
    IgnoresRetryAfter: Success = 0,
    WaitsPastTheDeadline: Success = 0,
    SpendsTheLook: Success = 0,
    WaitsThroughTheLook: Success = 0,
    CountsStale: Success = 0,
    StaysInThePool: Success = 0,
    MissesTheInterrupt: Success = 0,
    Trusts408: Success = 0,
    Trusts499: Success = 0,
    TrustsCode000: Success = 0,
    TrustsCutRefusals: Success = 0,
    TrustsOpenRefusals: Success = 0,
    TakesAnotherInvoice: Success = 0,
    TakesAnotherOrder: Success = 0,
    TakesAnyForCancelled: Success = 0,
    DoesNotReadAfterCancel: Success = 0,
    ForgetsTheCancel: Success = 0,
    TakesOpenForRefused: Success = 0,
    InnerCallsBeginAnew: Success = 0,
    InnerCallsHaveAllTime: Success = 0,
    ForgetsOrdersWithTimeout: Success = 0,
    SharesTheScope: Success = 0,
    OrdersByTheByte: Success = 0,
    DoesNotWait: Success = 0,
    TellsOnlyTheLastEnd: Success = 0,
    ComparesNoAmount: Success = 0,
    FoldsNothing: Success = 0,
    ForgivesNothing: Success = 0,
    IgnoresNear: Success = 0,
    TakesNamelessForEqual: Success = 0,
    IgnoresNameless: Success = 0,
    PassesOverUnreadable: Success = 0,
    StopsAtAnyUnreadable: Success = 0,
    IgnoresEqual: Success = 0,
    PutsCancelledFirst: Success = 0,
    CreatesThoughInterrupted: Success = 0,
    CreatesTooLate: Success = 0,
    ForgetsTheFirstCreate: Success = 0,
    IgnoresUnknownEnds: Success = 0,
    TakesAnyResponse: Success = 0,
    IgnoresTheSign: Success = 0,
    ResendsWithoutEnd: Success = 0,
    SettlesThoughInterrupted: Success = 0,
    ResendsTooSoon: Success = 0,
    ResendsTooLate: Success = 0,
    ForgetsTheCreate: Success = 0,
    PassesOverUnreadableAfter: Success = 0,
    TakesCancelled: Success = 0,
    TakesDoubtful: Success = 0,
    IgnoresDoubtful: Success = 0,
    TakesOneOfSeveral: Success = 0,
    GivesUpEarly: Success = 0,
    PollsPastTheEnd: Success = 0,
    TakesPendingForDone: Success = 0,
    EndsWithTrouble: Success = 0,
    PollsOnWhenRefused: Success = 0,
    PollsTooSoon: Success = 0,
    ForgetsWhatItSaw: Success = 0,
    MakesNoLastPoll: Success = 0,
}

thread_local! {
    static PLAYED: Cell<Option<Mutant>> = const { Cell::new(None) };
    /// A bit for each rule that was come upon.
    static REACHED: Cell<u128> = const { Cell::new(0) };
}

/// Whether this rule is broken now.
pub(crate) fn is(mutant: Mutant) -> bool {
    REACHED.set(REACHED.get() | 1 << mutant as u32);
    PLAYED.get() == Some(mutant)
}

/// Plays with this rule broken.
pub(super) fn with<T>(mutant: Option<Mutant>, play: impl FnOnce() -> T) -> T {
    PLAYED.set(mutant);
    let played = play();
    PLAYED.set(None);
    played
}

/// Whether this thread has come upon the rule.
pub(super) fn was_reached(mutant: Mutant) -> bool {
    REACHED.get() & 1 << mutant as u32 != 0
}
