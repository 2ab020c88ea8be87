//! Starting, stopping, keeping connections, and what a sandbox forgets.

use std::net::TcpStream;
use std::thread;
use std::time::Duration;

use crate::sandbox::{Close, DEFAULT_KEY, Endpoint, Fault, Sandbox, StoredInvoice, Template};

use super::{PATIENCE, RawClient, create_invoice, create_request, exchange, get, post, send};

fn refuses(sandbox_url: &str) -> bool {
    let address = sandbox_url.trim_start_matches("http://");
    let why = TcpStream::connect(address).map_err(|why| why.kind());
    matches!(why, Err(std::io::ErrorKind::ConnectionRefused))
}

#[test]
fn a_sandbox_is_shared_between_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<Sandbox>();
    let sandbox = Sandbox::start().unwrap();
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                let mut client = RawClient::connect(&sandbox);
                for _ in 0..10 {
                    assert_eq!(client.exchange(&create_request()).status, 200);
                }
            });
        }
    });
    let ids: Vec<u64> = sandbox.invoices().iter().map(StoredInvoice::id).collect();
    assert_eq!(ids, (1..=80).collect::<Vec<u64>>());
    assert_eq!((sandbox.requests().len(), sandbox.connections()), (80, 8));
}

#[test]
fn a_connection_carries_many_requests_even_sent_at_once() {
    let sandbox = Sandbox::start().unwrap();
    let mut client = send(&sandbox, &(create_request() + &get("/api/v1/invoices/1")));
    let (first, second) = (client.response(), client.response());
    assert_eq!(first.body, second.body);
    let last = get("/api/v1/invoices").replace("\r\n\r\n", "\r\nConnection: x, Close\r\n\r\n");
    assert_eq!(client.exchange(&last).body, format!("[{}]", first.body));
    assert_eq!(client.rest().unwrap(), "");
    assert_eq!(sandbox.connections(), 1);
}

#[test]
fn dropping_it_closes_its_port_and_every_connection() {
    let sandbox = Sandbox::start().unwrap();
    let url = sandbox.url().to_owned();
    sandbox.fault(Fault::delay(None));
    sandbox.fault(Fault::delay(Duration::from_secs(86_400)));
    sandbox.fault(Fault::drop_before(Close::Never));
    sandbox.fault(Fault::late(Duration::from_secs(86_400), Close::Never));
    let clients: Vec<_> = (0..4).map(|_| send(&sandbox, &create_request())).collect();
    let mut idle = RawClient::connect(&sandbox);
    assert_eq!(
        idle.exchange("GET /_sandbox/invoices HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            .status,
        200
    );
    assert!(sandbox.wait_for_requests(4, PATIENCE));
    drop(sandbox);
    assert!(refuses(&url));
    for mut client in clients.into_iter().chain([idle]) {
        assert!(client.rest().is_ok_and(|rest| rest.is_empty()));
    }
}

#[test]
fn a_client_that_does_not_read_cannot_keep_it_from_stopping() {
    let sandbox = Sandbox::start().unwrap();
    sandbox.seed(20_000);
    let _client = send(&sandbox, &get("/api/v1/invoices"));
    assert!(sandbox.wait_for_requests(1, PATIENCE));
    drop(sandbox);
}

#[test]
fn connections_are_refused_and_accepted_again_on_the_same_port() {
    let sandbox = Sandbox::start().unwrap();
    create_invoice(&sandbox);
    let mut open = RawClient::connect(&sandbox);
    assert_eq!(open.exchange(&create_request()).status, 200);
    for _ in 0..2 {
        sandbox.refuse_connections().unwrap();
        sandbox.refuse_connections().unwrap();
        assert!(refuses(sandbox.url()));
        sandbox.accept_connections().unwrap();
        sandbox.accept_connections().unwrap();
        assert_eq!(exchange(&sandbox, &get("/api/v1/invoices/2")).status, 200);
    }
    assert_eq!(open.rest().unwrap(), "");
}

#[test]
fn each_sandbox_has_its_port_and_key() {
    let sandbox = Sandbox::start().unwrap();
    assert_eq!(sandbox.key(), DEFAULT_KEY);
    let port: u16 = sandbox.url().rsplit(':').next().unwrap().parse().unwrap();
    assert!(Sandbox::start_with(port, "k").is_err(), "the port is in use");
    drop(sandbox);
    let again = Sandbox::start_with(port, "other-key").unwrap();
    assert_eq!(again.url(), format!("http://127.0.0.1:{port}"));
    assert_eq!(exchange(&again, &create_request()).status, 401);
    assert_eq!(
        exchange(&again, &create_request().replace(DEFAULT_KEY, "other-key")).status,
        200
    );
    for key in ["", "a b", "é", "a\n"] {
        let why = Sandbox::start_with(0, key).unwrap_err().to_string();
        assert!(why.starts_with("api key: "), "{why}");
    }
}

#[test]
fn reset_forgets_everything_and_sends_what_is_held_back() {
    let sandbox = Sandbox::start().unwrap();
    sandbox.add_template(Template::new(1, "FAU", "x")).unwrap();
    sandbox.set_next_id(9);
    sandbox.fault(Fault::delay(None).on(Endpoint::ListInvoices));
    sandbox.fault(Fault::late(None, Close::Fin));
    sandbox.fault(Fault::status(503).times(9));
    let mut held = send(&sandbox, &get("/api/v1/invoices"));
    send(&sandbox, &create_request());
    assert!(sandbox.wait_for_requests(2, PATIENCE));
    sandbox.reset();
    assert_eq!(held.response().body, "[]");
    assert_eq!(
        (sandbox.requests().len(), sandbox.connections(), sandbox.land()),
        (0, 0, 0)
    );
    let template = post("/api/v1/invoices/by/template/1", "");
    assert_eq!(exchange(&sandbox, &template).status, 404);
    assert_eq!(create_invoice(&sandbox), 1);
}

#[test]
fn waiting_for_requests_ends_in_time_or_with_them() {
    let sandbox = Sandbox::start().unwrap();
    assert!(!sandbox.wait_for_requests(1, Duration::from_millis(1)));
    thread::scope(|scope| {
        let waiting = scope.spawn(|| sandbox.wait_for_requests(2, PATIENCE));
        create_invoice(&sandbox);
        create_invoice(&sandbox);
        assert!(waiting.join().unwrap());
    });
}
