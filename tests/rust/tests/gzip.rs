//! Lists that travel in gzip: cut, in pieces, without end, and stopped. The contract has what an ordinary server sends.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use calypso_invoice::sandbox::Sandbox;
use calypso_invoice::{Client, ErrorKind, Invoice, Operation};
use calypso_tests::{Call, Connection, RawServer, client_builder, gzip, gzip_response, invoice};

const CHUNKED: &str = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n";

fn list(ids: std::ops::RangeInclusive<u64>) -> String {
    format!("[{}]", ids.map(invoice).collect::<Vec<_>>().join(","))
}

fn chunk(bytes: &[u8]) -> Vec<u8> {
    [format!("{:x}\r\n", bytes.len()).as_bytes(), bytes, b"\r\n"].concat()
}

fn client(server: &RawServer) -> Client {
    client_builder(&server.url()).max_retries(0).build().unwrap()
}

fn streamed(client: &Client) -> (Vec<u64>, Option<ErrorKind>) {
    let mut ids = Vec::new();
    for item in client.iter_invoices() {
        match item {
            Ok(invoice) => ids.push(invoice.id()),
            Err(error) => return (ids, Some(error.kind())),
        }
    }
    (ids, None)
}

#[test]
fn a_list_in_pieces_of_any_size_is_read() {
    let body = list(1..=500);
    let compressed = gzip(body.as_bytes());
    for size in [1, 2, 7, 100, 4000] {
        let response: Vec<u8> = compressed.chunks(size).flat_map(chunk).collect();
        let response = [CHUNKED.as_bytes(), &response, b"0\r\n\r\n"].concat();
        let server = RawServer::start(move |connection| {
            loop {
                connection.read_request()?;
                connection.write(&response)?;
            }
        });
        let client = client(&server);
        let ids: Vec<u64> = client.list_invoices().unwrap().iter().map(Invoice::id).collect();
        assert_eq!(ids, (1..=500).collect::<Vec<_>>());
        assert_eq!(streamed(&client), (ids, None));
        // Both came whole, trailer and all, so the connection was used again.
        assert_eq!(server.finish().connections, 1);
    }
}

/// Where the connection is lost inside the gzip, and where the gzip ends too early inside HTTP that is whole.
#[test]
fn a_cut_at_every_byte_is_never_a_short_list() {
    let compressed = gzip(list(1..=3).as_bytes());
    let cuts = Arc::new(AtomicUsize::new(0));
    let server = RawServer::start({
        let (compressed, cuts) = (compressed.clone(), cuts.clone());
        move |connection| {
            connection.read_request()?;
            let cut = cuts.load(Ordering::SeqCst);
            let (part, is_whole) = (&compressed[..cut / 2], cut % 2 == 0);
            let length = if is_whole { part.len() } else { compressed.len() };
            connection.write(format!(
                "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Encoding: gzip\r\nContent-Length: {length}\r\n\r\n"
            ))?;
            connection.write(part)?;
            connection.close();
            Ok(())
        }
    });
    let client = client(&server);
    for cut in 2..2 * compressed.len() {
        cuts.store(cut, Ordering::SeqCst);
        let kind = if cut % 2 == 0 {
            ErrorKind::InvalidResponse
        } else {
            ErrorKind::Connect
        };
        let error = client.list_invoices().unwrap_err();
        assert_eq!((error.kind(), error.status()), (kind, Some(200)), "{cut}: {error:?}");
        let (ids, ended) = streamed(&client);
        assert_eq!(ended, Some(kind), "{cut}");
        assert!([1, 2, 3].starts_with(&ids), "{cut}: {ids:?}");
    }
}

#[test]
fn a_list_that_was_lost_inside_its_gzip_is_asked_for_again() {
    let response = gzip_response(200, "", list(1..=9).as_bytes());
    let server = RawServer::start(move |connection| {
        connection.read_request()?;
        let end = if connection.number() == 0 {
            response.len() - 4
        } else {
            response.len()
        };
        connection.write(&response[..end])
    });
    let client = client_builder(&server.url()).max_retries(1).build().unwrap();
    assert_eq!(client.list_invoices().unwrap().len(), 9);
    assert_eq!(server.finish().lines(), [Call::List.line(); 2]);
}

