//! The course of a call: its deadline, its attempts, and whether and when it is tried again.

mod after;
#[cfg(feature = "sabotage")]
mod sabotage;

use std::panic::{self, AssertUnwindSafe};
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::config::Config;
use crate::error::{Error, ErrorKind, Operation};
use crate::event::Event;
use crate::transport::{Failure, Limits, Transport, pause};
pub(crate) use after::{backoff, random_thousandths, retry_after};
#[cfg(feature = "sabotage")]
pub use sabotage::Sabotage;

/// A call from its first attempt to its end.
pub(crate) struct Course {
    transport: Arc<Transport>,
    operation: Operation,
    timeout: Duration,
    /// Time spent in earlier visits: a stream is left and entered again for every element.
    spent: Duration,
    entered: Instant,
    attempt_begun: Instant,
    attempts: u32,
    retries_left: u32,
    committed: bool,
    /// A read follows when the outcome is unknown: time is kept for it.
    settles: bool,
}

impl Course {
    pub(crate) fn new(transport: Arc<Transport>, operation: Operation, timeout: Duration) -> Self {
        let now = Instant::now();
        Self {
            retries_left: transport.config().max_retries,
            transport,
            operation,
            timeout,
            spent: Duration::ZERO,
            entered: now,
            attempt_begun: now,
            attempts: 0,
            committed: false,
            settles: false,
        }
    }

    /// The caller reads what became of the call when its outcome is unknown: time is kept for that.
    pub(crate) fn settling(mut self) -> Self {
        self.settles = true;
        self
    }

    pub(crate) fn transport(&self) -> &Transport {
        &self.transport
    }

    pub(crate) fn operation(&self) -> Operation {
        self.operation
    }

    /// The clock runs from here.
    pub(crate) fn enter(&mut self) {
        self.entered = Instant::now();
    }

    /// The clock stands still: what the caller does meanwhile is not the call's time.
    pub(crate) fn leave(&mut self) {
        self.spent = self.elapsed();
    }

    fn elapsed(&self) -> Duration {
        self.spent + self.entered.elapsed()
    }

    fn deadline(&self) -> Instant {
        self.entered + self.timeout.saturating_sub(self.spent)
    }

    /// What is left of the call's time, for a read that settles it.
    pub(crate) fn left(&self) -> Duration {
        self.timeout.saturating_sub(self.elapsed())
    }

    /// Something of the response has been handed out: it cannot be asked for again.
    pub(crate) fn commit(&mut self) {
        self.retries_left = 0;
        self.committed = true;
    }

    /// How long the rest of a response may take whose attempt was given `limits`: once it is committed, all that is left.
    pub(crate) fn rest(&self, limits: &Limits) -> Limits {
        let deadline = if self.committed {
            self.deadline()
        } else {
            limits.deadline
        };
        Limits {
            deadline,
            ..limits.clone()
        }
    }

    fn config(&self) -> &Config {
        self.transport.config()
    }

    /// Begins an attempt, and says how long it may take.
    pub(crate) fn attempt(&mut self) -> Limits {
        let now = if self.attempts == 0 {
            self.entered
        } else {
            Instant::now()
        };
        self.attempts += 1;
        self.attempt_begun = now;
        let deadline = self.deadline();
        let half = now + deadline.saturating_duration_since(now) / 2;
        // What is sent again whatever became of it must leave time for that. A create is sent again only when it could
        // not connect: once it has, all the time there is goes to its response.
        let retries = self.retries_left > 0;
        let repeatable = !self.operation.changes_something();
        let connect_by = if retries || self.settles { half } else { deadline };
        Limits {
            deadline: if self.settles || (retries && repeatable) {
                half
            } else {
                deadline
            },
            connect_by: connect_by.min(now + self.config().connect_timeout),
            interrupt: self.config().interrupt.clone(),
        }
    }

