//! The state of a history: the clock, what is to happen, the service's invoices, and what was done so far.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::content::{self, ORDERS, TEMPLATE};
use super::history::History;
use super::moment::{Moment, NEVER, coarse};
use super::profile::Profile;
use super::record::{Call, Sent, What};
use super::rng::Rng;
use super::store::{self, Store};

/// A waiting thread asks this often whether it is to stop.
pub(super) const SLICE: Duration = Duration::from_millis(50);

/// No system wakes a thread sooner.
const SHORTEST_SLEEP: Duration = Duration::from_micros(50);
/// No history has so many steps, unless something in it never ends.
const MOST_TURNS: u32 = 200_000;

/// What callers and service share. One thread uses it; the lock is there because a service has to be `Sync`.
pub(super) struct World {
    pub(super) origin: Instant,
    pub(super) state: Mutex<State>,
}

pub(super) struct State {
    pub(super) now: Moment,
    pub(super) profile: Profile,
    pub(super) store: Store,
    /// Draws what becomes of requests.
    pub(super) fates: Rng,
    /// The random numbers that the client asks for.
    pub(super) jitter: Rng,
    /// Draws what callers do and what happens to them.
    pub(super) luck: Rng,
    pub(super) agenda: BinaryHeap<Reverse<(Moment, u64, Event)>>,
    pub(super) scheduled: u64,
    pub(super) turns: u32,
    /// It went on and on, and was given up.
    pub(super) is_endless: bool,
    /// How many crashes and interrupts may still come.
    pub(super) mishaps_left: u32,
    pub(super) slots: Vec<Slot>,
    pub(super) processes: Vec<Process>,
    /// The slot whose program runs.
    pub(super) running: usize,
    pub(super) calls: Vec<Call>,
    pub(super) sent: Vec<Sent>,
    pub(super) rows: Vec<Row>,
    pub(super) history: History,
}

