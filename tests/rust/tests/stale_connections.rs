//! A pool full of connections that a restart has closed: a read goes on, on a new one.

use std::io;
use std::sync::{Arc, Barrier};
use std::thread;
use std::time::Duration;

use calypso_invoice::sandbox::{Endpoint, Fault, Sandbox};
use calypso_invoice::{Client, Currency, ErrorKind, NewInvoice, PaymentWait};
use calypso_tests::{Call, Connection, RawServer, client_builder, invoice};

/// More than a client makes attempts.
const WARM: usize = 8;

/// Serves one request on each of the first connections, all at once, and does `then` at the second; later connections work.
fn restarted(then: fn(&mut Connection) -> io::Result<()>) -> RawServer {
    let all_are_there = Arc::new(Barrier::new(WARM));
    RawServer::start(move |connection| {
        if connection.number() >= WARM {
            return serve(connection);
        }
        connection.read_request()?;
        all_are_there.wait();
        connection.respond(200, &invoice(7))?;
        connection.read_request()?;
        then(connection)
    })
}

fn serve(connection: &mut Connection) -> io::Result<()> {
    loop {
        let is_list = connection.read_request()?.line() == Call::List.line();
        let call = if is_list { Call::List } else { Call::Get };
        connection.respond(200, &call.response_body())?;
    }
}

/// A client that keeps all of the connections.
fn warm(server: &RawServer, max_retries: u32) -> Client {
    let client = client_builder(&server.url()).max_retries(max_retries).build().unwrap();
    thread::scope(|scope| {
        for _ in 0..WARM {
            scope.spawn(|| client.get_invoice(7).unwrap());
        }
    });
    client
}

#[test]
fn a_read_is_tried_again_on_a_new_connection() {
    let ends: [fn(&mut Connection) -> io::Result<()>; 3] = [
        |_| Ok(()),
        Connection::reset,
        // The service had already given up waiting for a request.
        |connection| connection.respond_with(408, "Connection: close\r\n", ""),
    ];
    for then in ends {
        for call in [Call::Get, Call::List, Call::Iter] {
            let server = restarted(then);
            call.make(&warm(&server, 2)).unwrap();
            let record = server.finish();
            assert_eq!(record.requests.len(), WARM + 2, "one was lost, and one had a response");
            assert_eq!(record.connections, WARM + 1);
        }
    }
}

#[test]
fn a_stale_connection_does_not_use_up_an_attempt() {
    for max_retries in [1, u32::MAX] {
        let server = RawServer::start(|connection| match connection.number() {
            0 => {
                connection.read_request()?;
                connection.respond(200, &invoice(7))?;
                connection.read_request().map(drop)
            }
            1 => {
                connection.read_request()?;
                connection.respond_with(503, "Retry-After: 0\r\n", "")
            }
            _ => serve(connection),
        });
        let client = client_builder(&server.url()).max_retries(max_retries).build().unwrap();
        client.get_invoice(7).unwrap();
        client.get_invoice(7).unwrap();
        assert_eq!(server.finish().lines(), [Call::Get.line(); 4]);
    }
}

#[test]
fn without_retries_a_stale_connection_is_an_error() {
    let server = restarted(|_| Ok(()));
    let client = warm(&server, 0);
    let error = client.get_invoice(7).unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Connect, 1), "{error:?}");
    assert!(!error.outcome_unknown());
    assert_eq!(server.finish().requests.len(), WARM + 1);
}

#[test]
fn what_changes_something_is_not_sent_again_for_it() {
    for call in [Call::Create, Call::Template, Call::Cancel] {
        let server = restarted(|_| Ok(()));
        let client = warm(&server, 2);
        let error = call.make(&client).unwrap_err();
        assert!(error.outcome_unknown(), "{error:?}");
        let lines = server.finish().lines();
        assert_eq!(lines.iter().filter(|line| *line == call.line()).count(), 1, "{lines:?}");
    }
}

#[test]
fn a_408_does_not_end_a_wait() {
    let sandbox = Sandbox::start().unwrap();
    let client = sandbox.client_builder().max_retries(0).build().unwrap();
    let new = NewInvoice::new(5, Currency::Fau, "order 1017");
    let id = client.create_invoice(&new).unwrap().id();
    sandbox.pay(id, 5).unwrap();
    sandbox.fault(Fault::status(408).on(Endpoint::GetInvoice).times(3));
    let wait = PaymentWait::new(Duration::from_secs(60)).first_interval(Duration::from_millis(1));
    assert!(client.wait_for_payment(id, wait).unwrap().is_paid());
    assert_eq!(sandbox.requests().len(), 1 + 3 + 1);
}
