//! The statuses: numbers that never change.

use std::ffi::{CStr, c_char};
use std::ptr;

use invoice_core::ErrorKind;

/// How a call ended, and the kind of an error. Numbers are only ever added: treat one that you do not know as a failure.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum calypso_status {
    /// It succeeded.
    CALYPSO_OK = 0,
    /// An option, the key or a certificate file cannot be used. Nothing was sent.
    CALYPSO_CONFIG = 1,
    /// The request can never be right, such as a negative amount or a text that is no amount. Nothing was sent.
    CALYPSO_INVALID_REQUEST = 2,
    /// The key was refused: HTTP status 401 or 403, or the vendor's code 002 with a 4xx.
    CALYPSO_AUTHENTICATION = 3,
    /// There is no such invoice or template: status 404, or code 004 with a 4xx.
    CALYPSO_NOT_FOUND = 4,
    /// The invoice is in a state in which this cannot be done: status 409, or code 006 with a 4xx.
    CALYPSO_CONFLICT = 5,
    /// Too many requests: status 429. See calypso_error_retry_after_ms.
    CALYPSO_RATE_LIMITED = 6,
    /// The service refused the request: any other 4xx.
    CALYPSO_BAD_REQUEST = 7,
    /// The service failed: a 5xx, whatever its code.
    CALYPSO_SERVER = 8,
    /// No connection was made, TLS or a proxy refused, or the connection was lost.
    CALYPSO_CONNECT = 9,
    /// The call's deadline passed.
    CALYPSO_TIMEOUT = 10,
    /// The response cannot be used: a redirect, broken HTTP, not JSON, a wrong type, too large, or about another invoice.
    CALYPSO_INVALID_RESPONSE = 11,
    /// The interrupt callback or calypso_client_interrupt_calls said stop.
    CALYPSO_INTERRUPTED = 12,
    /// calypso_client_create_invoice_once found an equal invoice and sent nothing. The error holds it, live ones first.
    CALYPSO_ALREADY_EXISTS = 13,
    /// calypso_client_create_invoice_once could not find out what became of the create; or, when the error's outcome_unknown is
    /// false, it sent nothing because the list holds what may be this order. The error holds the invoices to look at.
    CALYPSO_UNRESOLVED = 14,
    /// A defect of this library; please report the message.
    CALYPSO_PANIC = 1000,
    /// NULL was given where there has to be something. Nothing was done.
    CALYPSO_NULL_ARGUMENT = 1001,
    /// A text is not UTF-8. Nothing was done.
    CALYPSO_INVALID_UTF8 = 1002,
    /// Never returned: it makes every later status a valid value of this type.
    CALYPSO_STATUS_MAX = 0x7fff_ffff,
}

use calypso_status::{
    CALYPSO_ALREADY_EXISTS, CALYPSO_AUTHENTICATION, CALYPSO_BAD_REQUEST, CALYPSO_CONFIG, CALYPSO_CONFLICT,
    CALYPSO_CONNECT, CALYPSO_INTERRUPTED, CALYPSO_INVALID_REQUEST, CALYPSO_INVALID_RESPONSE, CALYPSO_INVALID_UTF8,
    CALYPSO_NOT_FOUND, CALYPSO_NULL_ARGUMENT, CALYPSO_OK, CALYPSO_PANIC, CALYPSO_RATE_LIMITED, CALYPSO_SERVER,
    CALYPSO_TIMEOUT, CALYPSO_UNRESOLVED,
};

