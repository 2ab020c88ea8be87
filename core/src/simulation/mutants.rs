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
    NamesCutIds: NamesWhatWasShown = 93,
    StopsLaterCalls: Stops = 0,
    EndsWithA408: WaitEndsRight = 993,
    GoesOnThoughInterrupted: Stops = 6,
    SendsLostAgain: SendsOnce = 8,
    SendsFailedAgain: SendsOnce = 140,
    Takes408ForFinal: EndsWell = 58,
    SendsAgainUnasked: SendsOnce = 251,
    SendsDoubtful429Again: SendsOnce = 1322,
    CutsWhatArrives: EndsWell = 296,
    CreateTakesAllTime: LooksAfter = 3,
    SilenceTakesAllTime: RidesOver = 367,
    StaysInThePoolAfter408: TakesNewConnection = 87,
    IgnoresRetryAfter: WaitsAsAsked = 0,
    WaitsPastTheDeadline: EndsInTime = 27,
    SpendsTheLook: HasTimeToCreate = 392,
    WaitsThroughTheLook: LastLook = 3968,
    CountsStale: RidesOver = 2241,
    StaysInThePool: TakesNewConnection = 7,
    MissesTheInterrupt: Stops = 375,
    Trusts408: NotApplied = 68,
    Trusts499: NotApplied = 197,
    TrustsCode000: NotApplied = 64,
    TrustsCutRefusals: NotApplied = 397,
    TrustsOpenRefusals: NotApplied = 140,
    TakesAnotherInvoice: Success = 102,
    TakesAnotherOrder: Success = 610,
    TakesAnyForCancelled: Success = 102,
    DoesNotReadAfterCancel: LooksAfter = 19,
    ForgetsTheCancel: NotApplied = 3132,
    TakesOpenForRefused: NotApplied = 109,
    InnerCallsBeginAnew: Stops = 2339,
    InnerCallsHaveAllTime: EndsInTime = 3,
    ForgetsOrdersWithTimeout: OneInvoice = 16,
    SharesTheScope: Stops = 16,
    OrdersByTheByte: OneInvoice = 16,
    DoesNotWait: OneInvoice = 16,
    TellsOnlyTheLastEnd: OneInvoice = 10,
    ComparesNoAmount: EndsWell = 19,
    FoldsNothing: OneInvoice = 1,
    ForgivesNothing: OneInvoice = 28,
    IgnoresNear: OneInvoice = 66,
    TakesNamelessForEqual: ErrorHolds = 20,
    IgnoresNameless: OneInvoice = 11,
    PassesOverUnreadable: OneInvoice = 16,
    StopsAtAnyUnreadable: EndsWell = 1264,
    IgnoresEqual: OneInvoice = 4,
    PutsCancelledFirst: ErrorHolds = 15,
    CreatesThoughInterrupted: Stops = 30,
    CreatesTooLate: HasTimeToCreate = 9,
    ForgetsTheFirstCreate: LooksAfter = 432,
    IgnoresUnknownEnds: OneInvoice = 10,
    TakesAnyResponse: Success = 795,
    IgnoresTheSign: SendsOnce = 24,
    ResendsWithoutEnd: SendsOnce = 2683,
    SettlesThoughInterrupted: Stops = 502,
    ResendsTooSoon: SendsOnce = 10,
    ResendsTooLate: HasTimeToCreate = 4349,
    ForgetsTheCreate: NotApplied = 117,
    PassesOverUnreadableAfter: OneInvoice = 921,
    TakesCancelled: Success = 227,
    TakesDoubtful: Success = 214,
    IgnoresDoubtful: OneInvoice = 447,
    TakesOneOfSeveral: Success = 86,
    GivesUpEarly: LandingIsFound = 5026,
    PollsPastTheEnd: EndsInTime = 889,
    TakesPendingForDone: Success = 2,
    EndsWithTrouble: WaitEndsRight = 227,
    PollsOnWhenRefused: Stops = 17,
    PollsTooSoon: WaitsAsAsked = 1414,
    ForgetsWhatItSaw: WaitEndsRight = 13,
    MakesNoLastPoll: PaymentIsSeen = 200,
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
