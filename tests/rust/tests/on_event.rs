//! What `on_event` is told of each attempt, and that it cannot disturb a call.

use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use calypso_invoice::{ClientBuilder, ErrorKind, Event};
use calypso_tests::{Call, RawServer, client_builder, invoice, refused_url};

/// Operation, attempt, status, error, and whether another attempt follows.
type Told = (&'static str, u32, Option<u16>, Option<ErrorKind>, bool);

fn listening(builder: ClientBuilder) -> (ClientBuilder, Arc<Mutex<Vec<Told>>>) {
    let told = Arc::new(Mutex::new(Vec::new()));
    let list = told.clone();
    let caller = thread::current().id();
    let hook = move |event: &Event| {
        assert_eq!(thread::current().id(), caller);
        assert!(event.elapsed() < Duration::from_secs(20));
        let told = (
            event.operation().as_str(),
            event.attempt(),
            event.status(),
            event.error(),
            event.wait().is_some(),
        );
        list.lock().unwrap().push(told);
    };
    (builder.on_event(hook), told)
}

/// Gives the first requests of a connection these statuses in turn, and the later ones good responses.
fn failing_first(call: Call, statuses: &'static [u16]) -> RawServer {
    RawServer::start(move |connection| {
        for status in statuses {
            connection.read_request()?;
            connection.respond_with(*status, "Retry-After: 0\r\n", "{}")?;
        }
        connection.keep_responding(call)
    })
}

#[test]
fn events_of_a_success() {
    for call in Call::ALL {
        let server = failing_first(call, &[]);
        let (builder, told) = listening(client_builder(&server.url()));
        call.make(&builder.build().unwrap()).unwrap();
        assert_eq!(
            *told.lock().unwrap(),
            [(call.operation().as_str(), 1, Some(200), None, false)]
        );
    }
}

#[test]
fn events_of_retries() {
    for call in [Call::List, Call::Iter, Call::Get] {
        let server = failing_first(call, &[503, 429]);
        let (builder, told) = listening(client_builder(&server.url()).max_retries(2));
        call.make(&builder.build().unwrap()).unwrap();
        let name = call.operation().as_str();
        let expected = [
            (name, 1, Some(503), Some(ErrorKind::Server), true),
            (name, 2, Some(429), Some(ErrorKind::RateLimited), true),
            (name, 3, Some(200), None, false),
        ];
        assert_eq!(*told.lock().unwrap(), expected);
    }
}

#[test]
fn events_of_failures() {
    let (builder, told) = listening(client_builder(&refused_url()).max_retries(1));
    Call::Create.make(&builder.build().unwrap()).unwrap_err();
    let lost = Some(ErrorKind::Connect);
    let expected = [
        ("create_invoice", 1, None, lost, true),
        ("create_invoice", 2, None, lost, false),
    ];
    assert_eq!(*told.lock().unwrap(), expected);

    let server = failing_first(Call::Cancel, &[500]);
    let (builder, told) = listening(client_builder(&server.url()).max_retries(1));
    Call::Cancel.make(&builder.build().unwrap()).unwrap();
    let expected = [
        ("cancel_invoice", 1, Some(500), Some(ErrorKind::Server), false),
        ("get_invoice", 1, Some(200), None, false),
    ];
    assert_eq!(*told.lock().unwrap(), expected);
}

#[test]
fn nothing_is_told_of_what_is_never_sent() {
    let (builder, told) = listening(client_builder(&refused_url()));
    let client = builder.build().unwrap();
    let blank = calypso_invoice::NewInvoice::new(1, "BTC", "");
    assert_eq!(
        client.create_invoice(&blank).unwrap_err().kind(),
        ErrorKind::InvalidRequest
    );
    drop(client.iter_invoices());
    assert!(told.lock().unwrap().is_empty());
}

#[test]
fn a_wait_is_told_as_it_was_asked_for() {
    let server = RawServer::start(|connection| {
        connection.read_request()?;
        connection.respond_with(503, "Retry-After: 1\r\n", "{}")?;
        connection.read_request()?;
        connection.respond(200, &invoice(7))
    });
    let waits = Arc::new(Mutex::new(Vec::new()));
    let list = waits.clone();
    let hook = move |event: &Event| list.lock().unwrap().push(event.wait());
    let client = client_builder(&server.url())
        .max_retries(1)
        .on_event(hook)
        .build()
        .unwrap();
    let begun = Instant::now();
    client.get_invoice(7).unwrap();
    assert!(begun.elapsed() >= Duration::from_secs(1));
    assert_eq!(*waits.lock().unwrap(), [Some(Duration::from_secs(1)), None]);
}

#[test]
fn a_panicking_hook_changes_nothing() {
    for call in Call::ALL {
        let statuses: &[u16] = if call.changes() { &[] } else { &[503] };
        let server = failing_first(call, statuses);
        let client = client_builder(&server.url())
            .max_retries(1)
            .on_event(|_| panic!("the hook's own trouble"));
        call.make(&client.build().unwrap()).unwrap();
        assert_eq!(server.finish().lines().len(), 1 + statuses.len());
    }
}

#[test]
fn the_hook_may_call_the_client() {
    let server = failing_first(Call::Get, &[]);
    let inner = client_builder(&server.url()).build().unwrap();
    let clients = inner.clone();
    let hook = move |_: &Event| drop(clients.get_invoice(7).unwrap());
    client_builder(&server.url())
        .on_event(hook)
        .build()
        .unwrap()
        .get_invoice(7)
        .unwrap();
    assert_eq!(server.finish().lines(), [Call::Get.line(); 2]);
}
