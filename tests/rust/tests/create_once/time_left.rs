//! Nothing is sent when what is left of the timeout cannot cover a create and a list as slow as the one just read.

use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::thread;

use calypso_invoice::ErrorKind;
use calypso_tests::{Call, RawServer, client_builder};

use super::*;

/// The timeout of the calls.
const TIMEOUT: Duration = Duration::from_secs(3);
/// How long a slow list takes. Another one fits into what is then left, and a create before it does not.
const SLOW: Duration = Duration::from_millis(1300);

/// Loses every create; lists are empty, and slow from this one on.
fn server(slow_from: usize) -> RawServer {
    let lists = AtomicUsize::new(0);
    RawServer::start(move |connection| {
        loop {
            if connection.read_request()?.line() == Call::Create.line() {
                return Ok(());
            }
            if lists.fetch_add(1, SeqCst) >= slow_from {
                thread::sleep(SLOW);
            }
            connection.respond(200, "[]")?;
        }
    })
}

fn creates(server: RawServer) -> usize {
    let lines = server.finish().lines();
    lines.iter().filter(|line| *line == Call::Create.line()).count()
}

#[test]
fn after_a_slow_list_nothing_is_sent() {
    let server = server(0);
    let client = client_builder(&server.url()).timeout(TIMEOUT).build().unwrap();
    let error = client.create_invoice_once(&new(), Some(AT_ONCE)).unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome_unknown()),
        (ErrorKind::Timeout, false),
        "{error}"
    );
    assert_eq!((error.attempts(), error.invoices().len()), (0, 0));
    let message = error.message();
    for part in [
        "create_invoice_once: nothing was sent: reading the list took 1.",
        "raise the timeout",
    ] {
        assert!(message.contains(part), "{message}");
    }
    // It does not wait for its deadline either.
    assert!(error.elapsed() < TIMEOUT, "{error:?}");
    assert_eq!(server.so_far().requests.len(), 1);
    assert_eq!(creates(server), 0);
}

#[test]
fn after_a_slow_list_nothing_is_sent_again() {
    let server = server(1);
    let client = client_builder(&server.url()).timeout(TIMEOUT).build().unwrap();
    let error = client.create_invoice_once(&new(), Some(AT_ONCE)).unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome_unknown()),
        (ErrorKind::Unresolved, true),
        "{error}"
    );
    assert_eq!(error.attempts(), 1);
    assert_eq!(creates(server), 1);
}

#[test]
fn after_quick_lists_it_is_sent_again() {
    let server = server(usize::MAX);
    let client = client_builder(&server.url()).timeout(TIMEOUT).build().unwrap();
    let error = client.create_invoice_once(&new(), Some(AT_ONCE)).unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome_unknown()),
        (ErrorKind::Unresolved, true),
        "{error}"
    );
    assert_eq!(error.attempts(), 2);
    assert_eq!(creates(server), 2);
}
