//! `max_list_bytes` bounds a list that is kept whole, to the byte, and no other.

use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use calypso_invoice::{Client, Currency, Error, ErrorKind, NewInvoice, Operation, defaults};
use calypso_tests::{Call, Connection, KEY, RawServer, client_builder, http_response, invoice};

/// Where a list that never ends stops after all: a client that reads on fails its test and does not fill the machine.
const FAR: usize = 64 * 1024 * 1024;

/// What is asked for, and in none of the lists.
fn order() -> NewInvoice {
    NewInvoice::new(7, Currency::Eth, "order 4711")
}

/// Every call that reads a whole list, and how it ended.
fn kept_lists(client: &Client) -> [(Operation, Result<usize, Error>); 3] {
    [
        (
            Operation::ListInvoices,
            client.list_invoices().map(|invoices| invoices.len()),
        ),
        (
            Operation::FindInvoices,
            client.find_invoices(&order()).map(|invoices| invoices.len()),
        ),
        (
            Operation::CreateInvoiceOnce,
            client.create_invoice_once(&order(), None).map(|_| 1),
        ),
    ]
}

#[track_caller]
fn assert_too_long(operation: Operation, result: Result<usize, Error>, bound: u64) {
    let error = result.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidResponse, "{error:?}");
    assert_eq!(error.operation(), Some(operation), "{error:?}");
    assert_eq!(
        (error.status(), error.outcome_unknown()),
        (Some(200), false),
        "{error:?}"
    );
    let says = format!("larger than max_list_bytes ({bound}): raise it, or read the list with iter_invoices");
    assert!(error.message().contains(&says), "{error}");
}

fn bounded(url: &str, bytes: u64) -> Client {
    // A list that is too long is not asked for again.
    client_builder(url)
        .max_retries(2)
        .max_list_bytes(bytes)
        .build()
        .unwrap()
}

/// Responds to every request for the list with this, and to a create with the invoice.
fn list_server(list: String) -> RawServer {
    RawServer::start(move |connection| {
        loop {
            if connection.read_request()?.line() == Call::List.line() {
                connection.write(&list)?;
            } else {
                let body =
                    r#"{"id":9999,"state":"PENDING_PAYMENT","amount":7,"currency":"ETH","description":"order 4711"}"#;
                connection.respond(200, body)?;
            }
        }
    })
}

/// The list as a response in chunks of this size.
fn chunked(list: &str, size: usize) -> String {
    let chunk = |part: &[u8]| format!("{:x}\r\n{}\r\n", part.len(), String::from_utf8_lossy(part));
    let chunks: Vec<String> = list.as_bytes().chunks(size).map(chunk).collect();
    let chunks = chunks.concat();
    format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{chunks}0\r\n\r\n")
}

#[test]
fn a_list_of_exactly_that_many_bytes_is_read_and_one_byte_more_is_not() {
    let invoices: Vec<String> = (1..=900).map(invoice).collect();
    let long = format!("[{}]", invoices.join(","));
    let short = format!("[{},{}]", invoice(1), invoice(2));
    for list in [&long, &short, &format!("{long} \n ")] {
        let bound = list.len() as u64;
        for response in [http_response(200, "", list), chunked(list, 1000), chunked(list, 1)] {
            let server = list_server(response);
            let client = bounded(&server.url(), bound);
            assert_eq!(client.list_invoices().unwrap().len(), list.matches("\"id\"").count());
            assert!(client.find_invoices(&order()).unwrap().is_empty());
            client.create_invoice_once(&order(), None).unwrap();
            for (operation, result) in kept_lists(&bounded(&server.url(), bound - 1)) {
                assert_too_long(operation, result, bound - 1);
            }
            // Nothing is created after a list that could not be read, and a list that is too long is asked for once.
            let count = |call: Call| {
                server
                    .so_far()
                    .lines()
                    .iter()
                    .filter(|line| *line == call.line())
                    .count()
            };
            assert_eq!((count(Call::List), count(Call::Create)), (6, 1));
        }
    }
}

