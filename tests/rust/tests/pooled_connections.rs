//! A pooled connection on which anything is to be read is not used again: what is there is no response to the next request.

use std::io;
use std::sync::Mutex;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use calypso_invoice::Client;
use calypso_tests::{
    Call, CertificateAuthority, Connection, RawServer, Record, client_builder, http_response, invoice, new_invoice,
    session_ticket,
};
use rustls::{ContentType, version};

/// Far beyond what any step takes, so that only a broken test ever waits for it.
const PATIENCE: Duration = Duration::from_secs(20);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Security {
    Plain,
    Tls12,
    Tls13,
}

const EACH: [Security; 3] = [Security::Plain, Security::Tls12, Security::Tls13];
const IN_TLS: [Security; 2] = [Security::Tls12, Security::Tls13];

/// A server, and a client that trusts it.
fn start(
    security: Security,
    script: impl Fn(&mut Connection) -> io::Result<()> + Send + Sync + 'static,
) -> (RawServer, Client) {
    let authority = CertificateAuthority::new();
    let versions = match security {
        Security::Tls12 => &[&version::TLS12],
        _ => &[&version::TLS13],
    };
    let server = match security {
        Security::Plain => RawServer::start(script),
        _ => RawServer::start_tls(authority.server_config_of("localhost", versions), script),
    };
    let client = client_builder(&server.url()).extra_roots(authority.pem()).build();
    (server, client.unwrap())
}

/// The invoice of somebody else, paid, as a stray response brings it.
fn stray() -> String {
    http_response(200, "", &invoice(666).replace("PENDING_PAYMENT", "PAID"))
}

fn response(id: u64) -> String {
    http_response(200, "", &invoice(id))
}

type Script = fn(&mut Connection) -> io::Result<()>;

/// Creates twice. The first connection responds and, once the client has its invoice, strays; the next ones only respond.
#[track_caller]
fn create_twice(
    security: Security,
    respond: impl Fn(&mut Connection) -> io::Result<()> + Send + Sync + 'static,
    stray: impl Fn(&mut Connection) -> io::Result<()> + Send + Sync + 'static,
) -> Record {
    let (created, wait_for_client) = mpsc::channel();
    let wait_for_client = Mutex::new(wait_for_client);
    let (strayed, wait_for_server) = mpsc::channel();
    let (server, client) = start(security, move |connection| {
        if connection.number() == 0 {
            connection.read_request()?;
            respond(connection)?;
            let wait = wait_for_client.lock().unwrap();
            wait.recv().map_err(io::Error::other)?;
            strayed.send(stray(connection)).map_err(io::Error::other)?;
        }
        loop {
            connection.read_request()?;
            connection.write(response(8))?;
        }
    });
    let first = client.create_invoice(&new_invoice()).unwrap();
    created.send(()).unwrap();
    wait_for_server.recv_timeout(PATIENCE).unwrap().unwrap();
    let second = client.create_invoice(&new_invoice()).unwrap();
    assert_eq!((first.id(), second.id()), (7, 8));
    assert!(!second.is_paid());
    let record = server.finish();
    assert_eq!(record.lines(), [Call::Create.line(); 2], "each is sent once");
    record
}

fn respond(connection: &mut Connection) -> io::Result<()> {
    connection.write(response(7))
}

/// What the script does between the calls costs the connection, and nothing else.
#[track_caller]
fn assert_replaced(security: Security, what: &str, script: Script) {
    let record = create_twice(security, respond, move |connection| {
        script(connection)?;
        connection.wait_for_arrival();
        Ok(())
    });
    let used: Vec<usize> = record.requests.iter().map(|request| request.connection).collect();
    assert_eq!(used, [0, 1], "{security:?}: {what}");
}

fn half_a_record(connection: &mut Connection) -> io::Result<()> {
    let record = connection.encode(&[stray().as_bytes()])?;
    connection.write_unencrypted(&record[..record.len() / 2])
}

fn ticket(connection: &mut Connection) -> io::Result<()> {
    connection.write_record(ContentType::Handshake, &session_ticket(&[7; 900]))
}

#[test]
fn the_end() {
    for security in EACH {
        assert_replaced(security, "FIN", Connection::end);
        assert_replaced(security, "RST", Connection::reset);
    }
    for security in IN_TLS {
        assert_replaced(security, "close_notify", Connection::write_close_notify);
    }
}

#[test]
fn bytes_that_nobody_asked_for() {
    for security in EACH {
        assert_replaced(security, "a response", |connection| connection.write(stray()));
        assert_replaced(security, "a response and FIN", |connection| {
            connection.write(stray())?;
            connection.end()
        });
        assert_replaced(security, "408", |connection| {
            connection.write(http_response(408, "Connection: close\r\n", ""))
        });
        assert_replaced(security, "a byte", |connection| connection.write("H"));
    }
}

