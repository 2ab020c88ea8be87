//! Servers that stop or crawl: the deadline of the whole call holds at every stage.

use std::io;
use std::thread;
use std::time::{Duration, Instant};

use calypso_invoice::{Client, Currency, Error, ErrorKind, NewInvoice};
use calypso_tests::{Call, Connection, RawServer, client_builder, http_response};

const TIMEOUT: Duration = Duration::from_secs(1);
/// The promise is 250 ms; the rest is for a machine that does other work. A wait without a deadline takes far longer.
const SLACK: Duration = Duration::from_secs(4);
const HEAD: &str = "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n";

fn client(url: &str) -> Client {
    client_builder(url).max_retries(1).timeout(TIMEOUT).build().unwrap()
}

#[track_caller]
fn assert_timed_out(error: &Error, elapsed: Duration) {
    assert_eq!(error.kind(), ErrorKind::Timeout, "{error:?}");
    assert!(elapsed < TIMEOUT + SLACK, "took {elapsed:?}");
    assert!(error.elapsed() <= elapsed, "{error:?}");
}

/// Makes every call at once, each against a server of its own that stalls as the script says, after which a read makes so many
/// attempts.
fn every_call(reads: u32, script: impl Fn(&mut Connection) -> io::Result<()> + Clone + Send + Sync + 'static) {
    thread::scope(|scope| {
        for call in Call::ALL {
            let script = script.clone();
            scope.spawn(move || stalled(call, reads, script));
        }
    });
}

fn stalled(call: Call, reads: u32, script: impl Fn(&mut Connection) -> io::Result<()> + Send + Sync + 'static) {
    let server = RawServer::start(script);
    let begun = Instant::now();
    let error = call.make(&client(&server.url())).unwrap_err();
    assert_timed_out(&error, begun.elapsed());
    assert_eq!(error.outcome_unknown(), call.changes(), "{error:?}");
    let lines = server.finish().lines();
    let (same, other): (Vec<_>, Vec<_>) = lines.iter().partition(|line| *line == call.line());
    if call.changes() {
        assert_eq!(same.len(), 1, "{call:?}: {lines:?}");
        assert_eq!(error.attempts(), 1, "{error:?}");
    } else {
        // A silent server gets half of the time, so that a second attempt has the other half. One that has begun well gets all.
        assert_eq!(same.len(), reads as usize, "{call:?}: {lines:?}");
        assert_eq!(error.attempts(), reads, "{error:?}");
    }
    let settles = call == Call::Cancel && !other.is_empty();
    assert!(settles || other.is_empty(), "{call:?}: {lines:?}");
    assert!(
        other.iter().all(|line| *line == Call::Get.line()),
        "{call:?}: {lines:?}"
    );
}

#[test]
fn never_responds() {
    every_call(2, Connection::hold);
}

#[test]
fn stops_inside_the_head() {
    every_call(2, |connection| {
        connection.read_request()?;
        connection.write("HTTP/1.1 200 OK\r\nContent-Ty")?;
        connection.hold()
    });
}

#[test]
fn stops_after_the_head() {
    every_call(2, |connection| {
        connection.read_request()?;
        connection.write(HEAD)?;
        connection.hold()
    });
}

#[test]
fn stops_inside_the_body() {
    every_call(2, |connection| {
        connection.read_request()?;
        connection.write(format!("{HEAD}[{{\"id\":7,"))?;
        connection.hold()
    });
}

#[test]
fn drips_the_head() {
    every_call(2, |connection| {
        connection.read_request()?;
        connection.write("HTTP/1.1 200 OK\r\nX-Drip: ")?;
        connection.drip(std::iter::repeat(b'x'), Duration::from_millis(10))
    });
}

#[test]
fn drips_the_body() {
    every_call(1, |connection| {
        connection.read_request()?;
        connection.write(format!("{HEAD}[{{\"id\":7,\"description\":\""))?;
        connection.drip(std::iter::repeat(b'x'), Duration::from_millis(10))
    });
}

#[test]
fn drips_white_space_in_a_list() {
    let server = RawServer::start(|connection| {
        connection.read_request()?;
        connection.write(format!("{HEAD}["))?;
        connection.drip(std::iter::repeat(b' '), Duration::from_millis(10))
    });
    let begun = Instant::now();
    let error = Call::Iter.make(&client(&server.url())).unwrap_err();
    assert_timed_out(&error, begun.elapsed());
}

#[test]
fn never_reads() {
    let server = RawServer::start(|connection| {
        connection.freeze();
        Ok(())
    });
    // More than all the buffers between the two hold.
    let huge = NewInvoice::new(1, Currency::Btc, "x".repeat(6 << 20));
    let client = client(&server.url()).with_timeout(Duration::from_secs(5)).unwrap();
    let error = client.create_invoice(&huge).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout, "{error:?}");
    assert!(error.outcome_unknown(), "{error:?}");
    assert_eq!(error.attempts(), 1, "{error:?}");
    assert_eq!(server.finish().connections, 1);
}

#[test]
fn a_response_in_pieces_arrives() {
    for call in Call::ALL {
        let response = http_response(200, "", &call.response_body());
        let server = RawServer::start(move |connection| {
            connection.read_request()?;
            connection.drip(response.bytes(), Duration::from_millis(1))
        });
        call.make(&client_builder(&server.url()).build().unwrap()).unwrap();
        assert_eq!(server.finish().lines(), [call.line()]);
    }
}