/// A list that begins so and goes on like this for ever.
fn endless(connection: &mut Connection, begin: &str, part: &str) -> io::Result<()> {
    connection.read_request()?;
    connection.write(format!("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n[{begin}"))?;
    let piece = part.repeat(1 + 16 * 1024 / part.len());
    for _ in 0..FAR / piece.len() {
        connection.write(&piece)?;
    }
    connection.hold()
}

#[test]
fn a_list_without_end_fails_at_the_bound() {
    // More than one element may have, which the splitter passes over.
    const BOUND: u64 = 2 * 1024 * 1024;
    let invoices = invoice(1) + ",";
    for (begin, part) in [("", invoices.as_str()), ("", "["), ("\"", "text"), ("", " ")] {
        let (begin, part) = (begin.to_owned(), part.to_owned());
        let server = RawServer::start(move |connection| endless(connection, &begin, &part));
        let list = bounded(&server.url(), BOUND)
            .list_invoices()
            .map(|invoices| invoices.len());
        assert_too_long(Operation::ListInvoices, list, BOUND);
        assert_eq!(server.finish().lines(), [Call::List.line()]);
    }
}

#[test]
fn a_stream_has_no_bound() {
    let elements: Vec<String> = (1..=5000).map(invoice).collect();
    let server = list_server(http_response(200, "", &format!("[{}]", elements.join(","))));
    let ids: Vec<u64> = (bounded(&server.url(), 1).iter_invoices())
        .map(|invoice| invoice.unwrap().id())
        .collect();
    assert_eq!(ids, (1..=5000).collect::<Vec<_>>());
}

#[test]
fn a_single_invoice_and_an_error_page_are_not_bounded_by_it() {
    let server = RawServer::start(|connection| {
        connection.read_request()?;
        connection.respond(200, &invoice(7))?;
        connection.read_request()?;
        connection.write(http_response(404, "", r#"{"errorCode":"004"}"#))
    });
    let client = bounded(&server.url(), 1);
    client.get_invoice(7).unwrap();
    let error = client.list_invoices().unwrap_err();
    assert_eq!(
        (error.kind(), error.code()),
        (ErrorKind::NotFound, Some("004")),
        "{error:?}"
    );
}

#[test]
fn a_create_that_only_a_list_that_is_too_long_could_settle_stays_unknown() {
    let ours = r#"{"id":9,"state":"PENDING_PAYMENT","amount":7,"currency":"ETH","description":"order 4711"}"#;
    let looks = AtomicUsize::new(0);
    let server = RawServer::start(move |connection| {
        loop {
            let is_list = connection.read_request()?.line() == Call::List.line();
            let is_first = is_list && looks.fetch_add(1, Ordering::Relaxed) == 0;
            match (is_first, is_list) {
                (true, _) => connection.respond(200, "[]")?,
                (false, true) => connection.respond(200, &format!("[{ours}]"))?,
                (false, false) => return connection.reset(),
            }
        }
    });
    let client = client_builder(&server.url())
        .max_list_bytes(2)
        .timeout(Duration::from_secs(2));
    let error = client.build().unwrap().create_invoice_once(&order(), None).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unresolved, "{error:?}");
    assert!(error.outcome_unknown(), "{error:?}");
    let lines = server.finish().lines();
    assert_eq!(
        lines.iter().filter(|line| *line == Call::Create.line()).count(),
        1,
        "{lines:?}"
    );
}

#[test]
fn it_is_256_mib_unless_said() {
    assert_eq!(defaults::MAX_LIST_BYTES, 256 * 1024 * 1024);
    let client = Client::builder(KEY).no_proxy().build().unwrap();
    assert!(
        format!("{client:?}").contains("max_list_bytes: 268435456,"),
        "{client:?}"
    );
    let builder = Client::builder(KEY).max_list_bytes(7);
    assert!(format!("{builder:?}").contains("max_list_bytes: 7,"), "{builder:?}");
}
