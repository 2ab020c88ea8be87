//! What must hold when a call failed before its request could be written.

use std::thread;

use calypso_invoice::{ClientBuilder, Error, ErrorKind};

use crate::{Call, RawServer, Record};

/// Nothing was written, so that any call was safe to repeat, and was repeated once.
#[track_caller]
pub fn assert_unsent(error: &Error, kind: ErrorKind) {
    assert_eq!(error.kind(), kind, "{error:?}");
    assert!(!error.outcome_unknown(), "{error:?}");
    assert_eq!(error.attempts(), 2, "{error:?}");
}

/// Makes every call at once, with one retry, to what never responds.
pub fn every_call_is_unsent(client: impl Fn() -> ClientBuilder, kind: ErrorKind) {
    thread::scope(|scope| {
        for call in Call::ALL {
            let client = client().max_retries(1).build().unwrap();
            scope.spawn(move || assert_unsent(&call.make(&client).unwrap_err(), kind));
        }
    });
}

/// Ends the server, which must not have read a byte of a request, and returns its record.
#[track_caller]
pub fn assert_nothing_received(server: RawServer) -> Record {
    let record = server.finish();
    let received = String::from_utf8_lossy(&record.received);
    assert!(received.is_empty(), "{received}");
    record
}
