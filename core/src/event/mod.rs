//! What [`on_event`](crate::ClientBuilder::on_event) and the log are told of an attempt.

mod hook;
mod logging;

use std::fmt;
use std::time::Duration;

use crate::error::{ErrorKind, Operation};
pub(crate) use hook::Hook;

/// One attempt, after it ended. It holds neither the key nor anything that was sent or received.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    pub(crate) operation: Operation,
    pub(crate) attempt: u32,
    pub(crate) status: Option<u16>,
    pub(crate) error: Option<ErrorKind>,
    pub(crate) elapsed: Duration,
    pub(crate) wait: Option<Duration>,
}

impl Event {
    /// What was attempted. The read that settles a cancel is an [`Operation::GetInvoice`] of its own.
    pub fn operation(&self) -> Operation {
        self.operation
    }

    /// Which attempt it was, from 1.
    pub fn attempt(&self) -> u32 {
        self.attempt
    }

    /// The response's HTTP status, if one came.
    pub fn status(&self) -> Option<u16> {
        self.status
    }

    /// Why the attempt failed; none when it succeeded.
    pub fn error(&self) -> Option<ErrorKind> {
        self.error
    }

    /// How long this attempt took.
    pub fn elapsed(&self) -> Duration {
        self.elapsed
    }

    /// How long the client waits before the next attempt; none when this was the last.
    pub fn wait(&self) -> Option<Duration> {
        self.wait
    }
}

/// One line, such as `get_invoice: attempt 1: Server (status 503) after 12 ms, next in 180 ms`.
impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: attempt {}: ", self.operation, self.attempt)?;
        f.write_str(self.error.map_or("ok", ErrorKind::as_str))?;
        if let Some(status) = self.status {
            write!(f, " (status {status})")?;
        }
        write!(f, " after {} ms", self.elapsed.as_millis())?;
        match self.wait {
            Some(wait) => write!(f, ", next in {} ms", wait.as_millis()),
            None => Ok(()),
        }
    }
}

/// Tells the log and the hook of an attempt, which is described only if one of them listens.
pub(crate) fn report(hook: Option<&Hook>, describe: impl FnOnce() -> Event) {
    if hook.is_none() && !logging::is_enabled() {
        return;
    }
    let event = describe();
    logging::attempt(&event);
    if let Some(hook) = hook {
        hook.call(&event);
    }
}
