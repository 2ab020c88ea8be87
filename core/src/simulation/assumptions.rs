//! What no rule of a client can make up for. The table in [`mod`](super) says each in a sentence.

use super::check::Rule;

/// What has to hold besides the rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Assumption {
    OwnLock,
    LandsInTime,
    Patience,
    FreshLists,
    AppliedOnce,
    HonestRefusals,
    KeptDescription,
    UnlikeOthers,
}

impl Assumption {
    pub(super) const ALL: [Self; 8] = [
        Self::OwnLock,
        Self::LandsInTime,
        Self::Patience,
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
            Self::LandsInTime | Self::Patience | Self::AppliedOnce => {
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
