//! How connections are used: kept, given up when stale, never taken elsewhere by a redirect.

use std::io;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use calypso_invoice::{Client, ErrorKind};
use calypso_tests::{Call, Connection, RawServer, client_builder};

fn client(url: &str) -> Client {
    client_builder(url).max_retries(1).build().unwrap()
}

#[test]
fn calls_share_a_connection() {
    for call in Call::ALL {
        let server = RawServer::responding_to(call);
        let client = client(&server.url());
        for _ in 0..3 {
            call.make(&client).unwrap();
        }
        call.make(&client.clone()).unwrap();
        call.make(&client.with_timeout(Duration::from_secs(9)).unwrap())
            .unwrap();
        let record = server.finish();
        assert_eq!(record.connections, 1, "{call:?}");
        assert_eq!(record.requests.len(), 5, "{call:?}");
    }
}

#[test]
fn a_refusal_leaves_the_connection_usable() {
    for call in Call::ALL {
        let server = RawServer::start(move |connection| {
            connection.read_request()?;
            connection.respond(404, r#"{"errorCode":"004","message":"object not found"}"#)?;
            connection.read_request()?;
            connection.respond(200, &call.response_body())
        });
        let client = client(&server.url());
        assert_eq!(call.make(&client).unwrap_err().kind(), ErrorKind::NotFound);
        call.make(&client).unwrap();
        assert_eq!(server.finish().connections, 1, "{call:?}");
    }
}

#[test]
fn two_clients_share_nothing() {
    let server = RawServer::responding_to(Call::Get);
    for _ in 0..2 {
        Call::Get.make(&client(&server.url())).unwrap();
    }
    assert_eq!(server.finish().connections, 2);
}

#[test]
fn a_dropped_stream_takes_its_connection_along() {
    let server = RawServer::start(|connection| {
        loop {
            let listed = connection.read_request()?.line() == Call::List.line();
            let call = if listed { Call::List } else { Call::Get };
            connection.respond(
                200,
                &call
                    .response_body()
                    .replace("}]", &format!("}}{}]", " ".repeat(200_000))),
            )?;
        }
    });
    let client = client(&server.url());
    client.iter_invoices().next().unwrap().unwrap();
    // The rest of the list must not be read as the response to this.
    assert_eq!(client.get_invoice(7).unwrap().id(), 7);
}

#[test]
fn what_follows_a_response_is_no_response() {
    let server = RawServer::start(|connection| {
        connection.read_request()?;
        let response = Call::Create.response_body();
        let forged = response.replace(":7,", ":666,");
        let length = response.len();
        let (first, second) = (
            format!("{length}\r\n\r\n{response}"),
            format!("{}\r\n\r\n{forged}", forged.len()),
        );
        let head = "HTTP/1.1 200 OK\r\nContent-Length: ";
        connection.write(format!("{head}{first}{head}{second}"))?;
        connection.hold()
    });
    let client = client(&server.url());
    for _ in 0..2 {
        let new = calypso_tests::new_invoice();
        assert_eq!(client.create_invoice(&new).unwrap().id(), 7);
    }
    assert_eq!(server.finish().connections, 2);
}

#[test]
fn connection_close_is_honoured() {
    for call in Call::ALL {
        let server = RawServer::start(move |connection| {
            connection.read_request()?;
            connection.respond_with(200, "Connection: close\r\n", &call.response_body())?;
            connection.hold()
        });
        let client = client(&server.url());
        call.make(&client).unwrap();
        call.make(&client).unwrap();
        assert_eq!(server.finish().connections, 2, "{call:?}");
    }
}

#[test]
fn closed_on_arrival_of_the_next_request() {
    for call in Call::ALL {
        let server = RawServer::start(move |connection| {
            connection.read_request()?;
            connection.respond(200, &call.response_body())?;
            connection.read_request().map(drop)
        });
        let client = client(&server.url());
        call.make(&client).unwrap();
        let second = call.make(&client);
        let lines = server.finish().lines();
        let same = lines.iter().filter(|line| *line == call.line()).count();
        match call {
            Call::Create | Call::Template => {
                let error = second.unwrap_err();
                assert_eq!(error.kind(), ErrorKind::Connect, "{error:?}");
                assert!(error.outcome_unknown(), "{error:?}");
                assert_eq!(lines, [call.line(); 2], "the second was sent once");
            }
            // The cancel whose response was lost is settled by a read; this server shows the invoice as cancelled.
            Call::Cancel => {
                second.unwrap();
                assert_eq!(same, 2, "{lines:?}");
                assert_eq!(lines[2..], [Call::Get.line()]);
            }
            _ => {
                second.unwrap();
                assert_eq!(lines, [call.line(); 3], "the second was sent again");
            }
        }
    }
}

#[test]
fn a_connection_closed_while_idle_is_replaced() {
    for call in Call::ALL {
        let (closed, wait_for_server) = mpsc::channel();
        let server = RawServer::start(move |connection| {
            connection.read_request()?;
            connection.respond(200, &call.response_body())?;
            connection.close();
            connection.wait_for_arrival();
            closed.send(()).map_err(io::Error::other)
        });
        let client = client(&server.url());
        call.make(&client).unwrap();
        wait_for_server.recv_timeout(Duration::from_secs(20)).unwrap();
        call.make(&client).unwrap();
        let record = server.finish();
        assert_eq!(record.lines(), [call.line(); 2], "{call:?}");
        assert_eq!(record.connections, 2, "{call:?}");
    }
}

#[test]
fn a_redirect_is_never_followed() {
    for status in [301, 302, 303, 307, 308] {
        for call in Call::ALL {
            let target = RawServer::start(Connection::hold);
            let location = format!("Location: {}/api/v1/invoices\r\n", target.url());
            let server = RawServer::start(move |connection| {
                loop {
                    connection.read_request()?;
                    connection.respond_with(status, &location, "")?;
                }
            });
            let error = call.make(&client(&server.url())).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidResponse, "{error:?}");
            assert_eq!(error.status(), Some(status), "{error:?}");
            assert_eq!(error.outcome_unknown(), call.changes(), "{error:?}");
            assert_eq!(error.attempts(), 1, "{error:?}");
            assert_eq!(
                target.finish().connections,
                0,
                "{call:?} {status}: the key went elsewhere"
            );
            let lines = server.finish().lines();
            let settling = if call == Call::Cancel {
                vec![Call::Get.line()]
            } else {
                vec![]
            };
            assert_eq!(lines, [vec![call.line()], settling].concat(), "{status}");
        }
    }
}

#[test]
fn a_request_is_one_write() {
    for call in Call::ALL {
        let server = RawServer::responding_to(call);
        let client = client(&server.url());
        call.make(&client).unwrap();
        call.make(&client).unwrap();
        for request in server.finish().requests {
            let whole = request.head.len() + "\r\n\r\n".len() + request.body.len();
            assert_eq!(request.first_read, whole, "{call:?}");
        }
    }
}

#[test]
fn threads_share_a_client() {
    const THREADS: u64 = 32;
    const EACH: u64 = 200;
    let server = RawServer::start(Connection::serve_invoices);
    let client = client(&server.url());
    thread::scope(|scope| {
        for thread in 0..THREADS {
            let client = &client;
            scope.spawn(move || {
                for n in 0..EACH {
                    let id = thread * 1000 + n;
                    assert_eq!(client.get_invoice(id).unwrap().id(), id);
                }
            });
        }
    });
    let record = server.finish();
    assert_eq!(record.requests.len() as u64, THREADS * EACH);
    assert!(record.connections as u64 <= THREADS, "{}", record.connections);
}
