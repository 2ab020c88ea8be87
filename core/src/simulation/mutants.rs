//! Clients that are broken on purpose, one rule at a time, and for each the seed of a history that shows it.
//!
//! In core a rule is broken where it lives, by `mutant!(Name)`, which is `false` outside of these tests.
//!
//! Some rules lie below [`Service`](crate::transport::Service), where the simulation does not reach. Tests at the wire hold them:
//! that a pooled connection is looked at before each request (`stale_connections`, `pooled_connections`), what is said of a refused
//! certificate (`refused_certificates`), that a wait inside the transport asks the interrupt (`interrupt`), that bytes of a request
//! count as written (`sweep`), and what is read of a broken entry (`invariants::salvage`).

use std::cell::Cell;

macro_rules! mutants {
    ($($name:ident = $seed:literal,)*) => {
        /// A rule that is broken.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Mutant {
            $($name,)*
        }

        impl Mutant {
            /// Each with the seed of a history that shows it.
            pub(super) const ALL: &[(Self, u64)] = &[$((Self::$name, $seed),)*];
        }
    };
}

mutants! {
    GoesOnThoughInterrupted = 0,
    SendsLostAgain = 0,
    SendsFailedAgain = 0,
    Takes408ForFinal = 0,
    SendsAgainUnasked = 0,
    SendsDoubtful429Again = 0,
    CutsWhatArrives = 0,
    CreateTakesAllTime = 0,
    SilenceTakesAllTime = 0,
    StaysInThePoolAfter408 = 0,
    IgnoresRetryAfter = 0,
    WaitsPastTheDeadline = 0,
    SpendsTheLook = 0,
    WaitsThroughTheLook = 0,
    CountsStale = 0,
    StaysInThePool = 0,
    MissesTheInterrupt = 0,
    Trusts408 = 0,
    Trusts499 = 0,
    TrustsCode000 = 0,
    TrustsCutRefusals = 0,
    TrustsOpenRefusals = 0,
    TakesAnotherInvoice = 0,
    TakesAnotherOrder = 0,
    TakesAnyForCancelled = 0,
    DoesNotReadAfterCancel = 0,
    ForgetsTheCancel = 0,
    TakesOpenForRefused = 0,
    InnerCallsBeginAnew = 0,
    InnerCallsHaveAllTime = 0,
    ForgetsOrdersWithTimeout = 0,
    SharesTheScope = 0,
    OrdersByTheByte = 0,
    DoesNotWait = 0,
    TellsOnlyTheLastEnd = 0,
    ComparesNoAmount = 0,
    FoldsNothing = 0,
    ForgivesNothing = 0,
    IgnoresNear = 0,
    TakesNamelessForEqual = 0,
    IgnoresNameless = 0,
    PassesOverUnreadable = 0,
    StopsAtAnyUnreadable = 0,
    IgnoresEqual = 0,
    PutsCancelledFirst = 0,
    CreatesThoughInterrupted = 0,
    CreatesTooLate = 0,
    ForgetsTheFirstCreate = 0,
    IgnoresUnknownEnds = 0,
    TakesAnyResponse = 0,
    IgnoresTheSign = 0,
    ResendsWithoutEnd = 0,
    SettlesThoughInterrupted = 0,
    ResendsTooSoon = 0,
    ResendsTooLate = 0,
    ForgetsTheCreate = 0,
    PassesOverUnreadableAfter = 0,
    TakesCancelled = 0,
    TakesDoubtful = 0,
    IgnoresDoubtful = 0,
    TakesOneOfSeveral = 0,
    GivesUpEarly = 0,
    PollsPastTheEnd = 0,
    TakesPendingForDone = 0,
    EndsWithTrouble = 0,
    PollsOnWhenRefused = 0,
    PollsTooSoon = 0,
    ForgetsWhatItSaw = 0,
    MakesNoLastPoll = 0,
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
