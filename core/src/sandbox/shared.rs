//! The state behind a lock, shared by every connection, and waiting for it to change.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::state::{Delay, State};

#[derive(Default)]
pub(super) struct Shared {
    pub(super) key: String,
    state: Mutex<State>,
    changed: Condvar,
}

impl Shared {
    pub(super) fn new(key: &str) -> Self {
        Self {
            key: key.to_owned(),
            ..Self::default()
        }
    }

    /// Locks the state, after applying the late requests that are due by now.
    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.land_due(Instant::now());
        state
    }

    /// Changes the state and wakes every thread that waits for a change.
    pub(super) fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let mut state = self.state();
        let result = change(&mut state);
        self.end_change(state);
        result
    }

    /// Apart from `change`, of which there is a copy for every kind of change.
    #[inline(never)]
    fn end_change(&self, state: MutexGuard<'_, State>) {
        drop(state);
        self.changed.notify_all();
    }

    /// Waits until at least this many requests have been received; false if that takes longer than `limit`.
    pub(super) fn wait_for_requests(&self, count: usize, limit: Duration) -> bool {
        self.wait(Some(limit), |state| state.requests().len() >= count)
    }

    /// Waits until a delayed response may be sent; false if the server stops first.
    pub(super) fn wait_out(&self, delay: &Delay) -> bool {
        self.wait(delay.limit, |state| state.releases() > delay.releases);
        !self.state().stopping
    }

    /// Waits until `done`, at most for `limit`, and only while the server runs.
    fn wait(&self, limit: Option<Duration>, done: impl Fn(&State) -> bool) -> bool {
        let waits = |state: &mut State| !done(state) && !state.stopping;
        let limit = limit.unwrap_or(Duration::MAX);
        let woken = self.changed.wait_timeout_while(self.state(), limit, waits);
        let (state, _) = woken.unwrap_or_else(PoisonError::into_inner);
        done(&state)
    }
}
