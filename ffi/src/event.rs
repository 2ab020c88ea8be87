//! What the event callback is told of an attempt.

use std::ffi::{CString, c_char};
use std::sync::OnceLock;

use invoice_core::{Event, Operation};

use crate::status::calypso_status;
use crate::text::{self, c_text};

/// One attempt, after it ended; lives as long as the callback that is given it runs. It holds neither the key nor anything that was
/// sent or received.
pub struct calypso_event {
    event: Event,
    operation: OnceLock<CString>,
    line: OnceLock<CString>,
}

impl calypso_event {
    pub(crate) fn of(event: &Event) -> Self {
        Self {
            event: event.clone(),
            operation: OnceLock::new(),
            line: OnceLock::new(),
        }
    }
}

/// The whole event as a line for a log, such as "get_invoice: attempt 1: Server (status 503) after 12 ms, next in 180 ms". Borrowed
/// from the event; NULL for NULL.
///
///     static void log_event(const calypso_event *event, void *file)
///     { fprintf((FILE *)file, "%s\n", calypso_event_line(event)); }
#[unsafe(no_mangle)]
pub extern "C" fn calypso_event_line(event: Option<&calypso_event>) -> *const c_char {
    text::lend(event.map(|event| &**event.line.get_or_init(|| c_text(&event.event))))
}

/// What was attempted, such as "get_invoice". The read that settles a cancel is a "get_invoice" of its own. Borrowed from the event;
/// NULL for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn calypso_event_operation(event: Option<&calypso_event>) -> *const c_char {
    text::lend(event.map(|event| {
        &**event
            .operation
            .get_or_init(|| c_text(Operation::as_str(event.event.operation())))
    }))
}

/// Which attempt it was, from 1; 0 for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn calypso_event_attempt(event: Option<&calypso_event>) -> u32 {
    event.map_or(0, |event| event.event.attempt())
}

/// CALYPSO_OK when the attempt succeeded, else why it failed.
#[unsafe(no_mangle)]
pub extern "C" fn calypso_event_error(event: Option<&calypso_event>) -> calypso_status {
    let kind = event.and_then(|event| event.event.error());
    kind.map_or(calypso_status::CALYPSO_OK, calypso_status::from)
}

/// The response's HTTP status; 0 when none came.
#[unsafe(no_mangle)]
pub extern "C" fn calypso_event_http_status(event: Option<&calypso_event>) -> u16 {
    event.and_then(|event| event.event.status()).unwrap_or(0)
}

/// How long the attempt took, in milliseconds.
#[unsafe(no_mangle)]
pub extern "C" fn calypso_event_elapsed_ms(event: Option<&calypso_event>) -> u64 {
    event.map_or(0, |event| text::milliseconds(event.event.elapsed()))
}

/// How long the client waits before the next attempt, in milliseconds; -1 when this was the last.
#[unsafe(no_mangle)]
pub extern "C" fn calypso_event_wait_ms(event: Option<&calypso_event>) -> i64 {
    text::milliseconds_or_none(event.and_then(|event| event.event.wait()))
}
