//! The error of a stopped call, for every call: whether the outcome is unknown, and that nothing is sent after it.

use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

use calypso_invoice::{ClientBuilder, Error, Event};
use calypso_tests::{Call, Connection, RawServer, client_builder, full_backlog};

use super::{HOWS, How, stop, wait_for_poll};

/// Stops the call once `ready` has returned and it waits, and gives its error.
fn stopped(how: How, call: Call, builder: ClientBuilder, ready: impl FnOnce()) -> Error {
    let once_it_waits = |polled: &Receiver<()>| {
        ready();
        wait_for_poll(polled);
    };
    stop(how, builder, |client| call.make(client), once_it_waits).0
}

/// Every call, and every way to stop it.
fn every_call() -> impl Iterator<Item = (Call, How)> {
    Call::ALL.into_iter().flat_map(|call| HOWS.map(|how| (call, how)))
}

#[test]
fn interrupted_while_waiting_for_a_response() {
    let scripts: [fn(&mut Connection) -> std::io::Result<()>; 3] = [
        |connection| {
            connection.read_request()?;
            connection.hold()
        },
        |connection| {
            connection.read_request()?;
            connection.write("HTTP/1.1 200 OK\r\n")?;
            connection.hold()
        },
        |connection| {
            connection.read_request()?;
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n[{")?;
            connection.hold()
        },
    ];
    for script in scripts {
        for (call, how) in every_call() {
            let server = RawServer::start(script);
            let error = stopped(how, call, client_builder(&server.url()).max_retries(1), || {
                server.wait_until(|record| !record.requests.is_empty());
            });
            assert_eq!(error.outcome_unknown(), call.changes(), "{error:?}");
            assert_eq!(error.attempts(), 1, "{error:?}");
            assert_eq!(server.finish().lines(), [call.line()], "nothing follows an interrupt");
        }
    }
}

#[test]
fn interrupted_between_attempts() {
    for (call, how) in every_call() {
        let server = RawServer::start(|connection| {
            connection.read_request()?;
            connection.respond_with(429, "Retry-After: 15\r\n", "{}")?;
            connection.hold()
        });
        let (sender, receiver) = mpsc::channel();
        let hook = move |_: &Event| sender.send(()).unwrap();
        let builder = client_builder(&server.url()).max_retries(1).on_event(hook);
        let error = stopped(how, call, builder, || {
            receiver.recv_timeout(Duration::from_secs(10)).unwrap();
        });
        assert!(!error.outcome_unknown(), "{error:?}");
        assert_eq!(error.attempts(), 1, "{error:?}");
        assert_eq!(server.finish().lines(), [call.line()]);
    }
}

#[test]
fn interrupted_while_connecting() {
    let (url, _backlog) = full_backlog();
    for (call, how) in every_call() {
        let error = stopped(how, call, client_builder(&url).max_retries(1), || ());
        assert!(!error.outcome_unknown(), "{error:?}");
    }
}

#[test]
fn interrupted_in_a_handshake() {
    let server = RawServer::start(Connection::hold);
    for (call, how) in every_call() {
        let seen = server.so_far().connections;
        let error = stopped(how, call, client_builder(&server.https_url()).max_retries(1), || {
            server.wait_until(|record| record.connections > seen && !record.received.is_empty());
        });
        assert!(!error.outcome_unknown(), "{error:?}");
    }
}
