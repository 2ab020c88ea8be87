//! The list as a stream: when it is sent, when it is sent again, and how it ends.

use std::io;
use std::time::Duration;

use calypso_invoice::{Client, ErrorKind};
use calypso_tests::{Call, Connection, RawServer, client_builder, invoice};

const HEAD: &str = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

fn client(url: &str) -> Client {
    client_builder(url).max_retries(2).build().unwrap()
}

fn chunk(connection: &mut Connection, text: &str) -> io::Result<()> {
    connection.write(format!("{:x}\r\n{text}\r\n", text.len()))
}

fn ids(client: &Client) -> Vec<Result<u64, ErrorKind>> {
    let items = client.iter_invoices();
    items
        .map(|item| item.map(|invoice| invoice.id()).map_err(|error| error.kind()))
        .collect()
}

#[test]
fn nothing_is_sent_before_the_first_next() {
    let server = RawServer::start(Connection::hold);
    drop(client(&server.url()).iter_invoices());
    assert_eq!(server.finish().connections, 0);
}

#[test]
fn an_element_comes_before_the_list_is_whole() {
    let server = RawServer::start(|connection| {
        connection.read_request()?;
        connection.write(HEAD)?;
        chunk(connection, &format!("[{},", invoice(1)))?;
        connection.hold()
    });
    let client = client_builder(&server.url())
        .timeout(Duration::from_secs(2))
        .build()
        .unwrap();
    let mut stream = client.iter_invoices();
    assert_eq!(stream.next().unwrap().unwrap().id(), 1);
    assert_eq!(stream.next().unwrap().unwrap_err().kind(), ErrorKind::Timeout);
    assert!(stream.next().is_none());
}

#[test]
fn sent_again_as_long_as_nothing_was_handed_out() {
    let server = RawServer::start(|connection| {
        connection.read_request()?;
        match connection.number() {
            0 => connection.reset(),
            1 => {
                connection.write(HEAD)?;
                chunk(connection, " [ {\"id\":")
            }
            _ => connection.respond(200, &format!("[{},{}]", invoice(1), invoice(2))),
        }
    });
    assert_eq!(ids(&client(&server.url())), [Ok(1), Ok(2)]);
    assert_eq!(server.finish().lines(), [Call::Iter.line(); 3]);
}

#[test]
fn never_sent_again_after_an_element() {
    for bad_first in [false, true] {
        let first = if bad_first { "{}".to_owned() } else { invoice(1) };
        let server = RawServer::start(move |connection| {
            connection.read_request()?;
            connection.write(HEAD)?;
            chunk(connection, &format!("[{first},{}, {{\"id\"", invoice(2)))
        });
        let given = ids(&client(&server.url()));
        let first = if bad_first {
            Err(ErrorKind::InvalidResponse)
        } else {
            Ok(1)
        };
        assert_eq!(given, [first, Ok(2), Err(ErrorKind::Connect)]);
        assert_eq!(server.finish().lines(), [Call::Iter.line()]);
    }
}

#[test]
fn an_empty_list_was_not_lost() {
    let server = RawServer::start(|connection| {
        connection.read_request()?;
        connection.respond(200, "[]")
    });
    assert_eq!(ids(&client(&server.url())), []);
}

#[test]
fn the_end_without_the_bracket_is_one_error() {
    for (body, expected) in [
        (String::new(), vec![]),
        ("[".to_owned(), vec![]),
        (format!("[{}", invoice(1)), vec![Ok(1)]),
        (format!("[{},", invoice(1)), vec![Ok(1)]),
        (format!("[{},{}", invoice(1), &invoice(2)[..9]), vec![Ok(1)]),
    ] {
        let text = body.clone();
        let server = RawServer::start(move |connection| {
            connection.read_request()?;
            connection.respond(200, &text)
        });
        let client = client(&server.url());
        let expected = [expected, vec![Err(ErrorKind::InvalidResponse)]].concat();
        assert_eq!(ids(&client), expected, "{body}");
        // The same body without a length, so that only the end of the connection ends it.
        let server = RawServer::start(move |connection| {
            connection.read_request()?;
            connection.write(format!("HTTP/1.1 200 OK\r\n\r\n{body}"))
        });
        assert_eq!(ids(&client_builder(&server.url()).build().unwrap()), expected);
        let error = client_builder(&server.url())
            .build()
            .unwrap()
            .list_invoices()
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidResponse, "{error:?}");
    }
}

#[test]
fn every_cut_gives_the_same_invoices() {
    let body = format!(
        r#"[{} , {{"id":2,"description":"a\"]}},[{{","state":"PAID","amount":1.50,"currency":"ETH"}}]"#,
        invoice(1)
    );
    for cut in 1..body.len() {
        let (first, second) = (body[..cut].to_owned(), body[cut..].to_owned());
        let server = RawServer::start(move |connection| {
            connection.read_request()?;
            connection.write(HEAD)?;
            chunk(connection, &first)?;
            chunk(connection, &second)?;
            connection.write("0\r\n\r\n")
        });
        assert_eq!(ids(&client(&server.url())), [Ok(1), Ok(2)], "cut at {cut}");
    }
}

#[test]
fn the_clock_stands_still_outside_next() {
    let server = RawServer::start(|connection| {
        connection.read_request()?;
        connection.respond(200, &format!("[{},{}]", invoice(1), invoice(2)))
    });
    let timeout = Duration::from_millis(700);
    let client = client_builder(&server.url()).timeout(timeout).build().unwrap();
    let mut stream = client.iter_invoices();
    assert_eq!(stream.next().unwrap().unwrap().id(), 1);
    // The caller's own time, which is what the test is about.
    std::thread::sleep(timeout * 2);
    assert_eq!(stream.next().unwrap().unwrap().id(), 2);
    assert!(stream.next().is_none());
}

#[test]
fn a_slow_reader_loses_nothing() {
    const COUNT: u64 = 20_000;
    let server = RawServer::start(|connection| {
        connection.read_request()?;
        connection.write(HEAD)?;
        chunk(connection, "[")?;
        for id in 1..=COUNT {
            chunk(connection, &format!("{}{}", if id > 1 { "," } else { "" }, invoice(id)))?;
        }
        chunk(connection, "]")?;
        connection.write("0\r\n\r\n")
    });
    let mut expected = 1;
    for item in client(&server.url()).iter_invoices() {
        assert_eq!(item.unwrap().id(), expected);
        expected += 1;
    }
    assert_eq!(expected, COUNT + 1);
}
