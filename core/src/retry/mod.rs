//! A call: its deadline, its attempts, and the one loop that makes them.

mod backoff;
mod policy;
mod retry_after;
#[cfg(feature = "sabotage")]
mod sabotage;
mod session;
mod stopwatch;

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::config::{Config, Interrupt};
use crate::error::{Error, ErrorKind, Operation, Result};
use crate::event::{self, Event};
use crate::transport::{Deadlines, Failure, Interrupted, Response, SendOptions, Service};
use crate::wire::request::Request;
pub(crate) use backoff::backoff;
pub(crate) use retry_after::retry_after;
#[cfg(feature = "sabotage")]
pub use sabotage::Sabotage;
pub(crate) use session::Session;
use stopwatch::Stopwatch;

/// A call from its first attempt to its end.
pub(crate) struct Call {
    session: Arc<Session>,
    operation: Operation,
    interrupt: Interrupt,
    stopwatch: Stopwatch,
    attempt_begun: Instant,
    /// Of the attempt.
    deadlines: Deadlines,
    /// The operation only reads, and the head of its response says that there is something to be read.
    reads_success: bool,
    attempts: u32,
    retries_left: u32,
    /// The status of the last response.
    status: Option<u16>,
    /// A read follows when the outcome is unknown: this much time at the least is kept for it.
    settling: Option<Duration>,
    /// How long an attempt may take at the least, if there is so much time.
    at_least: Duration,
    /// A connection that was used before failed: the next attempt takes a new one.
    new_connection: bool,
}

impl Call {
    pub(crate) fn new(session: Arc<Session>, operation: Operation, timeout: Duration, interrupt: Interrupt) -> Self {
        let stopwatch = Stopwatch::start(session.service.now(), timeout);
        Self {
            retries_left: session.config().max_retries,
            session,
            operation,
            interrupt,
            attempt_begun: stopwatch.resumed(),
            deadlines: Deadlines {
                response: stopwatch.deadline(),
                connect: stopwatch.deadline(),
            },
            reads_success: false,
            stopwatch,
            attempts: 0,
            status: None,
            settling: None,
            at_least: Duration::ZERO,
            new_connection: false,
        }
    }

    /// The caller reads what became of the call when its outcome is unknown, which takes about this long. Half of the time left
    /// is kept for that, and no attempt follows a failed one when half would be too little.
    pub(crate) fn settling(mut self, read: Duration) -> Self {
        self.settling = Some(read);
        self
    }

    /// An attempt may take this long, also where that is more than half of the time left.
    pub(crate) fn taking_at_least(mut self, time: Duration) -> Self {
        self.at_least = time;
        self
    }

    /// Makes attempts until `read` has what it wants of a response, or the error is final.
    ///
    /// How an attempt ended is not reported when it ended well: that is known once the whole response was read. See
    /// [`succeeded`](Self::succeeded).
    pub(crate) fn run<T>(
        &mut self,
        request: &Request,
        mut read: impl FnMut(&Self, Response) -> Result<T>,
    ) -> Result<T> {
        loop {
            self.begin_attempt();
            let options = SendOptions {
                deadlines: self.deadlines,
                interrupt: &self.interrupt,
                new_connection: self.new_connection,
            };
            let result = match self.service().send(request, &options) {
                Ok(response) => {
                    self.status = Some(response.status);
                    self.reads_success = response.is_success() && !self.operation.changes_something();
                    read(self, response)
                }
                Err(failure) => Err(self.failed_to_send(failure)),
            };
            match result {
                Ok(wanted) => return Ok(wanted),
                Err(error) => self.try_again_after(error)?,
            }
        }
    }

    /// The last response was read to its end.
    pub(crate) fn succeeded(&self) {
        self.report(self.status, None, None);
    }

    /// Ends the call with the failure of an attempt of which something has been handed out: it is not tried again.
    pub(crate) fn fail(&self, error: Error) -> Error {
        self.report(error.status(), Some(error.kind()), None);
        self.complete(error)
    }

    /// The error as the caller gets it.
    pub(crate) fn complete(&self, error: Error) -> Error {
        error.complete(
            self.operation,
            self.attempts,
            self.stopwatch.elapsed(self.service().now()),
            &self.config().key,
        )
    }

    pub(crate) fn operation(&self) -> Operation {
        self.operation
    }

    pub(crate) fn config(&self) -> &Config {
        self.session.config()
    }

    /// How long the last attempt has taken.
    pub(crate) fn attempt_elapsed(&self) -> Duration {
        self.service().now().saturating_duration_since(self.attempt_begun)
    }

    /// What is left of the call's time.
    pub(crate) fn left(&self) -> Duration {
        self.stopwatch.left(self.service().now())
    }

    /// Something of the response has been handed out: it is not asked for again.
    pub(crate) fn commit(&mut self) {
        self.retries_left = 0;
    }

