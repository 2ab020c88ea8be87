//! Why a call failed.

use std::ffi::{CStr, CString, c_char};
use std::mem::MaybeUninit;

use invoice_core::{Error, Operation};

use crate::invoice_handle::calypso_invoice;
use crate::status::calypso_status;
use crate::text::{self, c_text, c_text_or_none};

/// Why a call failed. A program decides by calypso_error_kind and, for what changes something, by calypso_error_outcome_unknown.
///
/// You free it with calypso_error_free; until then it never changes. Nothing in it holds the API key: where a response echoed it, it
/// reads "***".
#[derive(Clone)]
pub struct calypso_error {
    status: calypso_status,
    outcome_unknown: bool,
    http_status: u16,
    message: CString,
    code: Option<CString>,
    trace_id: Option<CString>,
    retry_after_ms: i64,
    body: Option<CString>,
    operation: Option<CString>,
    attempts: u32,
    elapsed_ms: u64,
    invoice_id: Option<u64>,
    invoices: Box<[calypso_invoice]>,
}

/// What became of the call: the same status that it returned. CALYPSO_OK for NULL.
///
///     if (calypso_error_kind(error) == CALYPSO_NOT_FOUND)
///         puts("no such invoice");
#[unsafe(no_mangle)]
pub extern "C" fn calypso_error_kind(error: Option<&calypso_error>) -> calypso_status {
    error.map_or(calypso_status::CALYPSO_OK, calypso_error::status)
}

/// Whether the operation changes something and may have been applied although it failed. False means that it certainly was not.
///
/// For a create, true means: look with calypso_client_find_invoices before you create again. For a cancel: read the invoice, and
/// expect that the cancel may still land.
///
///     if (calypso_error_outcome_unknown(error))
///         look_before_trying_again();
#[unsafe(no_mangle)]
pub extern "C" fn calypso_error_outcome_unknown(error: Option<&calypso_error>) -> bool {
    error.is_some_and(calypso_error::outcome_unknown)
}

/// One line for people: what happened, why, and what to do. Borrowed from the error; NULL only for NULL.
///
///     fprintf(stderr, "%s\n", calypso_error_message(error));
#[unsafe(no_mangle)]
pub extern "C" fn calypso_error_message(error: Option<&calypso_error>) -> *const c_char {
    text::lend(error.map(calypso_error::message))
}

/// The HTTP status of the last response; 0 when there was none.
#[unsafe(no_mangle)]
pub extern "C" fn calypso_error_http_status(error: Option<&calypso_error>) -> u16 {
    error.map_or(0, |error| error.http_status)
}

/// The vendor's errorCode, such as "006", whose values are not documented. Borrowed from the error; NULL when there is none.
#[unsafe(no_mangle)]
pub extern "C" fn calypso_error_code(error: Option<&calypso_error>) -> *const c_char {
    text::lend(error.and_then(|error| error.code.as_deref()))
}

/// The vendor's traceId, which their support can look up. Borrowed from the error; NULL when there is none.
#[unsafe(no_mangle)]
pub extern "C" fn calypso_error_trace_id(error: Option<&calypso_error>) -> *const c_char {
    text::lend(error.and_then(|error| error.trace_id.as_deref()))
}

/// How long to wait before trying again, in milliseconds, where the service said so; -1 where it did not.
#[unsafe(no_mangle)]
pub extern "C" fn calypso_error_retry_after_ms(error: Option<&calypso_error>) -> i64 {
    error.map_or(-1, |error| error.retry_after_ms)
}

/// The first 4 KiB of the last response's body, what is not UTF-8 in it replaced. Borrowed from the error; NULL when there is none.
#[unsafe(no_mangle)]
pub extern "C" fn calypso_error_body(error: Option<&calypso_error>) -> *const c_char {
    text::lend(error.and_then(|error| error.body.as_deref()))
}

/// The operation that failed, such as "create_invoice". Borrowed from the error; NULL when it was none, as in calypso_client_new.
#[unsafe(no_mangle)]
pub extern "C" fn calypso_error_operation(error: Option<&calypso_error>) -> *const c_char {
    text::lend(error.and_then(|error| error.operation.as_deref()))
}

/// How many attempts were made; 0 when nothing was tried.
#[unsafe(no_mangle)]
pub extern "C" fn calypso_error_attempts(error: Option<&calypso_error>) -> u32 {
    error.map_or(0, |error| error.attempts)
}

