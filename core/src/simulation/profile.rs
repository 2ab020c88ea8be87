//! What kind of world a seed makes: how bad it is, how long things take, and who calls.

use std::time::Duration;

use super::assumptions::Assumption;
use super::content::{Change, LOOKALIKES};
use super::moment::Moment;
use super::rng::Rng;

/// What a caller's program does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Program {
    /// `create_invoice_once` until it is there.
    Once,
    /// The same, then `cancel_invoice`, then `create_invoice_once` again.
    OnceAndCancel,
    /// The same, then `wait_for_payment`.
    OnceAndWait,
    /// `find_invoices`, and `create_invoice` if there is none, until it is there.
    FindOrCreate,
    /// `create_invoice`, whatever becomes of it.
    Create,
    Template,
}

impl Program {
    /// It sees to it that its order is there once.
    pub(super) fn creates_once(self) -> bool {
        !matches!(self, Self::Create | Self::Template)
    }
}

/// A caller and the order that it is about.
#[derive(Clone, Copy, Debug)]
pub(super) struct Caller {
    pub(super) program: Program,
    pub(super) order: usize,
}

#[derive(Debug)]
pub(super) struct Profile {
    /// The assumption that does not hold.
    pub(super) dropped: Option<Assumption>,
    pub(super) callers: Vec<Caller>,
    /// The callers share a client, as threads of a process do.
    pub(super) clones: bool,
    pub(super) timeout: Duration,
    pub(super) connect_timeout: Duration,
    pub(super) max_retries: u32,
    pub(super) resend_after: Option<Duration>,
    /// A request that lands does so within this time.
    pub(super) landing: Duration,
    /// How long the list may not show what has landed.
    pub(super) lag: Duration,
    pub(super) granularity: Duration,
    /// Until then, so many thousandths of the requests meet with trouble.
    pub(super) recovers: Moment,
    pub(super) trouble: u32,
    /// How long a response and a list take when all is well.
    pub(super) latency: Duration,
    pub(super) list: Duration,
    pub(super) changes: Vec<Change>,
    /// In thousandths of the calls, or of the waits.
    pub(super) crashes: u32,
    pub(super) interrupts: u32,
    pub(super) stalls: u32,
    /// What is there in the beginning that the merchant has not ordered, and whether some of it cannot be read.
    pub(super) foreign: usize,
    pub(super) has_unreadable: bool,
    /// What is there, or is made by somebody meanwhile, that may be an order of the merchant.
    pub(super) lookalikes: Vec<usize>,
    pub(super) later_lookalike: Option<(Moment, usize)>,
    pub(super) latest_first: bool,
    /// The kind of trouble that there is most of.
    pub(super) favourite: u64,
    /// How many thousandths of the pooled connections are given up by the service, and of the new invoices are paid or cancelled
    /// by somebody.
    pub(super) stale: u32,
    pub(super) meddling: u32,
    /// Which callers use a client made by `with_timeout`, with so many times the timeout.
    pub(super) own_timeout: Vec<Option<u32>>,
}

/// What `resend_after` is at the least, as zero is refused.
const AT_LEAST: Duration = Duration::from_nanos(1);