    /// Until when the next bytes of the response must have come.
    ///
    /// A read that has begun well may use all of the time there is, so that what arrives steadily is not thrown away halfway.
    /// Only a silence may take no more than half of it, as long as what is then left is enough to get as far again.
    pub(crate) fn deadlines(&self) -> Deadlines {
        if !self.reads_success || mutant!(CutsWhatArrives) {
            return self.deadlines;
        }
        let (now, end) = (self.service().now(), self.stopwatch.deadline());
        let half = end.saturating_duration_since(now) / 2;
        let is_repeatable = self.retries_left > 0 && half >= now.saturating_duration_since(self.attempt_begun);
        Deadlines {
            response: if is_repeatable { now + half } else { end },
            ..self.deadlines
        }
    }

    /// The clock runs from here.
    pub(crate) fn resume(&mut self) {
        self.stopwatch.resume(self.session.service.now());
    }

    /// The clock stands still: what the caller does meanwhile is not the call's time.
    pub(crate) fn pause(&mut self) {
        self.stopwatch.pause(self.session.service.now());
    }

    /// Begins an attempt, and decides how long it may take.
    fn begin_attempt(&mut self) {
        let now = if self.attempts == 0 {
            self.stopwatch.resumed()
        } else {
            self.service().now()
        };
        self.attempts += 1;
        self.attempt_begun = now;
        self.status = None;
        self.reads_success = false;
        let end = self.stopwatch.deadline();
        let left = end.saturating_duration_since(now);
        let half = now + (left / 2).max(self.at_least.min(left));
        // What is sent again whatever became of it must leave time for that. A create is sent again only when it could
        // not connect: once it has, all the time there is goes to its response.
        let retries = self.retries_left > 0;
        let only_reads = !self.operation.changes_something();
        let connect = if retries || self.settling.is_some() { half } else { end };
        self.deadlines = Deadlines {
            response: if (self.settling.is_some() && !mutant!(CreateTakesAllTime))
                || (retries && only_reads && !mutant!(SilenceTakesAllTime))
            {
                half
            } else {
                end
            },
            connect: connect.min(now + self.config().connect_timeout),
        };
    }

    /// Waits, and returns when there is to be another attempt; else gives the error for the caller.
    fn try_again_after(&mut self, error: Error) -> Result<()> {
        #[cfg(feature = "sabotage")]
        let error = Sabotage::misjudge(self.session.sabotage, error);
        let Some(wait) = self.wait_after(&error) else {
            return Err(self.fail(error.tried(self.attempts)));
        };
        self.report(error.status(), Some(error.kind()), Some(wait));
        self.retries_left -= 1;
        // The service takes the connection for idle, and what is pooled besides may be as old.
        self.new_connection |= error.status() == Some(408) && !mutant!(StaysInThePoolAfter408);
        match self.service().pause(wait, &self.interrupt) {
            Ok(()) => Ok(()),
            Err(Interrupted) => Err(self.complete(policy::interrupted_after(error).tried(self.attempts))),
        }
    }

    /// How long to wait before the next attempt; none when there is none.
    fn wait_after(&self, error: &Error) -> Option<Duration> {
        let left = self.left();
        if self.retries_left == 0 || left.is_zero() || !self.may_repeat(error) {
            return None;
        }
        let wait = match error.retry_after() {
            Some(asked) if !mutant!(IgnoresRetryAfter) => asked,
            // Never so long that nothing is left for the attempt itself.
            _ => backoff(self.attempts, self.service().random_thousandths()).min(left / 4),
        };
        let rest = left
            .checked_sub(wait)
            .or(mutant!(WaitsPastTheDeadline).then_some(left))?;
        let leaves_a_look = self.settling.is_none_or(|read| rest / 2 >= read) || mutant!(SpendsTheLook);
        let is_asked = error.retry_after().is_some();
        let leaves_itself = !is_asked || rest >= self.at_least || mutant!(WaitsThroughTheLook);
        (!rest.is_zero() && leaves_a_look && leaves_itself).then_some(wait)
    }

    /// No response came. If the connection had been used before, the next attempt takes a new one: what is pooled besides
    /// may be as old.
    fn failed_to_send(&mut self, failure: Failure) -> Error {
        let is_stale = failure.on_reused_connection() && !self.new_connection;
        let error = failure.into_error(self.operation);
        if is_stale && error.kind() == ErrorKind::Connect && self.config().max_retries > 0 && !mutant!(CountsStale) {
            // It says nothing of the service, and so does not use up an attempt.
            self.retries_left = self.retries_left.saturating_add(1);
        }
        self.new_connection |= is_stale && !mutant!(StaysInThePool);
        error
    }

    fn service(&self) -> &dyn Service {
        self.session.service()
    }

    fn may_repeat(&self, error: &Error) -> bool {
        #[cfg(feature = "sabotage")]
        if self.session.sabotage == Some(Sabotage::BlindResend) {
            return true;
        }
        policy::may_repeat(self.operation, error)
    }

    fn report(&self, status: Option<u16>, error: Option<ErrorKind>, wait: Option<Duration>) {
        event::report(self.session.on_event.as_ref(), || Event {
            operation: self.operation,
            attempt: self.attempts,
            status,
            error,
            elapsed: self.attempt_elapsed(),
            wait,
        });
    }
}

#[cfg(test)]
mod tests;
