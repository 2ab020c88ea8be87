//! The two hooks: what `on_event` is told, and what `interrupt` stops.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use calypso_invoice::{ClientBuilder, Error, ErrorKind, Event};
use calypso_tests::{Call, Connection, RawServer, full_backlog, invoice, quick, refused_url};

/// The promise is a tenth of a second; the rest is for a machine that does other work. Nothing else ends these calls in time.
const SOON: Duration = Duration::from_secs(5);

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

/// Responses the requests of a connection with these statuses in turn, then with good answers.
fn answering(call: Call, statuses: &'static [u16]) -> RawServer {
    RawServer::start(move |connection| {
        for status in statuses {
            connection.read_request()?;
            connection.response_with(*status, "Retry-After: 0\r\n", "{}")?;
        }
        connection.keep_answering(call)
    })
}

#[test]
fn events_of_a_success() {
    for call in Call::ALL {
        let server = answering(call, &[]);
        let (builder, told) = listening(quick(&server.url()));
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
        let server = answering(call, &[503, 429]);
        let (builder, told) = listening(quick(&server.url()).max_retries(2));
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
    let (builder, told) = listening(quick(&refused_url()).max_retries(1));
    Call::Create.make(&builder.build().unwrap()).unwrap_err();
    let lost = Some(ErrorKind::Connect);
    let expected = [
        ("create_invoice", 1, None, lost, true),
        ("create_invoice", 2, None, lost, false),
    ];
    assert_eq!(*told.lock().unwrap(), expected);

    let server = answering(Call::Cancel, &[500]);
    let (builder, told) = listening(quick(&server.url()).max_retries(1));
    Call::Cancel.make(&builder.build().unwrap()).unwrap();
    let expected = [
        ("cancel_invoice", 1, Some(500), Some(ErrorKind::Server), false),
        ("get_invoice", 1, Some(200), None, false),
    ];
    assert_eq!(*told.lock().unwrap(), expected);
}

#[test]
fn nothing_is_told_of_what_is_never_sent() {
    let (builder, told) = listening(quick(&refused_url()));
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
        connection.response_with(503, "Retry-After: 1\r\n", "{}")?;
        connection.read_request()?;
        connection.response(200, &invoice(7))
    });
    let waits = Arc::new(Mutex::new(Vec::new()));
    let list = waits.clone();
    let hook = move |event: &Event| list.lock().unwrap().push(event.wait());
    let client = quick(&server.url()).max_retries(1).on_event(hook).build().unwrap();
    let begun = Instant::now();
    client.get_invoice(7).unwrap();
    assert!(begun.elapsed() >= Duration::from_secs(1));
    assert_eq!(*waits.lock().unwrap(), [Some(Duration::from_secs(1)), None]);
}

#[test]
fn a_panicking_hook_changes_nothing() {
    for call in Call::ALL {
        let statuses: &[u16] = if call.changes() { &[] } else { &[503] };
        let server = answering(call, statuses);
        let client = quick(&server.url())
            .max_retries(1)
            .on_event(|_| panic!("the hook's own trouble"));
        call.make(&client.build().unwrap()).unwrap();
        assert_eq!(server.finish().lines().len(), 1 + statuses.len());
    }
}

#[test]
fn a_hook_may_call_the_client() {
    let server = answering(Call::Get, &[]);
    let inner = quick(&server.url()).build().unwrap();
    let clients = inner.clone();
    let hook = move |_: &Event| drop(clients.get_invoice(7).unwrap());
    quick(&server.url())
        .on_event(hook)
        .build()
        .unwrap()
        .get_invoice(7)
        .unwrap();
    assert_eq!(server.finish().lines(), [Call::Get.line(); 2]);
}

/// Makes the call, says stop once `ready` returns, and gives the error, which must come soon.
fn stopped(call: Call, builder: ClientBuilder, ready: impl FnOnce()) -> Error {
    let stop = Arc::new(AtomicBool::new(false));
    let asked = stop.clone();
    let client = builder
        .interrupt(move || asked.load(Ordering::Relaxed))
        .build()
        .unwrap();
    thread::scope(|scope| {
        let calling = scope.spawn(|| call.make(&client));
        ready();
        let begun = Instant::now();
        stop.store(true, Ordering::Relaxed);
        let error = calling.join().unwrap().unwrap_err();
        assert!(begun.elapsed() < SOON, "{:?}", begun.elapsed());
        assert_eq!(error.kind(), ErrorKind::Interrupted, "{error:?}");
        error
    })
}

#[test]
fn interrupted_while_waiting_for_an_response() {
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
        for call in Call::ALL {
            let server = RawServer::start(script);
            let error = stopped(call, quick(&server.url()).max_retries(1), || {
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
    for call in Call::ALL {
        let server = RawServer::start(|connection| {
            connection.read_request()?;
            connection.response_with(429, "Retry-After: 15\r\n", "{}")?;
            connection.hold()
        });
        let (sender, receiver) = std::sync::mpsc::channel();
        let hook = move |_: &Event| sender.send(()).unwrap();
        let builder = quick(&server.url()).max_retries(1).on_event(hook);
        let error = stopped(call, builder, || {
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
    for call in Call::ALL {
        let error = stopped(call, quick(&url).max_retries(1), || ());
        assert!(!error.outcome_unknown(), "{error:?}");
    }
}

#[test]
fn interrupted_in_a_handshake() {
    let server = RawServer::start(Connection::hold);
    let url = server.url().replace("http://127.0.0.1", "https://localhost");
    for call in Call::ALL {
        let seen = server.so_far().connections;
        let error = stopped(call, quick(&url).max_retries(1), || {
            server.wait_until(|record| record.connections > seen && !record.received.is_empty());
        });
        assert!(!error.outcome_unknown(), "{error:?}");
    }
}

#[test]
fn a_client_works_after_an_interrupt() {
    let server = RawServer::start(|connection| {
        let request = connection.read_request()?;
        if request.connection == 0 {
            return connection.hold();
        }
        connection.response(200, &invoice(7))
    });
    let stop = Arc::new(AtomicBool::new(true));
    let asked = stop.clone();
    let client = quick(&server.url())
        .interrupt(move || asked.load(Ordering::Relaxed))
        .build()
        .unwrap();
    assert_eq!(client.get_invoice(7).unwrap_err().kind(), ErrorKind::Interrupted);
    stop.store(false, Ordering::Relaxed);
    client.get_invoice(7).unwrap();
}
