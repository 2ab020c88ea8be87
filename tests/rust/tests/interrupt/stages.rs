//! Calls are stopped at every stage, within 100 ms.
//!
//! Each stage is tried until it was fast enough, which on any machine is soon: every try is stopped just after the hook was polled,
//! so that none can be fast by chance when the polls are further apart.

use calypso_invoice::sandbox::{Fault, Sandbox};
use calypso_tests::CertificateAuthority;

use super::*;

/// What is promised.
const PROMISED: Duration = Duration::from_millis(100);
/// How often a stage is tried: a busy machine may not run a thread at once.
const TRIES: u32 = 20;
/// The pause between the bytes of a drip.
const DRIP: Duration = Duration::from_millis(5);

/// Stops the call in the middle of a wait, at a stage where its outcome is unknown or not.
fn stage<T>(unknown: bool, builder: impl Fn() -> ClientBuilder, call: impl Fn(&Client) -> Result<T> + Send + Sync) {
    for how in HOWS {
        let fast = (0..TRIES).any(|_| {
            let (error, took) = stop(how, builder(), &call, |polled| {
                // Polled for the second time, it waits.
                wait_for_poll(polled);
                wait_for_poll(polled);
            });
            assert_eq!(error.outcome_unknown(), unknown, "{how:?}: {error}");
            took < PROMISED
        });
        assert!(fast, "{how:?}");
    }
}

fn large() -> NewInvoice {
    NewInvoice::new(1, "BTC", "x".repeat(16 * 1024 * 1024))
}

#[test]
fn while_it_connects() {
    let (url, _backlog) = full_backlog();
    stage(false, || client_builder(&url), create);
}

#[test]
fn while_it_shakes_hands() {
    let server = RawServer::start(Connection::hold);
    stage(false, || client_builder(&server.https_url()), create);
}

#[test]
fn while_it_writes() {
    let server = RawServer::start(|connection| {
        connection.wait_for_bytes()?;
        connection.freeze();
        Ok(())
    });
    let new = large();
    stage(
        true,
        || client_builder(&server.url()),
        |client| client.create_invoice(&new),
    );
}

#[test]
fn while_it_waits_for_the_response_and_reads_it() {
    for response in [
        "",
        "HTTP/1.1 200 OK\r\nContent-",
        "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{\"id\":",
        "HTTP/1.1 500 Such\r\nContent-Length: 99\r\n\r\n{\"id\":",
    ] {
        let server = RawServer::start(move |connection| {
            connection.read_request()?;
            connection.write(response)?;
            connection.hold()
        });
        stage(true, || client_builder(&server.url()), create);
    }
}

#[test]
fn while_it_waits_over_tls() {
    let authority = CertificateAuthority::new();
    let server = RawServer::start_tls(authority.server_config("localhost"), |connection| {
        connection.read_request()?;
        connection.hold()
    });
    stage(
        true,
        || client_builder(&server.url()).extra_roots(authority.pem()),
        create,
    );
}

/// Bytes that come far oftener than the hook is polled, so that no wait for one ever lasts.
#[test]
fn while_bytes_keep_arriving() {
    for begin in [
        "",
        "HTTP/1.1 200 OK\r\nX-Long: ",
        "HTTP/1.1 200 OK\r\nContent-Length: 999999\r\n\r\n[",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.1 503 Such\r\nContent-Length: 999999\r\n\r\n",
    ] {
        let server = RawServer::start(move |connection| {
            connection.read_request()?;
            connection.write(begin)?;
            // White space, interim responses or chunks of white space without end.
            let part: &[u8] = match begin {
                "" => b"HTTP/1.1 103 Hint\r\n\r\n",
                chunked if chunked.contains("chunked") => b"1\r\n \r\n",
                _ => b" ",
            };
            connection.drip(part.iter().copied().cycle(), DRIP)
        });
        stage(true, || client_builder(&server.url()), create);
        stage(false, || client_builder(&server.url()), Client::list_invoices);
        stage(
            false,
            || client_builder(&server.url()),
            |client| client.iter_invoices().next().unwrap(),
        );
    }
}

#[test]
fn while_a_long_list_arrives_as_fast_as_it_can() {
    let server = RawServer::start(|connection| {
        connection.read_request()?;
        connection.write("HTTP/1.1 200 OK\r\n\r\n[")?;
        let part = format!("{},", invoice(7)).repeat(100);
        loop {
            connection.write(&part)?;
        }
    });
    let whole = |client: &Client| client.iter_invoices().try_for_each(|invoice| invoice.map(drop));
    stage(false, || client_builder(&server.url()), whole);
}

#[test]
fn while_it_backs_off() {
    let sandbox = Sandbox::start().unwrap();
    sandbox.fault(Fault::respond(429, &[("Retry-After", "15")], "").times(u32::MAX));
    stage(false, || sandbox.client_builder().max_retries(1), create);
}

#[test]
fn while_it_polls() {
    let sandbox = Sandbox::start().unwrap();
    let id = create(&sandbox.client_builder().build().unwrap()).unwrap().id();
    let poll = |client: &Client| client.wait_for_payment(id, Duration::from_secs(60));
    stage(false, || sandbox.client_builder(), poll);
}

#[test]
fn while_it_streams() {
    let server = RawServer::start(|connection| {
        connection.read_request()?;
        connection.write("HTTP/1.1 200 OK\r\n\r\n[")?;
        connection.hold()
    });
    stage(
        false,
        || client_builder(&server.url()),
        |client| client.iter_invoices().next().unwrap(),
    );
}

#[test]
fn while_it_looks_before_a_create_and_after_it() {
    for (requests, how) in [1, 3].into_iter().flat_map(|requests| HOWS.map(|how| (requests, how))) {
        let server = RawServer::start(move |connection| {
            let request = connection.read_request()?;
            if requests == 3 && request.connection == 0 {
                connection.respond(200, "[]")?;
                return connection.read_request().map(drop);
            }
            connection.hold()
        });
        let once = |client: &Client| client.create_invoice_once(&NewInvoice::new(1, "BTC", "order 1017"), None);
        let (error, _) = stop(how, client_builder(&server.url()), once, |polled| {
            server.wait_until(|record| record.requests.len() == requests);
            wait_for_poll(polled);
        });
        assert_eq!(error.outcome_unknown(), requests == 3, "{error}");
        assert_eq!(server.finish().requests.len(), requests);
    }
}
