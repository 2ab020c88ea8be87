//! A watch at the wire: what it reads, that it outlives an outage, and what it costs.

use std::time::Duration;

use calypso_invoice::sandbox::{Close, Fault, Sandbox};
use calypso_invoice::{Client, ErrorKind, InvoiceWatch, Operation, Watch};
use calypso_tests::{Call, Connection, RawServer, client_builder, invoice};

/// Often, so that a test is short; no test depends on how often.
fn often() -> Watch {
    Watch::new().interval(Duration::from_millis(5))
}

fn client(sandbox: &Sandbox) -> Client {
    sandbox.client_builder().max_retries(0).build().unwrap()
}

/// The next changes: id, state before, state now.
#[track_caller]
fn changes<const N: usize>(watch: &mut InvoiceWatch) -> [(u64, Option<String>, String); N] {
    std::array::from_fn(|_| {
        let change = watch.next().unwrap().unwrap();
        let before = change.previous_state().map(ToString::to_string);
        (change.invoice().id(), before, change.invoice().state().to_string())
    })
}

fn changed(id: u64, before: &str, now: &str) -> (u64, Option<String>, String) {
    (id, Some(before.to_owned()), now.to_owned())
}

#[test]
fn it_notices_what_customers_do_with_one_request_a_reading() {
    let sandbox = Sandbox::start().unwrap();
    sandbox.seed(50);
    let mut watch = client(&sandbox).watch_invoices(often()).unwrap();
    assert!(sandbox.requests().is_empty());
    let new: [_; 50] = changes(&mut watch);
    assert!(
        new.iter()
            .zip(1..)
            .all(|(change, id)| *change == (id, None, "PENDING_PAYMENT".to_owned()))
    );
    sandbox.set_state(30, "PAID").unwrap();
    assert_eq!(changes(&mut watch), [changed(30, "PENDING_PAYMENT", "PAID")]);
    sandbox.set_state(30, "PENDING_INTERVENTION").unwrap();
    sandbox.set_state(2, "MEM_POOL_FOUND").unwrap();
    let both: [_; 2] = changes(&mut watch);
    // The list may be read between the two.
    assert!(both.contains(&changed(30, "PAID", "PENDING_INTERVENTION")));
    assert!(both.contains(&changed(2, "PENDING_PAYMENT", "MEM_POOL_FOUND")));
    let requests = sandbox.requests();
    assert!(
        requests.iter().all(|request| request.path() == "/api/v1/invoices"),
        "{requests:?}"
    );
    assert_eq!(
        sandbox.connections(),
        1,
        "every reading leaves the connection to the next"
    );
}

#[test]
fn it_outlives_an_outage() {
    let sandbox = Sandbox::start().unwrap();
    sandbox.seed(3);
    let mut watch = client(&sandbox).watch_invoices(often().skip_existing(true)).unwrap();
    std::thread::scope(|scope| {
        let change = scope.spawn(|| changes::<1>(&mut watch));
        assert!(sandbox.wait_for_requests(2, Duration::from_secs(20)));
        sandbox.refuse_connections().unwrap();
        sandbox.set_state(2, "PAID").unwrap();
        sandbox.accept_connections().unwrap();
        assert_eq!(change.join().unwrap(), [changed(2, "PENDING_PAYMENT", "PAID")]);
    });
}

#[test]
fn every_fault_of_a_reading_is_ridden_over() {
    let sandbox = Sandbox::start().unwrap();
    sandbox.seed(3);
    let faults = [
        Fault::status(500),
        Fault::respond(429, &[("Retry-After", "0")], ""),
        Fault::drop_before(Close::Reset),
        Fault::cut(900),
        Fault::respond(200, &[], "<html>"),
        Fault::respond(302, &[("Location", "/elsewhere")], ""),
    ];
    let count = faults.len();
    for fault in faults {
        sandbox.fault(fault);
    }
    let mut watch = client(&sandbox).watch_invoices(often()).unwrap();
    assert_eq!(changes::<3>(&mut watch).map(|change| change.0), [1, 2, 3]);
    assert_eq!(sandbox.requests().len(), count + 1);
}

#[test]
fn a_refused_key_ends_it() {
    let sandbox = Sandbox::start().unwrap();
    sandbox.seed(1);
    let client = sandbox.client_builder().build().unwrap();
    let mut watch = client.watch_invoices(often()).unwrap();
    assert!(watch.next().unwrap().is_ok());
    sandbox.fault(Fault::status(403));
    let error = watch.next().unwrap().unwrap_err();
    assert_eq!(
        (error.kind(), error.operation()),
        (ErrorKind::Authentication, Some(Operation::WatchInvoices))
    );
    assert!(watch.next().is_none());
}

#[test]
fn a_change_comes_before_the_list_is_whole() {
    let server = RawServer::start(|connection| {
        connection.read_request()?;
        connection.write(format!(
            "HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n[{},",
            invoice(1)
        ))?;
        connection.hold()
    });
    let client = client_builder(&server.url()).build().unwrap();
    let mut watch = client.watch_invoices(often()).unwrap();
    assert_eq!(changes::<1>(&mut watch)[0].0, 1);
    assert_eq!(server.finish().lines(), [Call::List.line()]);
}

#[test]
fn nothing_is_sent_before_the_first_next() {
    let server = RawServer::start(Connection::hold);
    drop(
        client_builder(&server.url())
            .build()
            .unwrap()
            .watch_invoices(often())
            .unwrap(),
    );
    assert_eq!(server.finish().connections, 0);
}