impl Profile {
    /// The world of this seed; without an assumption if there is one given, else perhaps without one by chance.
    pub(super) fn draw(seed: u64, without: Option<Assumption>) -> Self {
        let rng = &mut Rng::new(seed, 1);
        let by_chance = rng.chance(150).then(|| rng.pick(&Assumption::ALL));
        let dropped = without.or(by_chance);
        let lacks = |assumption| dropped == Some(assumption);

        // Several threads at one order, the first with less time than the others.
        let is_crowd = !lacks(Assumption::OwnLock) && !lacks(Assumption::UnlikeOthers) && rng.chance(150);
        let timeout = if is_crowd {
            millis(rng, &[300, 1000, 3000])
        } else {
            millis(rng, &[300, 1000, 3000, 10_000, 30_000])
        };
        let landing = match rng.below(10) {
            _ if is_crowd => rng.up_to(timeout * 3),
            0..3 => rng.up_to(timeout / 8),
            _ => rng.early(timeout * 8),
        };
        let granularity = millis(rng, &[0, 0, 0, 1, 16, 100]).min(timeout / 60);
        let resend_after = if lacks(Assumption::LandsInTime) {
            Some((landing / 3).max(AT_LEAST))
        } else {
            let grace = rng.early(timeout);
            rng.chance(400)
                .then_some((landing + 2 * granularity + grace).max(AT_LEAST))
        };
        let changes = changes(rng, lacks(Assumption::KeptDescription));
        let callers = callers(
            rng,
            &changes,
            lacks(Assumption::OwnLock),
            lacks(Assumption::UnlikeOthers),
            is_crowd,
        );
        let clones = !lacks(Assumption::OwnLock) && (is_crowd || rng.chance(500));
        let lag = if lacks(Assumption::FreshLists) {
            rng.early(timeout * 2)
        } else {
            Duration::ZERO
        };
        let max_retries = rng.pick(&[0, 1, 2, 2, 5]);
        let own_timeout = (0..callers.len()).map(|slot| match slot {
            0 if is_crowd => None,
            _ if is_crowd => Some(rng.pick(&[2, 4])),
            _ => rng.chance(250).then(|| rng.pick(&[1, 2, 4])),
        });
        let own_timeout = own_timeout.collect();
        Self {
            dropped,
            callers,
            clones,
            timeout,
            connect_timeout: timeout / rng.pick(&[1, 2, 10]),
            max_retries,
            resend_after,
            landing,
            lag,
            granularity,
            recovers: if rng.chance(300) {
                rng.up_to(timeout * 12)
            } else {
                rng.early(timeout * 6)
            },
            trouble: rng.pick(&[50, 300, 300, 600, 950]),
            latency: timeout / rng.pick(&[20, 100, 1000]),
            list: if rng.chance(150) {
                let most = timeout * rng.pick(&[2, 3, 9]) / 10;
                rng.up_to(most)
            } else {
                rng.early(timeout / 10)
            },
            changes,
            crashes: rng.pick(&[0, 0, 100, 300]),
            interrupts: rng.pick(&[0, 0, 100, 300]),
            stalls: rng.pick(&[0, 0, 0, 30]),
            foreign: rng.index(3),
            has_unreadable: rng.chance(50),
            lookalikes: some(rng, 50),
            later_lookalike: some(rng, 100).pop().map(|which| (rng.early(timeout * 2), which)),
            latest_first: rng.chance(500),
            favourite: rng.below(100),
            // Without another attempt there is nothing to be done about it.
            stale: if max_retries == 0 {
                0
            } else {
                rng.pick(&[0, 0, 100, 500])
            },
            meddling: rng.pick(&[0, 0, 0, 200]),
            own_timeout,
        }
    }

    /// How long a program waits after an unknown outcome or a crash before it creates the order again: until nothing can be
    /// under way any more.
    pub(super) fn patience(&self) -> Duration {
        if self.dropped == Some(Assumption::Patience) {
            return self.landing / 3;
        }
        self.landing + self.lag + 2 * self.granularity + Duration::from_millis(1)
    }

    pub(super) fn takes_descriptions(&self) -> bool {
        self.changes.iter().any(|change| change.takes_description())
    }

    /// There is, or will be, what may be an order of the merchant.
    pub(super) fn has_lookalikes(&self) -> bool {
        !self.lookalikes.is_empty() || self.later_lookalike.is_some()
    }

    /// What the service makes of an order cannot be told from another one, or cannot be read.
    pub(super) fn hides_orders(&self) -> bool {
        self.changes.iter().any(|change| change.hides())
    }
}

/// In so many of a thousand cases, one of the lookalikes.
fn some(rng: &mut Rng, thousandths: u32) -> Vec<usize> {
    if rng.chance(thousandths) {
        vec![rng.index(LOOKALIKES.len())]
    } else {
        Vec::new()
    }
}

fn millis(rng: &mut Rng, of: &[u64]) -> Duration {
    Duration::from_millis(rng.pick(of))
}

/// Up to three changes that leave the order recognizable, or one that does not.
fn changes(rng: &mut Rng, unrecognizable: bool) -> Vec<Change> {
    if unrecognizable {
        return vec![Change::LowerCaseDescription];
    }
    let mut changes: Vec<Change> = Vec::new();
    if rng.chance(400) {
        for _ in 0..=rng.below(3) {
            changes.push(rng.pick(&Change::COVERED));
        }
    }
    if changes.iter().any(|change| change.takes_description()) {
        changes.retain(|change| !change.changes_content());
    }
    changes
}

fn callers(rng: &mut Rng, changes: &[Change], is_same_order: bool, is_plain: bool, is_crowd: bool) -> Vec<Caller> {
    // `find_invoices` sees only what is equal.
    let may_find = !changes.iter().any(|change| change.hides());
    let count = match (is_same_order, is_crowd) {
        (true, _) => 2,
        (_, true) => 3,
        _ => 1 + rng.index(3),
    };
    let one = |rng: &mut Rng| {
        let program = match rng.below(10) {
            _ if is_plain => Program::Create,
            0..4 => Program::Once,
            4 | 5 => Program::OnceAndCancel,
            6 => Program::OnceAndWait,
            7 if may_find => Program::FindOrCreate,
            7 | 8 => Program::Create,
            _ => Program::Template,
        };
        let order = if is_same_order || is_crowd || rng.chance(700) {
            0
        } else {
            1 + rng.index(2)
        };
        Caller { program, order }
    };
    let mut callers: Vec<Caller> = (0..count).map(|_| one(rng)).collect();
    if is_same_order || is_crowd {
        for caller in &mut callers {
            caller.program = Program::Once;
        }
    }
    callers
}
