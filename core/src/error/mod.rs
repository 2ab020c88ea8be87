//! The error of every operation: what happened, whether it may have been applied, and what the service said.

mod build;
mod kind;
mod stopped;

use std::fmt;
use std::time::Duration;

use crate::model::Invoice;

pub(crate) use build::Response;
pub use kind::{ErrorKind, Operation};

/// What every operation returns.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a call failed.
///
/// A program decides by [`kind`](Self::kind) and, for what changes something, by [`outcome_unknown`](Self::outcome_unknown).
/// `Display` is one line for people. Nothing in it ever holds the API key: where a response echoed it, it reads `***`.
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
// One pointer, so that `Result<Invoice>` is no larger for it.
pub struct Error(Box<Details>);

struct Details {
    kind: ErrorKind,
    outcome_unknown: bool,
    message: String,
    status: Option<u16>,
    code: Option<String>,
    trace_id: Option<String>,
    retry_after: Option<Duration>,
    body: Option<String>,
    operation: Option<Operation>,
    attempts: u32,
    elapsed: Duration,
    invoice_id: Option<u64>,
    invoices: Vec<Invoice>,
}

impl Error {
    /// What went wrong, as far as a program can act on it.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Whether the operation changes something and may have been applied although it failed.
    ///
    /// `false` means that it was certainly not applied. For a create, `true` means: look for the invoice in the list before
    /// creating it again. For a cancel: read the invoice, and expect that the cancel may still land.
    pub fn outcome_unknown(&self) -> bool {
        self.0.outcome_unknown
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
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The vendor's `traceId`; name it to their support.
    pub fn trace_id(&self) -> Option<&str> {
        self.0.trace_id.as_deref()
    }

    /// How long the service asked to be left alone, from a `Retry-After` header.
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

    /// The invoice's id, where one could still be read in a response that otherwise could not.
    pub fn invoice_id(&self) -> Option<u64> {
        self.0.invoice_id
    }

    /// The invoices that the error is about: the equal ones of [`AlreadyExists`](ErrorKind::AlreadyExists), the candidates of
    /// [`Unresolved`](ErrorKind::Unresolved), the last one seen when a wait for a payment fails; empty otherwise.
    pub fn invoices(&self) -> &[Invoice] {
        &self.0.invoices
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut all = f.debug_struct("Error");
        all.field("kind", &self.0.kind)
            .field("message", &self.0.message)
            .field("outcome_unknown", &self.0.outcome_unknown);
        // Only what there is: this is what a program that ends with the error shows its user.
        let mut field = |name, value: Option<&dyn fmt::Debug>| {
            if let Some(value) = value {
                all.field(name, value);
            }
        };
        field("status", self.0.status.as_ref().map(|value| value as _));
        field("code", self.0.code.as_ref().map(|value| value as _));
        field("trace_id", self.0.trace_id.as_ref().map(|value| value as _));
        field("retry_after", self.0.retry_after.as_ref().map(|value| value as _));
        field("body", self.0.body.as_ref().map(|value| value as _));
        field("invoice_id", self.0.invoice_id.as_ref().map(|value| value as _));
        field(
            "invoices",
            (!self.0.invoices.is_empty()).then_some(&self.0.invoices as _),
        );
        all.field("attempts", &self.0.attempts)
            .field("elapsed", &self.0.elapsed)
            .finish()
    }
}

impl std::error::Error for Error {}
