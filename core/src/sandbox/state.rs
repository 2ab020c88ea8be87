//! The one state behind every connection, and waiting for it to change.

use std::collections::BTreeMap;
use std::mem;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::api::Command;
use super::fault::{self, Close, Fault, Kind};
use super::http::Request;
use super::response::{Refusal, Response};
use super::seen::SeenRequest;
use super::store::Store;

#[derive(Default)]
pub(super) struct Shared {
    pub(super) key: String,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
pub(super) struct State {
    pub(super) store: Store,
    pub(super) faults: Vec<Fault>,
    pub(super) connections: u64,
    pub(super) stopping: bool,
    requests: BTreeMap<u64, SeenRequest>,
    last_request: u64,
    /// In the order in which they are due.
    late: Vec<Late>,
    /// How often `release` was called: a response held back waits for the next time.
    releases: u64,
}

/// A request that is applied only later.
struct Late {
    number: u64,
    command: Command,
    due: Option<Instant>,
}

/// How a request is to be answered.
pub(super) enum Reply {
    Send(Response),
    Cut(Response, usize),
    Hold(Response, Hold),
    Drop(Close),
}

/// Until when a response is held back.
pub(super) struct Hold {
    limit: Option<Duration>,
    releases: u64,
}

impl Shared {
    pub(super) fn new(key: &str) -> Self {
        Self {
            key: key.to_owned(),
            ..Self::default()
        }
    }

    /// The state as of now: what was to land by now has landed.
    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        state.land_if(|late| late.due.is_some_and(|due| due <= now));
        state
    }

    /// Changes the state and wakes whoever waits for that.
    pub(super) fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let result = change(&mut self.state());
        self.changed.notify_all();
        result
    }

    /// Waits until that many requests were seen; false if that takes longer than `limit`.
    pub(super) fn wait_for_requests(&self, count: usize, limit: Duration) -> bool {
        self.wait(Some(limit), |state| state.requests.len() >= count)
    }

    /// Waits until the response may go; false if the server stops first.
    pub(super) fn hold(&self, hold: &Hold) -> bool {
        self.wait(hold.limit, |state| state.releases > hold.releases);
        !self.state().stopping
    }

    /// Waits for `done`, at most for `limit`, and not longer than the server runs.
    fn wait(&self, limit: Option<Duration>, done: impl Fn(&State) -> bool) -> bool {
        let waits = |state: &mut State| !done(state) && !state.stopping;
        let limit = limit.unwrap_or(Duration::MAX);
        let woken = self.changed.wait_timeout_while(self.state(), limit, waits);
        let (state, _) = woken.unwrap_or_else(PoisonError::into_inner);
        done(&state)
    }
}

impl State {
    /// Notes a request that cannot be understood, and returns its number.
    pub(super) fn refuse(&mut self, request: Request, problem: &Refusal) -> u64 {
        let problem = Some(problem.message().to_owned());
        self.note(SeenRequest {
            request,
            call: None,
            problem,
            applied: false,
            status: None,
        })
    }

    /// Notes a request and does with it what the next fault for it says: all in one step,
    /// so that whoever sees the request sees what became of it.
    pub(super) fn handle(&mut self, request: Request, command: Command) -> (u64, Reply) {
        let call = command.call();
        let number = self.note(SeenRequest {
            request,
            call: Some(call),
            problem: None,
            applied: false,
            status: None,
        });
        let reply = match fault::take(&mut self.faults, call) {
            None => Reply::Send(self.apply(number, &command)),
            Some(Kind::Cut(bytes)) => Reply::Cut(self.apply(number, &command), bytes),
            Some(Kind::Delay(limit)) => {
                let releases = self.releases;
                Reply::Hold(self.apply(number, &command), Hold { limit, releases })
            }
            Some(Kind::Response { applied, response }) => {
                if applied {
                    self.apply(number, &command);
                }
                Reply::Send(response)
            }
            Some(Kind::Drop { applied, close }) => {
                if applied {
                    self.apply(number, &command);
                }
                Reply::Drop(close)
            }
            Some(Kind::Late { after, close }) => {
                // A time beyond the clock's range is as good as never.
                let due = after.and_then(|after| Instant::now().checked_add(after));
                let at = self.late.partition_point(|earlier| earlier.due <= due);
                self.late.insert(at, Late { number, command, due });
                Reply::Drop(close)
            }
        };
        (number, reply)
    }

    pub(super) fn answered(&mut self, number: u64, status: u16) {
        if let Some(seen) = self.requests.get_mut(&number) {
            seen.status = Some(status);
        }
    }

    pub(super) fn requests(&self) -> impl Iterator<Item = &SeenRequest> {
        self.requests.values()
    }

    pub(super) fn release(&mut self) {
        self.releases += 1;
    }

    /// Applies what has not landed yet and says how many requests that were.
    pub(super) fn land(&mut self) -> usize {
        self.land_if(|_| true)
    }

    /// Back to the beginning. Responses held back are released: they belong to what is forgotten.
    pub(super) fn reset(&mut self) {
        *self = Self {
            last_request: self.last_request,
            releases: self.releases + 1,
            stopping: self.stopping,
            ..Self::default()
        };
    }

    fn note(&mut self, request: SeenRequest) -> u64 {
        self.last_request += 1;
        self.requests.insert(self.last_request, request);
        self.last_request
    }

    fn apply(&mut self, number: u64, command: &Command) -> Response {
        match self.store.apply(command) {
            Ok(content) => {
                if let Some(seen) = self.requests.get_mut(&number) {
                    seen.applied = true;
                }
                Response::new(200, content)
            }
            Err(refusal) => refusal.response(&trace(number)),
        }
    }

    fn land_if(&mut self, lands: impl Fn(&Late) -> bool) -> usize {
        let late = mem::take(&mut self.late);
        let (now, later): (Vec<Late>, Vec<Late>) = late.into_iter().partition(lands);
        self.late = later;
        for late in &now {
            self.apply(late.number, &late.command);
        }
        now.len()
    }
}

/// The trace id of the response to this request.
pub(super) fn trace(number: u64) -> String {
    format!("sandbox-{number}")
}
