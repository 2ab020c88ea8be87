//! Calls are stopped at every stage. How soon is printed; the limit asserted is one that no machine needs.

use std::time::Duration;

use calypso_invoice::sandbox::{Fault, Sandbox};
use calypso_invoice::{Client, ClientBuilder, NewInvoice, Result, Watch};
use calypso_tests::{CertificateAuthority, Connection, RawServer, client_builder, full_backlog};

use super::{create, stop};

/// Stops the call in the middle of a wait; gives the time until it had ended and whether its outcome is unknown.
fn stopped<T>(builder: ClientBuilder, call: impl FnOnce(&Client) -> Result<T> + Send) -> (Duration, bool) {
    let (error, took) = stop(builder, call, |polled| {
        // Polled for the second time, it waits.
        polled.recv().unwrap();
        polled.recv().unwrap();
    });
    (took, error.outcome_unknown())
}

fn large() -> NewInvoice {
    NewInvoice::new(1, "BTC", "x".repeat(16 * 1024 * 1024))
}

/// Stops several calls at one stage, where an outcome is unknown or not, and prints the longest time.
fn stage(name: &str, unknown: bool, mut once: impl FnMut() -> (Duration, bool)) {
    let times: Vec<Duration> = (0..5)
        .map(|_| {
            let (took, outcome_unknown) = once();
            assert_eq!(outcome_unknown, unknown, "{name}");
            took
        })
        .collect();
    println!("{name}: stopped after at most {:?}", times.iter().max().unwrap());
}

#[test]
fn while_it_connects() {
    let (url, _backlog) = full_backlog();
    stage("connecting", false, || stopped(client_builder(&url), create));
}

#[test]
fn while_it_shakes_hands() {
    let server = RawServer::start(Connection::hold);
    stage("shaking hands", false, || {
        stopped(client_builder(&server.https_url()), create)
    });
}

#[test]
fn while_it_writes() {
    let server = RawServer::start(|connection| {
        connection.wait_for_bytes()?;
        connection.freeze();
        Ok(())
    });
    let new = large();
    stage("writing", true, || {
        stopped(client_builder(&server.url()), |client| client.create_invoice(&new))
    });
}

#[test]
fn while_it_waits_for_the_response_and_reads_it() {
    for (name, response) in [
        ("waiting for the response", ""),
        ("reading the head", "HTTP/1.1 200 OK\r\nContent-"),
        (
            "reading the body",
            "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{\"id\":",
        ),
    ] {
        let server = RawServer::start(move |connection| {
            connection.read_request()?;
            connection.write(response)?;
            connection.hold()
        });
        stage(name, true, || stopped(client_builder(&server.url()), create));
    }
}

#[test]
fn while_it_waits_over_tls() {
    let authority = CertificateAuthority::new();
    let server = RawServer::start_tls(authority.server_config("localhost"), |connection| {
        connection.read_request()?;
        connection.hold()
    });
    stage("waiting over TLS", true, || {
        stopped(client_builder(&server.url()).extra_roots(authority.pem()), create)
    });
}

#[test]
fn while_it_backs_off() {
    let sandbox = Sandbox::start().unwrap();
    sandbox.fault(Fault::respond(429, &[("Retry-After", "15")], "").times(u32::MAX));
    let builder = || sandbox.client_builder().max_retries(1);
    stage("backing off", false, || stopped(builder(), create));
}

#[test]
fn while_it_polls() {
    let sandbox = Sandbox::start().unwrap();
    let id = create(&sandbox.client_builder().build().unwrap()).unwrap().id();
    let poll = |client: &Client| client.wait_for_payment(id, Duration::from_secs(60));
    stage("polling", false, || stopped(sandbox.client_builder(), poll));
}

#[test]
fn while_it_watches() {
    let sandbox = Sandbox::start().unwrap();
    // Between two readings, and inside one.
    let watch = |client: &Client| client.watch_invoices(Watch::new())?.next().unwrap();
    stage("watching", false, || stopped(sandbox.client_builder(), watch));
    sandbox.fault(Fault::delay(None).times(u32::MAX));
    stage("reading for a watch", false, || {
        stopped(sandbox.client_builder(), watch)
    });
}

#[test]
fn while_it_streams() {
    let server = RawServer::start(|connection| {
        connection.read_request()?;
        connection.write("HTTP/1.1 200 OK\r\n\r\n[")?;
        connection.hold()
    });
    let stream = |client: &Client| client.iter_invoices().next().unwrap();
    stage("streaming", false, || stopped(client_builder(&server.url()), stream));
}