#[test]
fn a_stray_response_in_the_same_segment() {
    // Wherever the response ends in the buffers of a connection, what follows it is found.
    for length in [
        0, 1_000, 3_900, 4_000, 4_100, 16_300, 16_400, 40_000, 65_000, 65_400, 66_000, 140_000,
    ] {
        for security in EACH {
            for records in [1, 2] {
                let respond = move |connection: &mut Connection| {
                    let invoice = invoice(7).replace('}', &format!("{}}}", " ".repeat(length)));
                    let (response, stray) = (http_response(200, "", &invoice), stray());
                    let parts = [response.as_bytes(), stray.as_bytes()];
                    let encoded = match records {
                        1 => connection.encode(&[&parts.concat()])?,
                        _ => connection.encode(&parts)?,
                    };
                    connection.write_unencrypted(&encoded)
                };
                let record = create_twice(security, respond, |_| Ok(()));
                assert_eq!(record.connections, 2, "{security:?} {length} {records}");
            }
        }
    }
}

#[test]
fn what_is_no_whole_record() {
    for security in IN_TLS {
        assert_replaced(security, "half a record", half_a_record);
        assert_replaced(security, "a part of a header", |connection| {
            connection.write_unencrypted(&[23, 3])
        });
        assert_replaced(security, "an alert in the clear", |connection| {
            connection.write_unencrypted(&[21, 3, 3, 0, 2, 2, 40])
        });
        for missing in [1, 60, 100] {
            let respond = move |connection: &mut Connection| {
                let encoded = connection.encode(&[response(7).as_bytes(), stray().as_bytes()])?;
                connection.write_unencrypted(&encoded[..encoded.len() - missing])
            };
            let record = create_twice(security, respond, |_| Ok(()));
            assert_eq!(record.connections, 2, "{security:?}: half a record with the response");
        }
    }
}

#[test]
fn session_tickets_alone_are_no_reason() {
    for tickets in [1, 2, 9] {
        let record = create_twice(Security::Tls13, respond, move |connection| {
            (0..tickets).try_for_each(|_| ticket(connection))?;
            connection.wait_for_arrival();
            Ok(())
        });
        assert_eq!(record.connections, 1, "{tickets}");
    }
}

#[test]
fn what_comes_with_a_session_ticket_is_seen() {
    let then = |what, script: Script| assert_replaced(Security::Tls13, what, script);
    then("a response", |connection| {
        ticket(connection)?;
        connection.write_record(ContentType::ApplicationData, stray().as_bytes())
    });
    then("the end", |connection| {
        ticket(connection)?;
        connection.end()
    });
    then("half a record", |connection| {
        ticket(connection)?;
        half_a_record(connection)
    });
    then("close_notify", |connection| {
        ticket(connection)?;
        connection.write_record(ContentType::Alert, &[1, 0])
    });
    then("a fatal alert", |connection| {
        ticket(connection)?;
        connection.write_record(ContentType::Alert, &[2, 80])
    });
}

#[test]
fn a_server_that_closes_after_each_response() {
    const CALLS: u64 = 50;
    for security in EACH {
        let (closed, wait_for_server) = mpsc::channel();
        let (server, client) = start(security, move |connection| {
            connection.read_request()?;
            connection.write(response(1_000 + connection.number() as u64))?;
            connection.end()?;
            connection.wait_for_arrival();
            closed.send(()).map_err(io::Error::other)
        });
        for call in 0..CALLS {
            let invoice = client.create_invoice(&new_invoice()).unwrap();
            assert_eq!(invoice.id(), 1_000 + call, "{security:?}");
            wait_for_server.recv_timeout(PATIENCE).unwrap();
        }
        assert_eq!(server.finish().requests.len() as u64, CALLS, "{security:?}");
    }
}

#[test]
fn the_next_pooled_connection_is_taken() {
    let (arrived, arrivals) = mpsc::channel();
    let (respond, to_respond): (Vec<_>, Vec<_>) = (0..2).map(|_| mpsc::channel::<()>()).unzip();
    let to_respond: Vec<_> = to_respond.into_iter().map(Mutex::new).collect();
    let (server, client) = start(Security::Plain, move |connection| {
        let number = connection.number();
        let wait = || to_respond[number].lock().unwrap().recv().map_err(io::Error::other);
        connection.read_request()?;
        arrived.send(()).map_err(io::Error::other)?;
        wait()?;
        connection.write(response(7))?;
        if number == 0 {
            wait()?;
            connection.end()?;
            connection.wait_for_arrival();
            arrived.send(()).map_err(io::Error::other)?;
        }
        connection.read_request()?;
        connection.write(response(8))
    });
    thread::scope(|scope| {
        let call = || scope.spawn(|| client.create_invoice(&new_invoice()).unwrap());
        let calls = [0, 1].map(|_| {
            let call = call();
            arrivals.recv_timeout(PATIENCE).unwrap();
            call
        });
        // The first one is pooled before the second, and so is the first that is asked.
        for (call, respond) in calls.into_iter().zip(&respond) {
            respond.send(()).unwrap();
            assert_eq!(call.join().unwrap().id(), 7);
        }
    });
    respond[0].send(()).unwrap();
    arrivals.recv_timeout(PATIENCE).unwrap();
    assert_eq!(client.create_invoice(&new_invoice()).unwrap().id(), 8);
    let record = server.finish();
    let used: Vec<usize> = record.requests.iter().map(|request| request.connection).collect();
    assert_eq!((record.connections, &used[..]), (2, &[0, 1, 1][..]));
}
