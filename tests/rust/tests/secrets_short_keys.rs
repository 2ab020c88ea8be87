//! A key that is a letter, a number or a word of HTTP: it changes neither our words nor what a response means.
//!
//! At the level TRACE, at which responses are searched for the key before they are logged.

use std::io;

use calypso_invoice::{Amount, Client, ClientBuilder, Currency, Error, NewInvoice};
use calypso_tests::{Call, Connection, LogCapture, RawServer};

const KEYS: [&str; 20] = [
    "k",
    "e",
    "0",
    "2",
    "000",
    "200",
    "***",
    "status",
    "timeout",
    "invoice",
    "HTTP/1.1",
    "Content-Length",
    "content-length",
    "chunked",
    "Connection",
    "keep-alive",
    "application/json",
    "errorCode",
    "message",
    "Authentication",
];
/// A key that resembles nothing else.
const ORDINARY: &str = "Zx9-Zx9-Zx9-Zx9";

type Script = fn(&mut Connection) -> io::Result<()>;

fn builder(key: &str, url: &str) -> ClientBuilder {
    LogCapture::install();
    Client::builder(key).base_url(url).no_proxy().max_retries(0)
}

/// All that an error says, without the time that the call took.
fn shown(error: &Error) -> String {
    let debug = format!("{error:?}");
    let (fields, _) = debug.split_once(", elapsed: ").unwrap();
    format!("{fields} {error} {:?}", error.operation())
}

/// The error is the same with every key.
#[track_caller]
fn assert_same(error: impl Fn(&str) -> Error) {
    let ordinary = shown(&error(ORDINARY));
    for key in KEYS {
        assert_eq!(shown(&error(key)), ordinary, "{key}");
    }
}

/// Makes every call with every key. Nothing of what the service says is quoted in these errors.
#[track_caller]
fn every_call_says_the_same(script: impl Fn(&mut Connection) -> io::Result<()> + Clone + Send + Sync + 'static) {
    for call in Call::ALL {
        assert_same(|key| {
            let server = RawServer::start(script.clone());
            let client = builder(key, &server.url()).build().unwrap();
            call.make(&client).unwrap_err()
        });
    }
}

#[test]
fn our_words_about_a_refusal() {
    for status in [302, 400, 401, 403, 404, 409, 418, 429, 500, 503] {
        every_call_says_the_same(move |connection| {
            loop {
                connection.read_request()?;
                connection.respond_with(status, "Retry-After: 3600\r\nConnection: keep-alive\r\n", "")?;
            }
        });
    }
}

#[test]
fn our_words_about_a_response_that_cannot_be_used() {
    let scripts: [Script; 3] = [
        |connection| connection.read_request().map(drop),
        |connection| {
            connection.read_request()?;
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n")
        },
        |connection| {
            connection.read_request()?;
            connection.respond(200, "")
        },
    ];
    for script in scripts {
        every_call_says_the_same(script);
    }
}

#[test]
fn our_words_about_what_was_never_sent() {
    let url = "http://127.0.0.1:1";
    assert_same(|key| builder(key, url).max_response_bytes(0).build().unwrap_err());
    assert_same(|key| builder(key, "ftp://localhost").build().unwrap_err());
    assert_same(|key| builder(key, url).extra_roots("none").build().unwrap_err());
    assert_same(|key| builder(key, url).proxy("socks5://localhost").build().unwrap_err());
    assert_same(|key| {
        let client = builder(key, url).build().unwrap();
        let amount: Amount = "-1".parse().unwrap();
        let refused = client.create_invoice(&NewInvoice::new(amount, Currency::Eth, "order 1"));
        refused.unwrap_err()
    });
    assert_same(|key| {
        let server = RawServer::start(Connection::hold);
        let client = builder(key, &server.url()).interrupt(|| true).build().unwrap();
        client.get_invoice(7).unwrap_err()
    });
}

#[test]
fn what_a_success_says() {
    for key in KEYS {
        for call in Call::ALL {
            let server = RawServer::start(move |connection| {
                let body = call.response_body();
                for interim in ["", "HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n"] {
                    connection.read_request()?;
                    connection.write(interim)?;
                    connection.respond_with(200, "Connection: keep-alive\r\n", &body)?;
                }
                connection.read_request()?;
                let length = body.len();
                connection.write(format!(
                    "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\nkeep-alive: timeout=5\r\n\r\n{length:x}\r\n{body}\r\n0\r\n\r\n"
                ))
            });
            let client = builder(key, &server.url()).build().unwrap();
            for _ in 0..3 {
                call.make(&client).unwrap();
            }
            assert_eq!(server.finish().connections, 1, "{key} {call:?}");
        }
    }
}

#[test]
fn what_a_refusal_says() {
    for key in [
        "k",
        "status",
        "HTTP/1.1",
        "Content-Length",
        "chunked",
        "errorCode",
        "message",
    ] {
        let server = RawServer::start(|connection| {
            connection.read_request()?;
            connection.respond(422, r#"{"errorCode":"017","message":"x","traceId":"y"}"#)
        });
        let client = builder(key, &server.url()).build().unwrap();
        let error = client.get_invoice(7).unwrap_err();
        let said = (error.status(), error.code(), error.trace_id());
        assert_eq!(said, (Some(422), Some("017"), Some("y")), "{key}");
        assert_eq!(
            error.message(),
            "get_invoice: the service refused the request: status 422, code 017, \"x\"",
            "{key}"
        );
    }
}

#[test]
fn what_a_refusal_means() {
    for code in ["000", "001", "002", "004", "006"] {
        let body = format!(r#"{{"errorCode":"{code}"}}"#);
        let wrapped = format!(r#"{{"error":{body}}}"#);
        for body in [body, wrapped] {
            let error = |key: &str| {
                let body = body.clone();
                let server = RawServer::start(move |connection| {
                    connection.read_request()?;
                    connection.respond(422, &body)
                });
                let client = builder(key, &server.url()).build().unwrap();
                Call::Create.make(&client).unwrap_err()
            };
            let (ordinary, same) = (error(ORDINARY), error(code));
            assert_eq!(same.kind(), ordinary.kind(), "{body}");
            assert_eq!(same.outcome_unknown(), ordinary.outcome_unknown(), "{body}");
            assert_eq!(same.code(), ordinary.code().map(|_| "***"), "{body}");
            let shown = match ordinary.code() {
                Some(code) => ordinary.message().replacen(&format!(", code {code}"), ", code ***", 1),
                None => ordinary.message(),
            };
            assert_eq!(same.message(), shown);
        }
    }
}
