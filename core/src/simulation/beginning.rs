//! How a history begins: what is there, and who is to run.

use std::collections::BinaryHeap;
use std::sync::Mutex;
use std::time::Instant;

use super::content::{self, ORDERS};
use super::history::History;
use super::moment::Moment;
use super::profile::Profile;
use super::rng::Rng;
use super::store::{self, Store};
use super::world::{Event, Process, Row, Slot, State, Status, World};

impl World {
    pub(super) fn new(profile: Profile, seed: u64, history: History) -> Self {
        let slots = slots(&profile);
        let processes = slots.iter().map(|_| Process::default()).collect();
        let later = profile.later_lookalike;
        let mut state = State {
            now: Moment::ZERO,
            store: invoices(&profile, &mut Rng::new(seed, 5)),
            fates: Rng::new(seed, 2),
            jitter: Rng::new(seed, 3),
            luck: Rng::new(seed, 4),
            agenda: BinaryHeap::new(),
            scheduled: 0,
            turns: 0,
            is_endless: false,
            mishaps_left: 4,
            slots,
            processes,
            running: 0,
            calls: Vec::new(),
            sent: Vec::new(),
            rows: vec![Row::default(); ORDERS.len()],
            history,
            profile,
        };
        if let Some((when, which)) = later {
            state.schedule(when, Event::Lookalike(which));
        }
        Self {
            origin: Instant::now(),
            state: Mutex::new(state),
        }
    }
}

/// What the service has that the merchant has not ordered.
fn invoices(profile: &Profile, rng: &mut Rng) -> Store {
    let mut store = Store::default();
    let kinds = if profile.has_unreadable {
        content::FOREIGN.len()
    } else {
        content::READABLE
    };
    for _ in 0..profile.foreign {
        let id = store.add(None, content::FOREIGN[rng.index(kinds)].to_owned(), None, Moment::ZERO);
        let state = rng.pick(&[store::PENDING, store::PAID, store::CANCEL]);
        store.change(id, state, Moment::ZERO);
    }
    for which in &profile.lookalikes {
        store.add_lookalike(content::LOOKALIKES[*which], Moment::ZERO);
    }
    store
}

fn slots(profile: &Profile) -> Vec<Slot> {
    let slots = profile.callers.iter().enumerate().map(|(slot, caller)| Slot {
        process: if profile.clones { 0 } else { slot },
        order: caller.order,
        is: Status::Gone,
        wake: Moment::ZERO,
        asked: None,
        may_have_to_stop: false,
        call: None,
        has_tried: false,
        has: None,
    });
    slots.collect()
}
