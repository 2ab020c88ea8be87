//! Refusals that do not arrive whole: what is missing may be code 000, so the outcome of what changes something is unknown.

use std::io;
use std::time::Duration;

use calypso_invoice::ErrorKind;
use calypso_tests::{Call, Connection, RawServer, client_builder};

/// The statuses of refusals, with their kinds and whether a read is tried again after them.
const REFUSALS: [(&str, ErrorKind, bool); 4] = [
    ("400 Bad Request", ErrorKind::BadRequest, false),
    ("404 Not Found", ErrorKind::NotFound, false),
    ("409 Conflict", ErrorKind::Conflict, false),
    ("429 Too Many Requests", ErrorKind::RateLimited, true),
];

const ENVELOPE: &str = r#"{"errorCode":"000","message":"internal error"}"#;

/// Makes every call against a refusal whose headers and body the script writes; `is_clear` is what each must make of it.
#[track_caller]
fn every_call(
    is_clear: bool,
    timeout: Duration,
    rest: impl Fn(&mut Connection) -> io::Result<()> + Clone + Send + Sync + 'static,
) {
    for (status, kind, again) in REFUSALS {
        for call in Call::ALL {
            let rest = rest.clone();
            let server = RawServer::start(move |connection| {
                connection.read_request()?;
                connection.write(format!("HTTP/1.1 {status}\r\nRetry-After: 0\r\nConnection: close\r\n"))?;
                rest(connection)
            });
            let client = client_builder(&server.url()).max_retries(1).timeout(timeout);
            let error = call
                .make(&client.max_response_bytes(1000).build().unwrap())
                .unwrap_err();
            let unknown = call.changes() && !is_clear;
            assert_eq!(error.kind(), kind, "{call:?}: {error:?}");
            assert_eq!(error.outcome_unknown(), unknown, "{call:?}: {error:?}");
            assert_eq!(
                error.message().contains("could not be read to the end"),
                unknown,
                "{error:?}"
            );
            // A 429 with a Retry-After is the only refusal after which a change may be sent again.
            let sent = if again && !unknown { 2 } else { 1 };
            let settling = if unknown && call == Call::Cancel {
                vec![Call::Get.line(); if again { 2 } else { 1 }]
            } else {
                vec![]
            };
            let lines = [vec![call.line(); sent], settling].concat();
            assert_eq!(server.finish().lines(), lines, "{call:?} {status}");
        }
    }
}

const AMPLE: Duration = Duration::from_secs(30);

/// Every call against a refusal of which this comes before the connection is closed.
#[track_caller]
fn closed_after(is_clear: bool, rest: &'static str) {
    every_call(is_clear, AMPLE, move |connection| connection.write(rest));
}

#[test]
fn whole_refusals_are_clear() {
    closed_after(true, "Content-Length: 0\r\n\r\n");
    closed_after(true, "Content-Length: 7\r\n\r\nrefused");
    closed_after(true, "Content-Length: 19\r\n\r\n{\"errorCode\":\"001\"}");
    closed_after(true, "Transfer-Encoding: chunked\r\n\r\n3\r\nbad\r\n0\r\n\r\n");
    // Without a length, the JSON itself shows its end.
    closed_after(true, "\r\n{\"errorCode\":\"001\"}\n");
}

#[test]
fn closed_before_the_announced_end() {
    closed_after(false, "Content-Length: 500\r\n\r\n");
    closed_after(false, "Content-Length: 500\r\n\r\n{\"errorCode\":\"001\",");
    closed_after(
        false,
        "Transfer-Encoding: chunked\r\n\r\n100\r\n{\"errorCode\":\"001\",",
    );
    closed_after(false, "Transfer-Encoding: chunked\r\n\r\n3\r\nbad\r\n");
}

#[test]
fn closed_without_an_announced_end() {
    closed_after(false, "\r\n");
    closed_after(false, "\r\n<html>");
    closed_after(false, "\r\n{\"errorCode\":\"001\",");
}

#[test]
fn reset_inside_the_body() {
    every_call(false, AMPLE, |connection| {
        connection.write("Content-Length: 500\r\n\r\n{\"errorCode\":\"001\",")?;
        connection.reset()
    });
}

#[test]
fn a_bad_chunk() {
    closed_after(false, "Transfer-Encoding: chunked\r\n\r\n3\r\nbad\r\nzz\r\n\r\n");
}

#[test]
fn more_than_is_read() {
    every_call(false, AMPLE, |connection| {
        connection.write(format!("Content-Length: 1001\r\n\r\n{}", "x".repeat(1001)))
    });
}

#[test]
fn compressed_though_nobody_asked() {
    closed_after(
        false,
        "Content-Encoding: gzip\r\nContent-Length: 4\r\n\r\n\x1f\x0b\x08\x00",
    );
}

#[test]
fn silent_inside_the_body() {
    for call in [Call::Create, Call::Template, Call::Cancel] {
        let server = RawServer::start(|connection| {
            connection.read_request()?;
            connection.write("HTTP/1.1 409 Conflict\r\nContent-Length: 500\r\n\r\n{\"errorCode\":\"006\",\"mess")?;
            connection.hold()
        });
        let client = client_builder(&server.url()).timeout(Duration::from_secs(1));
        let error = call.make(&client.build().unwrap()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Conflict, "{error:?}");
        assert!(error.outcome_unknown(), "{error:?}");
        assert_eq!(error.code(), Some("006"), "{error:?}");
    }
}

#[test]
fn cut_at_every_byte() {
    for announced in [true, false] {
        for end in 0..ENVELOPE.len() {
            let server = RawServer::start(move |connection| {
                connection.read_request()?;
                let length = format!("Content-Length: {}\r\n", ENVELOPE.len());
                let length = if announced { &length } else { "" };
                connection.write(format!(
                    "HTTP/1.1 429 Slow Down\r\nRetry-After: 0\r\n{length}\r\n{}",
                    &ENVELOPE[..end]
                ))
            });
            let error = Call::Create
                .make(&client_builder(&server.url()).build().unwrap())
                .unwrap_err();
            assert!(error.outcome_unknown(), "{error:?}");
            let whole = ENVELOPE.find(r#","message"#).filter(|whole| *whole <= end);
            assert_eq!(error.code(), whole.map(|_| "000"), "{}", &ENVELOPE[..end]);
            assert_eq!(server.finish().lines(), [Call::Create.line()]);
        }
    }
}