    /// Ends the attempt well.
    pub(crate) fn succeeded(&self, status: u16) {
        self.report(Some(status), None, None);
    }

    /// Ends the attempt badly: waits and returns when the call is to be tried again, else gives the error for the caller.
    pub(crate) fn failed(&mut self, failed: Failed) -> Result<(), Error> {
        #[cfg(feature = "sabotage")]
        let failed = failed.misjudged(self.config().sabotage);
        let Failed { error, nothing_sent } = failed;
        let wait = self.wait_after(&error, nothing_sent);
        self.report(error.status(), Some(error.kind()), wait);
        let Some(wait) = wait else {
            return Err(self.give_up(error));
        };
        self.retries_left -= 1;
        if pause(wait, self.config().interrupt.as_ref()).is_err() {
            return Err(self.give_up(error.interrupted()));
        }
        Ok(())
    }

    /// The error as the caller gets it.
    pub(crate) fn give_up(&self, error: Error) -> Error {
        error.finish(self.operation, self.attempts, self.elapsed(), &self.config().key)
    }

    /// How long to wait before the next attempt; none when there is none.
    fn wait_after(&self, error: &Error, nothing_sent: bool) -> Option<Duration> {
        let left = self.left();
        if self.retries_left == 0 || left.is_zero() || !self.may_repeat(error, nothing_sent) {
            return None;
        }
        match error.retry_after() {
            Some(asked) => (asked < left).then_some(asked),
            // Never so long that nothing is left for the attempt itself.
            None => Some(backoff(self.attempts).min(left / 4)),
        }
    }

    /// The table of what is sent again.
    fn may_repeat(&self, error: &Error, nothing_sent: bool) -> bool {
        #[cfg(feature = "sabotage")]
        if self.config().sabotage == Some(Sabotage::BlindResend) {
            return true;
        }
        let repeatable = !self.operation.changes_something();
        match error.kind() {
            ErrorKind::Connect | ErrorKind::Timeout => nothing_sent || repeatable,
            ErrorKind::Server => repeatable,
            // Documented assumption: a 429 refuses before anything is applied. One that does not say when to come back, or
            // that reports an internal error as well, is not trusted that far.
            ErrorKind::RateLimited => repeatable || (error.retry_after().is_some() && !error.outcome_unknown()),
            _ => false,
        }
    }

    /// Tells the log and the hook of the attempt. The hook is the caller's code: whatever it does, the call goes on.
    fn report(&self, status: Option<u16>, error: Option<ErrorKind>, wait: Option<Duration>) {
        let hook = &self.config().on_event;
        if hook.is_none() && !log::log_enabled!(log::Level::Debug) {
            return;
        }
        let event = Event {
            operation: self.operation,
            attempt: self.attempts,
            status,
            error,
            elapsed: self.attempt_begun.elapsed(),
            wait,
        };
        log::debug!("{event}");
        let Some(hook) = hook else {
            return;
        };
        if panic::catch_unwind(AssertUnwindSafe(|| hook(&event))).is_err() {
            log::warn!("the on_event hook panicked; the call goes on");
        }
    }
}

/// An attempt that failed.
pub(crate) struct Failed {
    error: Error,
    /// No byte of the request was written: it can go out again without any risk.
    nothing_sent: bool,
}

impl Failed {
    /// There is a response, and it says no or cannot be read.
    pub(crate) fn answered(error: Error) -> Self {
        Self {
            error,
            nothing_sent: false,
        }
    }

    /// There is no response.
    pub(crate) fn without_response(operation: Operation, failure: Failure) -> Self {
        Self {
            nothing_sent: !failure.sent,
            error: Error::from_failure(operation, failure),
        }
    }

    /// There is the beginning of a response.
    pub(crate) fn cut(operation: Operation, failure: Failure, status: u16, body: &[u8]) -> Self {
        Self::answered(Error::from_failure(operation, failure).with_response(status, body))
    }
}
