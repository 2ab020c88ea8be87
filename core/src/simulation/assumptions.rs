//! What no rule of a client can make up for. The documentation of the crate says it to those who use it.

use super::check::Rule;

/// What has to hold besides the rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Assumption {
    OwnLock,
    LandsInTime,
    Patience,
    Looks,
    FreshLists,
    AppliedOnce,
    HonestRefusals,
    KeptDescription,
    UnlikeOthers,
}

impl Assumption {
    pub(super) const ALL: [Self; 9] = [
        Self::OwnLock,
        Self::LandsInTime,
        Self::Patience,
        Self::Looks,
        Self::FreshLists,
        Self::AppliedOnce,
        Self::HonestRefusals,
        Self::KeptDescription,
        Self::UnlikeOthers,
    ];

    /// As the documentation of the crate has it.
    pub(super) fn in_words(self) -> &'static str {
        match self {
            Self::OwnLock => {
                "Separate clients, processes and machines that create the same order have a lock of their own, \
                 and so has a plain `create_invoice` of it"
            }
            Self::LandsInTime => "A request that has not landed when `resend_after` is over never will.",
            Self::Patience => {
                "nobody creates the order again, in whatever thread, before the first request can no longer land"
            }
            Self::Looks => "nobody does so without having looked for it",
            Self::FreshLists => "A list shows every invoice that was made before it was asked for.",
            Self::AppliedOnce => "The service applies a request once at the most.",
            Self::HonestRefusals => "A whole 4xx without code 000 refuses, a 429 as well: nothing was applied.",
            Self::KeptDescription => {
                "The service keeps the description of an order, but for its white space, or leaves it out"
            }
            Self::UnlikeOthers => "with the order's description or amount is about that order.",
        }
    }

    /// What does not have to hold without it.
    pub(super) fn excuses(self, rule: Rule) -> bool {
        match self {
            Self::OwnLock => rule == Rule::OneInvoice,
            Self::LandsInTime | Self::Patience | Self::Looks | Self::AppliedOnce => {
                matches!(rule, Rule::OneInvoice | Rule::OnePerClient)
            }
            Self::FreshLists | Self::KeptDescription => matches!(
                rule,
                Rule::OneInvoice | Rule::OnePerClient | Rule::EndsWell | Rule::LandingIsFound
            ),
            Self::HonestRefusals => matches!(rule, Rule::OneInvoice | Rule::OnePerClient | Rule::NotApplied),
            Self::UnlikeOthers => rule == Rule::Success,
        }
    }
}
