//! The error of every operation: what happened, whether it may have been applied, and what the service said.

mod display;
mod kind;
mod make;
mod operation;
mod outcome;
mod reason;

use std::panic::{RefUnwindSafe, UnwindSafe};
use std::sync::Arc;
use std::time::Duration;

use crate::model::{Invoice, InvoiceState};

pub use kind::ErrorKind;
pub use operation::Operation;
pub(crate) use outcome::Outcome;
pub(crate) use reason::Reason;

/// What every operation returns.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a call failed.
///
/// A program decides by [`kind`](Self::kind) and, for what changes something, by [`outcome_unknown`](Self::outcome_unknown).
/// `Display` is one line for people. It can be cloned, such as for everybody who waits for the same call. Nothing in it ever holds the API key: where a response echoed it, it reads `***`.
///
/// # Examples
///
/// ```
/// use calypso_invoice::{Client, ErrorKind};
///
/// let error = Client::new("").unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::Config);
/// assert!(error.to_string().starts_with("api_key: "));
/// ```
// A single pointer, so that `Result<Invoice>` is no larger for it.
#[derive(Clone)]
pub struct Error(Box<Details>);

/// The error of a lower layer.
pub(crate) type Source = Box<dyn std::error::Error + Send + Sync>;

#[derive(Clone)]
struct Details {
    kind: ErrorKind,
    outcome: Outcome,
    is_lasting: bool,
    reason: Reason,
    /// Shared by the clones.
    source: Option<Arc<dyn std::error::Error + Send + Sync>>,
    status: Option<u16>,
    code: Option<String>,
    trace_id: Option<String>,
    retry_after: Option<Duration>,
    body: Option<String>,
    operation: Option<Operation>,
    attempts: u32,
    elapsed: Duration,
    invoice_id: Option<u64>,
    /// The state that stood beside it.
    state: Option<InvoiceState>,
    invoices: Vec<Invoice>,
}

impl Error {
    /// What went wrong, as far as a program can act on it.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Whether the operation changes something and may have been applied although it failed.
    ///
    /// `false` means that it was certainly not applied; a cancel whose response shows the state `CANCEL` and cannot be read
    /// otherwise was applied, and is [`InvalidResponse`](ErrorKind::InvalidResponse) with a message that says so. For a create, `true` means: look for the invoice in the list before
    /// creating it again. For a cancel: read the invoice, and expect that the cancel may still land.
    pub fn outcome_unknown(&self) -> bool {
        self.0.outcome == Outcome::Unknown
    }

    /// The HTTP status of the last response, if there was one.
    pub fn status(&self) -> Option<u16> {
        self.0.status
    }

    /// The vendor's `errorCode`, such as `"006"`. The document does not list the codes.
    pub fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// The line that `Display` writes: what happened, why, and what to do.
    pub fn message(&self) -> String {
        self.to_string()
    }

    /// The vendor's `traceId`; name it to their support.
    pub fn trace_id(&self) -> Option<&str> {
        self.0.trace_id.as_deref()
    }

    /// How long to wait before trying again, where the service said so in a `Retry-After` header.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// The first 4 KiB of the last response's body, what is not UTF-8 in it replaced.
    pub fn body(&self) -> Option<&str> {
        self.0.body.as_deref()
    }

    /// The operation that failed; none for a configuration error.
    pub fn operation(&self) -> Option<Operation> {
        self.0.operation
    }

    /// How many attempts were made; 0 when nothing was tried.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// How long the call took in all.
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed
    }

    /// The invoice's id, where it could be read although the rest of the response could not.
    pub fn invoice_id(&self) -> Option<u64> {
        self.0.invoice_id
    }

    /// The invoices that the error is about: the equal ones of [`AlreadyExists`](ErrorKind::AlreadyExists), the candidates of
    /// [`Unresolved`](ErrorKind::Unresolved), the last one seen when a wait for a payment fails; empty otherwise.
    pub fn invoices(&self) -> &[Invoice] {
        &self.0.invoices
    }
}

/// Nothing of it changes once it is made.
impl UnwindSafe for Error {}
impl RefUnwindSafe for Error {}

/// The io or TLS error behind this one, where there is one.
impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_ref().map(|source| &**source as _)
    }
}
