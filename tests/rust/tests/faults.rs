//! Servers that lose the connection or do not speak HTTP: what is sent again, and what each error says of the outcome.

use std::io;
use std::time::Duration;

use calypso_invoice::{Client, ErrorKind};
use calypso_tests::{Call, Connection, RawServer, client_builder, refused_url};

/// Has one retry, so that a request that must not go out twice would be seen twice.
fn client(url: &str) -> Client {
    client_builder(url).max_retries(1).build().unwrap()
}

/// How an attempt is expected to end, whatever the call.
#[derive(Clone, Copy)]
struct Expected {
    kind: ErrorKind,
    /// Whether a read is tried again after it.
    again: bool,
    status: Option<u16>,
}

const LOST: Expected = Expected {
    kind: ErrorKind::Connect,
    again: true,
    status: None,
};
const LOST_INSIDE: Expected = Expected {
    status: Some(200),
    ..LOST
};
const BROKEN: Expected = Expected {
    kind: ErrorKind::InvalidResponse,
    again: false,
    status: None,
};
const BROKEN_INSIDE: Expected = Expected {
    status: Some(200),
    ..BROKEN
};

/// Makes every call against the script; each request is written before it fails.
#[track_caller]
fn every_call(expected: Expected, script: impl Fn(&mut Connection) -> io::Result<()> + Clone + Send + Sync + 'static) {
    for call in Call::ALL {
        let server = RawServer::start(script.clone());
        let error = call.make(&client(&server.url())).unwrap_err();
        let reads = if expected.again { 2 } else { 1 };
        let attempts = if call.changes() { 1 } else { reads };
        assert_eq!(error.kind(), expected.kind, "{call:?}: {error:?}");
        assert_eq!(error.outcome_unknown(), call.changes(), "{call:?}: {error:?}");
        assert_eq!(error.status(), expected.status, "{call:?}: {error:?}");
        assert_eq!(usize::try_from(error.attempts()), Ok(attempts), "{call:?}: {error:?}");
        // A cancel is settled by reading the invoice.
        let settling = if call == Call::Cancel {
            vec![Call::Get.line(); reads]
        } else {
            vec![]
        };
        let lines = [vec![call.line(); attempts], settling].concat();
        assert_eq!(server.finish().lines(), lines, "{call:?}: what reached the server");
    }
}

#[test]
fn refused() {
    for call in Call::ALL {
        let error = call.make(&client(&refused_url())).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Connect, "{error:?}");
        assert!(!error.outcome_unknown(), "{error:?}");
        assert_eq!(error.attempts(), 2, "{error:?}");
    }
}

#[test]
fn reset_as_soon_as_the_request_arrives() {
    every_call(LOST, |connection| {
        connection.wait_for_bytes()?;
        // Read first, so that the record shows it; the rest is discarded by the RST.
        connection.read_bytes(64)?;
        connection.reset()
    });
}

#[test]
fn reset_before_anything_is_read() {
    for call in Call::ALL {
        let server = RawServer::start(Connection::reset);
        let error = call.make(&client(&server.url())).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Connect, "{error:?}");
        // The RST comes before, while or after the request is written: only what was certainly not sent goes out again. An
        // unknown outcome may be that of the second attempt, after a first that had not sent anything.
        let safe = !call.changes() || !error.outcome_unknown();
        assert!(error.attempts() == 2 || (error.attempts() == 1 && !safe), "{error:?}");
    }
}

#[test]
fn reset_after_the_request() {
    every_call(LOST, |connection| {
        connection.read_request()?;
        connection.reset()
    });
}

#[test]
fn closed_before_the_head() {
    every_call(LOST, |connection| connection.read_request().map(drop));
}

#[test]
fn closed_inside_the_head() {
    every_call(LOST, |connection| {
        connection.read_request()?;
        connection.write("HTTP/1.1 200 OK\r\nContent-Ty")
    });
}

#[test]
fn closed_inside_the_body() {
    every_call(LOST_INSIDE, |connection| {
        connection.read_request()?;
        connection.write("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n[{\"id\":7,")
    });
}

#[test]
fn closed_after_all_that_matters() {
    for call in Call::ALL {
        let server = RawServer::start(move |connection| {
            connection.read_request()?;
            let body = call.response_body();
            connection.write(format!(
                "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}",
                body.len() + 1
            ))
        });
        let error = call.make(&client_builder(&server.url()).build().unwrap()).unwrap_err();
        // What was promised did not come whole; but what has come of a cancel says that it was done.
        let (kind, unknown) = match call {
            Call::Cancel => (ErrorKind::InvalidResponse, false),
            _ => (ErrorKind::Connect, call.changes()),
        };
        assert_eq!((error.kind(), error.outcome_unknown()), (kind, unknown), "{error:?}");
        let id = matches!(call, Call::Get | Call::Create | Call::Template | Call::Cancel).then_some(7);
        assert_eq!(error.invoice_id(), id, "{error:?}");
    }
}