/// Every status that a call returns, with its name in the header.
const NAMES: [(calypso_status, &CStr); 18] = [
    (CALYPSO_OK, c"CALYPSO_OK"),
    (CALYPSO_CONFIG, c"CALYPSO_CONFIG"),
    (CALYPSO_INVALID_REQUEST, c"CALYPSO_INVALID_REQUEST"),
    (CALYPSO_AUTHENTICATION, c"CALYPSO_AUTHENTICATION"),
    (CALYPSO_NOT_FOUND, c"CALYPSO_NOT_FOUND"),
    (CALYPSO_CONFLICT, c"CALYPSO_CONFLICT"),
    (CALYPSO_RATE_LIMITED, c"CALYPSO_RATE_LIMITED"),
    (CALYPSO_BAD_REQUEST, c"CALYPSO_BAD_REQUEST"),
    (CALYPSO_SERVER, c"CALYPSO_SERVER"),
    (CALYPSO_CONNECT, c"CALYPSO_CONNECT"),
    (CALYPSO_TIMEOUT, c"CALYPSO_TIMEOUT"),
    (CALYPSO_INVALID_RESPONSE, c"CALYPSO_INVALID_RESPONSE"),
    (CALYPSO_INTERRUPTED, c"CALYPSO_INTERRUPTED"),
    (CALYPSO_ALREADY_EXISTS, c"CALYPSO_ALREADY_EXISTS"),
    (CALYPSO_UNRESOLVED, c"CALYPSO_UNRESOLVED"),
    (CALYPSO_PANIC, c"CALYPSO_PANIC"),
    (CALYPSO_NULL_ARGUMENT, c"CALYPSO_NULL_ARGUMENT"),
    (CALYPSO_INVALID_UTF8, c"CALYPSO_INVALID_UTF8"),
];

/// The name of a status, such as "CALYPSO_NOT_FOUND", for logs. Static; NULL for a number that is no status of this version.
///
///     printf("it ended with %s\n", calypso_status_name(status));
#[unsafe(no_mangle)]
pub extern "C" fn calypso_status_name(status: u32) -> *const c_char {
    let name = NAMES.iter().find(|(known, _)| *known as u32 == status);
    name.map_or(ptr::null(), |(_, name)| name.as_ptr())
}

impl From<ErrorKind> for calypso_status {
    fn from(kind: ErrorKind) -> Self {
        match kind {
            ErrorKind::Config => CALYPSO_CONFIG,
            ErrorKind::InvalidRequest => CALYPSO_INVALID_REQUEST,
            ErrorKind::Authentication => CALYPSO_AUTHENTICATION,
            ErrorKind::NotFound => CALYPSO_NOT_FOUND,
            ErrorKind::Conflict => CALYPSO_CONFLICT,
            ErrorKind::RateLimited => CALYPSO_RATE_LIMITED,
            ErrorKind::BadRequest => CALYPSO_BAD_REQUEST,
            ErrorKind::Server => CALYPSO_SERVER,
            ErrorKind::Connect => CALYPSO_CONNECT,
            ErrorKind::Timeout => CALYPSO_TIMEOUT,
            ErrorKind::InvalidResponse => CALYPSO_INVALID_RESPONSE,
            ErrorKind::Interrupted => CALYPSO_INTERRUPTED,
            ErrorKind::AlreadyExists => CALYPSO_ALREADY_EXISTS,
            ErrorKind::Unresolved => CALYPSO_UNRESOLVED,
            // A kind that core has and this list has not: the test below goes through all of them.
            _ => CALYPSO_PANIC,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `NotFound` as C writes it.
    fn in_capitals(kind: ErrorKind) -> String {
        let name = kind.as_str().chars();
        let parts = name.map(|letter| {
            if letter.is_uppercase() {
                format!("_{letter}")
            } else {
                letter.into()
            }
        });
        format!("CALYPSO{}", parts.collect::<String>()).to_uppercase()
    }

    #[test]
    fn every_kind_of_core_has_a_status_of_its_name() {
        assert!(!ErrorKind::ALL.is_empty());
        for kind in ErrorKind::ALL {
            let status = calypso_status::from(*kind);
            assert_eq!(format!("{status:?}"), in_capitals(*kind));
        }
    }

    #[test]
    fn every_status_has_its_name() {
        for (status, name) in NAMES {
            assert_eq!(name.to_str(), Ok(&*format!("{status:?}")));
        }
        // The kinds, OK, and the three of the binding.
        assert_eq!(NAMES.len(), ErrorKind::ALL.len() + 4);
    }
}