/// How long the call took in all, in milliseconds.
#[unsafe(no_mangle)]
pub extern "C" fn calypso_error_elapsed_ms(error: Option<&calypso_error>) -> u64 {
    error.map_or(0, |error| error.elapsed_ms)
}

/// Puts the invoice's id into `id` and returns true, where it could be read although the rest of the response could not. Otherwise it
/// returns false and puts 0 there.
///
///     uint64_t id;
///     if (calypso_error_invoice_id(error, &id)) printf("it is invoice %" PRIu64 "\n", id);
#[unsafe(no_mangle)]
pub extern "C" fn calypso_error_invoice_id(error: Option<&calypso_error>, id: Option<&mut MaybeUninit<u64>>) -> bool {
    let found = error.and_then(|error| error.invoice_id);
    let Some(id) = id else {
        return false;
    };
    id.write(found.unwrap_or(0));
    found.is_some()
}

/// How many invoices the error is about: the equal ones of CALYPSO_ALREADY_EXISTS, the candidates of CALYPSO_UNRESOLVED, the one last
/// seen when a wait for a payment fails; 0 otherwise.
#[unsafe(no_mangle)]
pub extern "C" fn calypso_error_invoices_len(error: Option<&calypso_error>) -> usize {
    error.map_or(0, |error| error.invoices.len())
}

/// One of these invoices, from 0. Borrowed from the error; NULL past the end. Keep one with calypso_invoice_clone.
///
///     const calypso_invoice *last_seen = calypso_error_invoices_get(error, 0);
#[unsafe(no_mangle)]
pub extern "C" fn calypso_error_invoices_get(error: Option<&calypso_error>, index: usize) -> Option<&calypso_invoice> {
    error?.invoices.get(index)
}

impl calypso_error {
    /// A failure of the binding itself.
    pub(crate) fn new(status: calypso_status, message: &str) -> Box<Self> {
        Box::new(Self {
            status,
            outcome_unknown: false,
            http_status: 0,
            message: c_text(message),
            code: None,
            trace_id: None,
            retry_after_ms: -1,
            body: None,
            operation: None,
            attempts: 0,
            elapsed_ms: 0,
            invoice_id: None,
            invoices: Box::default(),
        })
    }

    /// Of an argument that must not be NULL.
    pub(crate) fn null(name: &str) -> Box<Self> {
        let message = format!("{name}: it is NULL, or was moved from in C++: give what the header asks for");
        Self::new(calypso_status::CALYPSO_NULL_ARGUMENT, &message)
    }

    /// Of a text that is not UTF-8.
    pub(crate) fn not_utf8(name: &str) -> Box<Self> {
        let message = format!("{name}: it is not UTF-8 text: convert it before the call");
        Self::new(calypso_status::CALYPSO_INVALID_UTF8, &message)
    }

    pub(crate) fn with_outcome_unknown(mut self: Box<Self>, outcome_unknown: bool) -> Box<Self> {
        self.outcome_unknown = outcome_unknown;
        self
    }

    /// As the caller of an operation gets it; an error of core names its operation already.
    pub(crate) fn during(mut self: Box<Self>, operation: Option<Operation>) -> Box<Self> {
        if let (None, Some(operation)) = (&self.operation, operation) {
            self.message = c_text(format_args!("{operation}: {}", self.message.to_string_lossy()));
            self.operation = Some(c_text(operation));
        }
        self
    }

    pub(crate) fn status(&self) -> calypso_status {
        self.status
    }

    pub(crate) fn outcome_unknown(&self) -> bool {
        self.outcome_unknown
    }

    pub(crate) fn message(&self) -> &CStr {
        &self.message
    }
}

impl From<Error> for Box<calypso_error> {
    fn from(error: Error) -> Self {
        Self::new(calypso_error {
            status: error.kind().into(),
            outcome_unknown: error.outcome_unknown(),
            http_status: error.status().unwrap_or(0),
            message: c_text(&error),
            code: c_text_or_none(error.code()),
            trace_id: c_text_or_none(error.trace_id()),
            retry_after_ms: text::milliseconds_or_none(error.retry_after()),
            body: c_text_or_none(error.body()),
            operation: c_text_or_none(error.operation()),
            attempts: error.attempts(),
            elapsed_ms: text::milliseconds(error.elapsed()),
            invoice_id: error.invoice_id(),
            invoices: error.invoices().iter().cloned().map(calypso_invoice::new).collect(),
        })
    }
}
