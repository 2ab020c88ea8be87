//! What is kept of every call and every request for the checks.

use std::time::Duration;

use super::moment::Moment;
use super::store;
use crate::error::{Error, ErrorKind};
use crate::model::Invoice;

/// What a caller called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operation {
    Once,
    Create,
    Template,
    Find,
    Cancel(u64),
    Wait(u64),
}

/// A call of a client's method.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) slot: usize,
    pub(super) process: usize,
    pub(super) order: usize,
    pub(super) operation: Operation,
    pub(super) begun: Moment,
    /// How long it may take.
    pub(super) timeout: Duration,
    pub(super) end: End,
    pub(super) ended: Moment,
    /// For how long its thread was not let run.
    pub(super) stalled: Duration,
    /// When `interrupt_calls` was called.
    pub(super) interrupted: Option<Moment>,
    /// Since when the hook says stop.
    pub(super) hook_on: Option<Moment>,
    /// When it asked the hook and was told to stop.
    pub(super) told_to_stop: Option<Moment>,
    /// The invoices that responses to it showed, also such as were cut.
    pub(super) shown: Vec<u64>,
    /// How long the last list took that it read whole.
    pub(super) last_list: Duration,
    /// The longest of these.
    pub(super) longest_list: Duration,
}

#[derive(Debug)]
pub(super) enum End {
    /// It has not ended, or ended with its thread.
    None,
    /// The id and the state of the invoice.
    Invoice(u64, String),
    /// The ids of the invoices.
    Found(Vec<u64>),
    Error(Failed),
}

/// What an error said.
#[derive(Debug)]
pub(super) struct Failed {
    pub(super) kind: ErrorKind,
    pub(super) unknown: bool,
    /// All the invoices that it names.
    pub(super) names: Vec<u64>,
    /// Those that it holds, and whether they are cancelled.
    pub(super) holds: Vec<(u64, bool)>,
    pub(super) message: String,
}

/// How a call ended, as far as it can be counted: what was called, the kind of its error, and whether its outcome is unknown.
pub(super) type Ending = (&'static str, Option<ErrorKind>, bool);

impl From<&Invoice> for End {
    fn from(invoice: &Invoice) -> Self {
        Self::Invoice(invoice.id(), invoice.state().as_str().to_owned())
    }
}

impl From<&Vec<Invoice>> for End {
    fn from(invoices: &Vec<Invoice>) -> Self {
        Self::Found(invoices.iter().map(Invoice::id).collect())
    }
}

impl From<&Error> for Failed {
    fn from(error: &Error) -> Self {
        let names = error.invoices().iter().map(Invoice::id);
        Self {
            kind: error.kind(),
            unknown: error.outcome_unknown(),
            names: names.chain(error.invoice_id()).collect(),
            holds: (error.invoices().iter())
                .map(|invoice| (invoice.id(), invoice.state().as_str() == store::CANCEL))
                .collect(),
            message: error.message(),
        }
    }
}

impl Call {
    pub(super) fn failed(&self) -> Option<&Failed> {
        match &self.end {
            End::Error(failed) => Some(failed),
            _ => None,
        }
    }

    /// None if it has not ended.
    pub(super) fn ending(&self) -> Option<Ending> {
        let name = match self.operation {
            Operation::Once => "once",
            Operation::Create => "create",
            Operation::Template => "template",
            Operation::Find => "find",
            Operation::Cancel(_) => "cancel",
            Operation::Wait(_) => "wait",
        };
        match &self.end {
            End::None => None,
            End::Error(failed) => Some((name, Some(failed.kind), failed.unknown)),
            End::Invoice(..) | End::Found(_) => Some((name, None, false)),
        }
    }

    pub(super) fn is_once(&self) -> bool {
        self.operation == Operation::Once
    }

    pub(super) fn has_ended(&self) -> bool {
        !matches!(self.end, End::None)
    }

    /// When it was to end early.
    pub(super) fn stop_requested(&self) -> Option<Moment> {
        self.interrupted.into_iter().chain(self.hook_on).min()
    }

    pub(super) fn deadline(&self) -> Moment {
        self.begun + self.timeout
    }
}

/// What a request asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    Create,
    Template,
    Cancel(u64),
    Get(u64),
    List,
}

impl What {
    pub(super) fn changes_something(self) -> bool {
        !matches!(self, Self::Get(_) | Self::List)
    }
}

/// A request.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub(super) struct Sent {
    pub(super) call: usize,
    pub(super) what: What,
    pub(super) at: Moment,
    /// How long the last list before it had taken.
    pub(super) last_list: Duration,
    pub(super) written: Option<Moment>,
    /// When its response was read to the end, or given up.
    pub(super) ended: Option<Moment>,
    /// Of its response, and how long that asks to wait.
    pub(super) status: Option<u16>,
    pub(super) retry_after: Option<Duration>,
    /// The invoice in the response to a create.
    pub(super) showed: Option<u64>,
    /// It was a success and was read to its end.
    pub(super) is_whole: bool,
    /// It went out on a connection that was used before, and that one was given up.
    pub(super) is_reused: bool,
    pub(super) is_stale: bool,
    /// Nothing came, or not even a connection.
    pub(super) is_silent: bool,
    /// It was refused with a status that lets it go out again.
    pub(super) may_go_again: bool,
    /// Nothing was wrong with it.
    pub(super) is_good: bool,
    /// What it made or changed, and when.
    pub(super) applied: Vec<(Moment, u64)>,
}
