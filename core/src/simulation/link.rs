//! The service as a client reaches it: in memory, on the virtual clock, with whatever fate its requests draw.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::arriving::Arriving;
use super::coroutines;
use super::fate::{Fate, Reply};
use super::moment::{Moment, NEVER};
use super::record::{Sent, What};
use super::world::{Event, SLICE, World};
use crate::config::Interrupt;
use crate::transport::{Failure, Interrupted, Response, SendOptions, Service};
use crate::wire::request::{Method, Request};

/// What the clients of a process reach the service through.
pub(super) struct Link {
    pub(super) world: Arc<World>,
    pub(super) process: usize,
}

/// Why a wait was given up.
pub(super) enum GaveUp {
    Deadline,
    Interrupted,
}

/// Waits that ask the interrupt as the transport's do.
pub(super) struct Waiting {
    pub(super) world: Arc<World>,
    pub(super) interrupt: Interrupt,
    pub(super) asked: Moment,
}

impl Waiting {
    /// Waits for this moment, unless the deadline comes first, which is one of the client's clock.
    pub(super) fn until(&mut self, moment: Moment, deadline: Moment) -> Result<(), GaveUp> {
        loop {
            let now = self.world.lock().now;
            if now >= self.asked + SLICE {
                self.asked = now;
                if self.interrupt.is_requested() {
                    return Err(GaveUp::Interrupted);
                }
            }
            let clock = self.world.moment(self.world.instant());
            let left = deadline.saturating_sub(clock);
            if left < Duration::from_millis(1) {
                return Err(GaveUp::Deadline);
            }
            if now >= moment {
                return Ok(());
            }
            sleep(&self.world, moment.min(now + left), Some(self.asked));
            let now = self.world.lock().now;
            // It has asked all the while, and was not told to stop, or it would have been woken.
            while self.asked + 2 * SLICE <= now {
                self.asked += SLICE;
            }
        }
    }
}

/// Lets others run until this moment.
pub(super) fn sleep(world: &World, until: Moment, asked: Option<Moment>) {
    let slot = world.lock().put_to_sleep(until, asked);
    coroutines::leave(slot);
}

impl Service for Link {
    fn send(&self, request: &Request, options: &SendOptions<'_>) -> Result<Response, Failure> {
        let deadlines = options.deadlines;
        let response_by = self.world.moment(deadlines.response);
        let connect_by = self.world.moment(deadlines.connect);
        let (index, fate) = self.begin(request);
        let mut waiting = self.waiting(options.interrupt);

        let is_reused = !options.new_connection && self.take_connection(&fate);
        if !is_reused {
            let connected = self.world.lock().now + fate.connect.unwrap_or(NEVER);
            if let Err(why) = waiting.until(connected, connect_by.min(response_by)) {
                return Err(self.fail(
                    index,
                    match why {
                        GaveUp::Interrupted => Failure::interrupted(false),
                        GaveUp::Deadline if connect_by < response_by => Failure::not_connected(),
                        GaveUp::Deadline => Failure::late(false),
                    },
                ));
            }
            if fate.refused {
                return Err(self.fail(index, Failure::lost(false, false)));
            }
        }
        let written = self.write(index, &fate);
        let (after, head) = match &fate.reply {
            Reply::Silence => (NEVER, None),
            Reply::Lost(after) | Reply::NotHttp(after) => (*after, None),
            Reply::Head(after, head) => (*after, Some(*head)),
        };
        if let Err(why) = waiting.until(written + after, response_by) {
            return Err(self.fail(
                index,
                match why {
                    GaveUp::Interrupted => Failure::interrupted(true),
                    GaveUp::Deadline => Failure::late(true),
                },
            ));
        }
        let Some(head) = head else {
            return Err(self.fail(
                index,
                match fate.reply {
                    Reply::NotHttp(_) => Failure::not_http(),
                    _ => Failure::lost(true, is_reused),
                },
            ));
        };
        Ok(Arriving::response(waiting, self.process, index, head))
    }

    fn now(&self) -> Instant {
        self.world.instant()
    }

    fn pause(&self, length: Duration, interrupt: &Interrupt) -> Result<(), Interrupted> {
        let mut waiting = self.waiting(interrupt);
        let until = waiting.asked + length;
        loop {
            waiting.asked = self.world.lock().now;
            if interrupt.is_requested() {
                return Err(Interrupted);
            }
            if waiting.asked >= until {
                return Ok(());
            }
            if waiting.until(until, NEVER).is_err() {
                return Err(Interrupted);
            }
        }
    }

    fn random_thousandths(&self) -> u32 {
        u32::try_from(self.world.lock().jitter.below(1001)).unwrap_or(0)
    }
}

impl Link {
    fn waiting(&self, interrupt: &Interrupt) -> Waiting {
        Waiting {
            world: self.world.clone(),
            interrupt: interrupt.clone(),
            asked: self.world.lock().now,
        }
    }

    /// Takes note of the request, and draws what becomes of it.
    fn begin(&self, request: &Request) -> (usize, Fate) {
        let what = what(request);
        let state = &mut *self.world.lock();
        let call = state.slots[state.running].call.expect("requests are sent inside calls");
        let is_well = state.is_well();
        let fate = Fate::draw(
            &state.profile,
            &mut state.fates,
            what.changes_something(),
            what == What::List,
            is_well,
        );
        let index = state.sent.len();
        state.sent.push(Sent {
            call,
            what,
            at: state.now,
            last_list: state.calls[call].last_list,
            written: None,
            ended: None,
            may_go_again: false,
            is_good: fate.is_good,
            applied: Vec::new(),
        });
        state.note(|state| format!("caller {} sends request {index}: {what:?}", state.running));
        (index, fate)
    }

    /// Whether the request goes out on a connection that is there.
    fn take_connection(&self, fate: &Fate) -> bool {
        let mut state = self.world.lock();
        let idle = &mut state.processes[self.process].idle;
        if *idle == 0 || fate.refused || fate.connect.is_none() {
            return false;
        }
        *idle -= 1;
        true
    }

    /// The request is written: what becomes of it goes on, whatever the caller does.
    fn write(&self, index: usize, fate: &Fate) -> Moment {
        let mut state = self.world.lock();
        let now = state.now;
        state.sent[index].written = Some(now);
        for after in [fate.lands, fate.lands_again].into_iter().flatten() {
            state.schedule(after, Event::Land(index));
        }
        now
    }

    fn fail(&self, index: usize, failure: Failure) -> Failure {
        let mut state = self.world.lock();
        state.sent[index].ended = Some(state.now);
        state.note(|_| format!("service  request {index} fails: {failure:?}"));
        failure
    }
}

fn what(request: &Request) -> What {
    let last = request.path.rsplit('/').find_map(|part| part.parse().ok());
    match (request.method, last) {
        (Method::Get, None) => What::List,
        (Method::Get, Some(id)) => What::Get(id),
        (Method::Post, None) => What::Create,
        (Method::Post, Some(_)) if request.path.contains("/by/template/") => What::Template,
        (Method::Post, Some(id)) => What::Cancel(id),
    }
}