/// What is to happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Event {
    /// A request is applied.
    Land(usize),
    /// The customer does something about an invoice.
    Pay(u64, &'static str),
    /// Somebody makes an invoice that looks like an order.
    Lookalike(usize),
    /// `interrupt_calls` is called.
    InterruptCalls(usize),
    /// The hook says stop: once, or until it is over.
    HookOn(usize, Hook),
    HookOff(usize),
    /// A process ends, or one of its threads.
    Crash(usize),
    ThreadEnds(usize),
    Restart(usize),
    ThreadRestarts(usize),
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Hook {
    #[default]
    Quiet,
    Once,
    Always,
}

/// A place for a caller.
pub(super) struct Slot {
    pub(super) process: usize,
    pub(super) order: usize,
    pub(super) is: Status,
    /// When the caller runs again.
    pub(super) wake: Moment,
    /// When it last asked whether it is to stop; none if it does not ask.
    pub(super) asked: Option<Moment>,
    /// It may be told to stop: it has to ask in time.
    pub(super) may_have_to_stop: bool,
    /// The call that it is in.
    pub(super) call: Option<usize>,
    /// What the program knows after a crash.
    pub(super) has_tried: bool,
    /// The invoice of its order, once the program has it.
    pub(super) has: Option<u64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Status {
    Waits,
    Gone,
    Done,
}

#[derive(Default)]
pub(super) struct Process {
    pub(super) hook: Hook,
    /// How many connections lie in the pool.
    pub(super) idle: u32,
    /// It has crashed and has not been started again.
    pub(super) is_down: bool,
}

/// The row of an order in the merchant's database.
#[derive(Clone, Copy, Default)]
pub(super) struct Row {
    pub(super) locked_by: Option<usize>,
    /// No program creates the order before.
    pub(super) free_from: Moment,
}

/// What the scheduler has to do next.
pub(super) enum Step {
    Run(usize),
    InterruptCalls(usize),
    /// End these callers.
    Drop(Vec<usize>),
    /// Begin a process again, and these callers in it.
    StartProcess(usize, Vec<usize>),
    /// Begin this caller again in its process.
    StartThread(usize),
    End,
}

impl World {
    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The time as the client's clock shows it.
    pub(super) fn instant(&self) -> Instant {
        let state = self.lock();
        self.origin + coarse(state.now, state.profile.granularity)
    }

    pub(super) fn moment(&self, instant: Instant) -> Moment {
        instant.saturating_duration_since(self.origin)
    }
}

impl State {
    pub(super) fn note(&mut self, line: impl FnOnce(&Self) -> String) {
        let mut history = std::mem::take(&mut self.history);
        history.note(self.now, || line(self));
        self.history = history;
    }

    /// Whether the service has recovered.
    pub(super) fn is_well(&self) -> bool {
        self.now >= self.profile.recovers
    }

    pub(super) fn schedule(&mut self, after: Duration, event: Event) {
        self.scheduled += 1;
        self.agenda.push(Reverse((self.now + after, self.scheduled, event)));
    }

    /// Lets the running caller wait; the scheduler runs others meanwhile.
    pub(super) fn put_to_sleep(&mut self, until: Moment, asked: Option<Moment>) -> usize {
        let stall = if self.luck.chance(self.profile.stalls) {
            let longest = self.profile.timeout * 2;
            self.luck.early(longest)
        } else {
            Duration::ZERO
        };
        let slot = &mut self.slots[self.running];
        slot.asked = asked;
        slot.wake = match asked {
            Some(asked) if slot.may_have_to_stop => until.min(asked + SLICE),
            _ => until,
        };
        slot.wake = slot.wake.max(self.now + SHORTEST_SLEEP) + stall;
        if let Some(call) = slot.call {
            self.calls[call].stalled += stall;
        }
        self.running
    }

    /// Moves the clock to what happens next, and says what the scheduler has to do about it.
    pub(super) fn step(&mut self) -> Step {
        loop {
            self.turns += 1;
            if self.turns > MOST_TURNS {
                self.is_endless = true;
                return Step::End;
            }
            let waiting = self
                .slots
                .iter()
                .enumerate()
                .filter(|(_, slot)| slot.is == Status::Waits);
            let next = waiting.min_by_key(|(_, slot)| slot.wake);
            let wake = next.map_or(NEVER, |(_, slot)| slot.wake);
            match self.agenda.peek() {
                Some(Reverse((when, ..))) if *when <= wake => {
                    let Some(Reverse((when, _, event))) = self.agenda.pop() else {
                        continue;
                    };
                    self.now = self.now.max(when);
                    if let Some(step) = self.happen(event) {
                        return step;
                    }
                }
                _ => {
                    let Some((slot, _)) = next else { return Step::End };
                    self.now = self.now.max(wake);
                    self.running = slot;
                    return Step::Run(slot);
                }
            }
        }
    }

    /// A request that changes something is applied.
    pub(super) fn land(&mut self, index: usize) {
        let (what, order) = (self.sent[index].what, self.calls[self.sent[index].call].order);
        let changed = match what {
            What::Create => {
                let fields = content::copy(&ORDERS[order], &self.profile.changes);
                Some(self.store.add(Some(order), fields, Some(index), self.now))
            }
            What::Template => Some(self.store.add(None, TEMPLATE.to_owned(), Some(index), self.now)),
            What::Cancel(id) => self.store.change(id, store::CANCEL, self.now).then_some(id),
            What::Get(_) | What::List => None,
        };
        if let Some(id) = changed {
            self.sent[index].applied.push((self.now, id));
            if !matches!(what, What::Cancel(_)) && self.luck.chance(self.profile.meddling) {
                let after = self.luck.early(self.profile.timeout);
                let state = self.luck.pick(&[store::CANCEL, store::CANCEL, store::PAID]);
                self.schedule(after, Event::Pay(id, state));
            }
        }
        self.note(|_| match changed {
            Some(id) => format!("service  request {index} lands: {what:?} of invoice {id}"),
            None => format!("service  request {index} lands and changes nothing"),
        });
    }
}