/// Gzip that never ends, of this text over and over: a thousandth of what it decodes to.
fn bomb(connection: &mut Connection, text: &str) -> io::Result<()> {
    connection.read_request()?;
    connection.write(CHUNKED)?;
    let member = gzip(text.repeat((4 << 20) / text.len()).as_bytes());
    connection.write(chunk(&gzip(b"[")))?;
    loop {
        connection.write(chunk(&member))?;
    }
}

#[test]
fn a_bomb_is_an_error_at_the_bound() {
    const BOUND: u64 = 3 << 20;
    for text in [
        " ",
        "{\"id\":1,\"state\":\"PAID\",\"amount\":1,\"currency\":\"BTC\"},",
        "[",
    ] {
        let server = RawServer::start(move |connection| bomb(connection, text));
        let client = client_builder(&server.url()).max_list_bytes(BOUND).build().unwrap();
        let error = client.list_invoices().unwrap_err();
        let says = format!("the list is larger than max_list_bytes ({BOUND})");
        assert_eq!(error.kind(), ErrorKind::InvalidResponse, "{error:?}");
        assert!(error.message().contains(&says), "{error}");
        assert_eq!(server.finish().lines(), [Call::List.line()]);
    }
}

#[test]
fn a_stream_inside_a_bomb_keeps_its_deadline() {
    let server = RawServer::start(|connection| bomb(connection, " "));
    let client = client_builder(&server.url())
        .timeout(Duration::from_millis(300))
        .max_retries(0)
        .build()
        .unwrap();
    assert_eq!(streamed(&client), (Vec::new(), Some(ErrorKind::Timeout)));
}

#[test]
fn a_stream_inside_a_bomb_can_be_stopped() {
    let server = RawServer::start(|connection| bomb(connection, " "));
    let polls = Arc::new(AtomicUsize::new(0));
    let polled = polls.clone();
    let client = client_builder(&server.url())
        .interrupt(move || polled.fetch_add(1, Ordering::SeqCst) >= 3)
        .build()
        .unwrap();
    let error = client.iter_invoices().next().unwrap().unwrap_err();
    assert_eq!(
        (error.kind(), error.operation()),
        (ErrorKind::Interrupted, Some(Operation::IterInvoices)),
        "{error:?}"
    );
}

/// A merchant who tests with the sandbox meets what the client asks the service for.
#[test]
fn the_sandbox_sends_lists_in_gzip_to_who_takes_it() {
    let sandbox = Sandbox::start().unwrap();
    sandbox.seed(5000);
    let client = sandbox.client_builder().build().unwrap();
    let ids: Vec<u64> = client.list_invoices().unwrap().iter().map(Invoice::id).collect();
    assert_eq!(ids, (1..=5000).collect::<Vec<_>>());
    assert_eq!(streamed(&client), (ids, None));
    assert_eq!(sandbox.requests()[0].header("Accept-Encoding"), Some("gzip"));

    for (asks, sends) in [
        ("gzip", true),
        ("br, GZIP;q=0.5", true),
        ("gzip;q=0", false),
        ("identity", false),
    ] {
        let mut stream = TcpStream::connect(sandbox.url().trim_start_matches("http://")).unwrap();
        let head = "GET /api/v1/invoices HTTP/1.1\r\nHost: sandbox\r\nConnection: close\r\nAccept: application/json";
        let request = format!(
            "{head}\r\nApi-Key: {}\r\nAccept-Encoding: {asks}\r\n\r\n",
            sandbox.key()
        );
        stream.write_all(request.as_bytes()).unwrap();
        let mut response = Vec::new();
        stream.read_to_end(&mut response).unwrap();
        assert!(response.starts_with(b"HTTP/1.1 200"), "{asks}");
        let head = String::from_utf8_lossy(&response[..300]).to_ascii_lowercase();
        assert_eq!(head.contains("content-encoding: gzip"), sends, "{asks}");
        assert_eq!(response.len() < 500_000, sends, "{asks}: {} bytes", response.len());
    }
}

#[test]
fn an_error_page_is_read_no_further_than_its_bound() {
    let page = [br#"{"errorCode":"004","message":"#, &b"x".repeat(1 << 20)[..]].concat();
    let response = gzip_response(404, "", &page);
    assert!(response.len() < 2000);
    let server = RawServer::start(move |connection| {
        connection.read_request()?;
        connection.write(&response)
    });
    let error = client(&server).list_invoices().unwrap_err();
    assert_eq!(
        (error.kind(), error.code()),
        (ErrorKind::NotFound, Some("004")),
        "{error:?}"
    );
}