#[test]
fn reset_inside_the_body() {
    every_call(LOST_INSIDE, |connection| {
        connection.read_request()?;
        connection.write("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n[{\"id\":7,")?;
        connection.reset()
    });
}

#[test]
fn closed_inside_a_chunk() {
    every_call(LOST_INSIDE, |connection| {
        connection.read_request()?;
        connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n100\r\n[{\"id\":7,")
    });
}

#[test]
fn a_bad_chunk_size() {
    every_call(BROKEN_INSIDE, |connection| {
        connection.read_request()?;
        connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n[]\r\n0\r\n\r\n")
    });
}

#[test]
fn not_http() {
    for greeting in [
        "SSH-2.0-OpenSSH_9.9\r\n\r\n",
        "HTTP/2 200 OK\r\n\r\n",
        "HTTP/1.1 abc OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n[]",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n[]",
    ] {
        every_call(BROKEN, move |connection| {
            connection.read_request()?;
            connection.write(greeting)
        });
    }
}

#[test]
fn an_endless_head() {
    every_call(BROKEN, |connection| {
        connection.read_request()?;
        connection.write("HTTP/1.1 200 OK\r\nX-Filler: ")?;
        loop {
            connection.write([b'x'; 4096])?;
        }
    });
}

#[test]
fn too_many_headers() {
    every_call(BROKEN, |connection| {
        connection.read_request()?;
        let headers = "X-Filler: x\r\n".repeat(2000);
        connection.write(format!("HTTP/1.1 200 OK\r\n{headers}Content-Length: 2\r\n\r\n[]"))
    });
}

#[test]
fn an_endless_body() {
    every_call(BROKEN_INSIDE, |connection| {
        connection.read_request()?;
        connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")?;
        loop {
            connection.write(format!("1000\r\n{}\r\n", "x".repeat(0x1000)))?;
        }
    });
}

#[test]
fn an_endless_element() {
    let server = RawServer::start(|connection| {
        connection.read_request()?;
        connection.write("HTTP/1.1 200 OK\r\n\r\n[{\"id\":7,\"description\":\"")?;
        loop {
            connection.write([b'x'; 4096])?;
        }
    });
    let short = client_builder(&server.url())
        .timeout(Duration::from_secs(1))
        .build()
        .unwrap();
    // It is skipped, because it is too large to keep; as its end never comes, the deadline does.
    let error = short.list_invoices().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout, "{error:?}");
    assert_eq!(server.finish().lines(), [Call::List.line()]);
}

#[test]
fn an_endless_error_page_is_known_by_its_status() {
    for call in Call::ALL {
        let server = RawServer::start(|connection| {
            connection.read_request()?;
            connection.write("HTTP/1.1 404 Not Found\r\n\r\n")?;
            loop {
                connection.write([b'x'; 4096])?;
            }
        });
        let error = call.make(&client(&server.url())).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound, "{error:?}");
        // Code 000 may stand where it was not read.
        assert_eq!(error.outcome_unknown(), call.changes(), "{error:?}");
        let settling = (call == Call::Cancel).then_some(Call::Get.line());
        let lines: Vec<_> = [call.line()].into_iter().chain(settling).collect();
        assert_eq!(server.finish().lines(), lines);
    }
}

#[test]
fn odd_but_legal_responses() {
    let plain = |call: Call| call.response_body();
    let with_length = |call: Call| {
        format!(
            "Content-Length: {}\r\n\r\n{}",
            call.response_body().len(),
            call.response_body()
        )
    };
    for call in Call::ALL {
        let body = plain(call);
        let (half, rest) = body.split_at(10);
        for response in [
            format!(
                "HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\nHTTP/1.1 200 OK\r\n{}",
                with_length(call)
            ),
            format!("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n{}", with_length(call)),
            format!("HTTP/1.1 200\r\n{}", with_length(call)),
            format!("HTTP/1.0 200 OK\r\n\r\n{body}"),
            format!("HTTP/1.1 200 Gr\u{fc}n\r\nX-Text: \u{e4}\r\n{}", with_length(call)),
            format!(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\na;x=y\r\n{half}\r\n{:x}\r\n{rest}\r\n0\r\nX-Late: 1\r\n\r\n",
                rest.len()
            ),
        ] {
            let server = RawServer::start(move |connection| {
                connection.read_request()?;
                connection.write(&response)
            });
            call.make(&client(&server.url())).unwrap();
            assert_eq!(server.finish().lines(), [call.line()]);
        }
    }
}
