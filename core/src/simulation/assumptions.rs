//! What no rule of a client can make up for.

use super::check::Rule;

/// What has to hold besides the rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Assumption {
    /// Separate clients that create the same order have a lock of their own, such as its row in the database.
    OwnLock,
    /// A request that has not landed when `resend_after` is over never will.
    LandsInTime,
    /// A program whose create has an unknown outcome looks again before it creates anew.
    Patience,
    /// A program that does not know what became of its create looks for it with `find_invoices` before it creates anew.
    Looks,
    /// A list shows every invoice that was made before it was asked for.
    FreshLists,
    /// A request is applied once at the most.
    AppliedOnce,
    /// A clear refusal refuses: nothing was applied.
    HonestRefusals,
    /// The service keeps the description of an order, but for its white space.
    KeptDescription,
    /// No other merchant's invoice looks like this order.
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
