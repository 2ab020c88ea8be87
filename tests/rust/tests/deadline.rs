//! Servers that stop or crawl: the deadline of the whole call holds at every stage.

use std::io;
use std::ops::RangeInclusive;
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

/// Makes every call at once, each against a server of its own that stalls as the script says. A silent server gets half of the
/// time, so that a read makes a second attempt in the other half.
fn every_call(script: impl Fn(&mut Connection) -> io::Result<()> + Clone + Send + Sync + 'static) {
    thread::scope(|scope| {
        for call in Call::ALL {
            let script = script.clone();
            scope.spawn(move || stalled(call, 2..=2, script));
        }
    });
}

/// The same for one call, which makes so many attempts if it is a read.
fn stalled(
    call: Call,
    reads: RangeInclusive<u32>,
    script: impl Fn(&mut Connection) -> io::Result<()> + Send + Sync + 'static,
) {
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
        assert!(reads.contains(&error.attempts()), "{error:?}");
        assert!(
            reads.contains(&u32::try_from(same.len()).unwrap()),
            "{call:?}: {lines:?}"
        );
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
    every_call(Connection::hold);
}

#[test]
fn stops_inside_the_head() {
    every_call(|connection| {
        connection.read_request()?;
        connection.write("HTTP/1.1 200 OK\r\nContent-Ty")?;
        connection.hold()
    });
}

#[test]
fn stops_after_the_head() {
    every_call(|connection| {
        connection.read_request()?;
        connection.write(HEAD)?;
        connection.hold()
    });
}

#[test]
fn stops_inside_the_body() {
    every_call(|connection| {
        connection.read_request()?;
        connection.write(format!("{HEAD}[{{\"id\":7,"))?;
        connection.hold()
    });
}

#[test]
fn drips_the_head() {
    every_call(|connection| {
        connection.read_request()?;
        connection.write("HTTP/1.1 200 OK\r\nX-Drip: ")?;
        connection.drip(std::iter::repeat(b'x'), Duration::from_millis(10))
    });
}

#[test]
fn drips_the_body() {
    thread::scope(|scope| {
        for call in Call::ALL {
            // A read that has begun well may take all of the time; on a slow machine it may begin in a second attempt.
            scope.spawn(move || {
                stalled(call, 1..=2, |connection| {
                    connection.read_request()?;
                    connection.write(format!("{HEAD}[{{\"id\":7,\"description\":\""))?;
                    connection.drip(std::iter::repeat(b'x'), Duration::from_millis(10))
                });
            });
        }
    });
}

/// Sends the parts of a response at even intervals that add up to `time`, however long each part takes by itself.
fn spread(connection: &mut Connection, parts: &[String], time: Duration) -> io::Result<()> {
    let begun = Instant::now();
    for (n, part) in (1_u32..).zip(parts) {
        let due = time * n / u32::try_from(parts.len()).unwrap();
        thread::sleep(due.saturating_sub(begun.elapsed()));
        connection.write(part)?;
    }
    Ok(())
}

#[test]
fn a_response_that_takes_most_of_the_time_arrives_with_one_request() {
    // Time is the rule here: 60 % of it for the response, and the rest for a machine that does other work.
    const LONG: Duration = Duration::from_secs(5);
    thread::scope(|scope| {
        for call in [Call::List, Call::Iter, Call::Get] {
            scope.spawn(move || {
                let server = RawServer::start(move |connection| {
                    connection.read_request()?;
                    let body = format!("{}{}", " ".repeat(60), call.response_body());
                    connection.write(format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", body.len()))?;
                    let parts: Vec<String> = body.chars().map(String::from).collect();
                    spread(connection, &parts, LONG * 3 / 5)
                });
                let client = client_builder(&server.url()).max_retries(2).timeout(LONG).build();
                call.make(&client.unwrap()).unwrap();
                assert_eq!(server.finish().lines(), [call.line()]);
            });
        }
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
