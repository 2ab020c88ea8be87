//! Every option has its effect, and every bad value is an error that names the option.

use std::time::{Duration, Instant};

use calypso_invoice::{Client, ClientBuilder, Error, ErrorKind, InvoiceIter};
use calypso_tests::{Call, ConnectProxy, KEY, ProxyAction, RawServer, client_builder, full_backlog};

/// For what must end before the call's whole timeout of 20 s.
const SOON: Duration = Duration::from_secs(10);

#[test]
fn bad_values_name_their_option() {
    let good = || Client::builder(KEY);
    let bad: [(&str, ClientBuilder); 25] = [
        ("api_key", Client::builder("")),
        ("api_key", Client::builder("  ")),
        ("api_key", Client::builder("two words")),
        ("api_key", Client::builder("line\nbreak")),
        ("api_key", Client::builder("schlüssel")),
        ("base_url", good().base_url("")),
        ("base_url", good().base_url("invoice.calypso.finance")),
        ("base_url", good().base_url("ftp://invoice.calypso.finance")),
        ("base_url", good().base_url("https://")),
        ("base_url", good().base_url("https://user@invoice.calypso.finance")),
        ("base_url", good().base_url("https://invoice.calypso.finance/?a=b")),
        ("base_url", good().base_url("https://invoice.calypso.finance/#a")),
        ("base_url", good().base_url("https://invoice.calypso.finance:0")),
        ("base_url", good().base_url("http://invoice.calypso.finance")),
        ("base_url", good().base_url("http://localhost.calypso.finance")),
        ("timeout", good().timeout(Duration::ZERO)),
        ("connect_timeout", good().connect_timeout(Duration::ZERO)),
        ("proxy", good().proxy("")),
        ("proxy", good().proxy("socks5://127.0.0.1:1080")),
        ("proxy", good().proxy("http://127.0.0.1:99999")),
        ("extra_roots", good().extra_roots("")),
        ("max_response_bytes", good().max_response_bytes(0)),
        ("max_list_bytes", good().max_list_bytes(0)),
        ("user_agent_suffix", good().user_agent_suffix("line\r\nbreak")),
        ("user_agent_suffix", good().user_agent_suffix("größe")),
    ];
    for (option, builder) in bad {
        let error = builder.build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config, "{error:?}");
        assert!(error.message().starts_with(&format!("{option}: ")), "{option}: {error}");
        assert_eq!(
            (error.attempts(), error.operation(), error.outcome_unknown()),
            (0, None, false)
        );
    }
    let error = good().build().unwrap().with_timeout(Duration::ZERO).unwrap_err();
    assert!(error.message().starts_with("timeout: "), "{error}");
}

#[test]
fn the_longest_timeouts_are_cut_to_a_day() {
    let server = RawServer::responding_to(Call::Get);
    let client = client_builder(&server.url())
        .timeout(Duration::MAX)
        .connect_timeout(Duration::MAX)
        .build()
        .unwrap();
    client.get_invoice(7).unwrap();
    client.with_timeout(Duration::MAX).unwrap().get_invoice(7).unwrap();
}

#[test]
fn the_key_is_trimmed() {
    let server = RawServer::responding_to(Call::Get);
    let client = Client::builder(format!(" \t{KEY}\r\n"))
        .base_url(server.url())
        .build()
        .unwrap();
    client.get_invoice(7).unwrap();
    let head = &server.finish().requests[0].head;
    assert!(
        head.contains(&format!("\r\nApi-Key: {KEY}\r\n")) || head.ends_with(&format!("\r\nApi-Key: {KEY}")),
        "{head}"
    );
}

#[test]
fn the_user_agent() {
    let version = env!("CARGO_PKG_VERSION");
    for (suffix, expected) in [
        (None, format!("calypso-invoice/{version} (rust)")),
        (
            Some("my-shop/1.4 (test)"),
            format!("calypso-invoice/{version} (rust) my-shop/1.4 (test)"),
        ),
    ] {
        let server = RawServer::responding_to(Call::Get);
        let builder = suffix
            .into_iter()
            .fold(client_builder(&server.url()), ClientBuilder::user_agent_suffix);
        builder.build().unwrap().get_invoice(7).unwrap();
        assert_eq!(server.finish().requests[0].header("user-agent"), Some(&*expected));
    }
}

#[test]
fn plain_http_stays_on_this_machine() {
    let server = RawServer::responding_to(Call::Get);
    let port = server.address().port();
    for here in ["127.0.0.1", "localhost", "LOCALHOST"] {
        client_builder(&format!("http://{here}:{port}"))
            .build()
            .unwrap()
            .get_invoice(7)
            .unwrap();
    }
    // Leads to this machine, but is not a loopback address.
    let elsewhere = client_builder(&format!("http://0.0.0.0:{port}"));
    let error = elsewhere.clone().build().unwrap_err();
    assert!(error.message().contains("allow_plain_http"), "{error}");
    elsewhere
        .allow_plain_http(true)
        .build()
        .unwrap()
        .get_invoice(7)
        .unwrap();
    assert_eq!(server.finish().requests.len(), 4);
}

#[test]
fn loopback_needs_no_proxy() {
    let proxy = ConnectProxy::start(ProxyAction::Refuse(502));
    let server = RawServer::responding_to(Call::Get);
    for url in [server.url(), server.url().replace("127.0.0.1", "localhost")] {
        client_builder(&url)
            .proxy(proxy.url())
            .build()
            .unwrap()
            .get_invoice(7)
            .unwrap();
    }
    assert_eq!(server.finish().requests.len(), 2);
    assert_eq!(proxy.finish().connections, 0);
}

#[test]
fn the_last_word_on_the_proxy_counts() {
    let server = RawServer::responding_to(Call::Get);
    let proxy = ConnectProxy::start(ProxyAction::Tunnel(server.address()));
    let url = format!("http://0.0.0.0:{}", server.address().port());
    let both = |builder: ClientBuilder| builder.allow_plain_http(true).build().unwrap().get_invoice(7).unwrap();
    both(client_builder(&url).no_proxy().proxy(proxy.url()));
    both(client_builder(&url).proxy(proxy.url()).no_proxy());
    assert_eq!(server.finish().requests.len(), 2);
    assert_eq!(proxy.finish().connections, 1);
}

#[test]
fn connect_timeout_over_tcp() {
    let (url, _backlog) = full_backlog();
    for call in Call::ALL {
        let client = client_builder(&url)
            .max_retries(1)
            .connect_timeout(Duration::from_millis(100))
            .build()
            .unwrap();
        let begun = Instant::now();
        let error = call.make(&client).unwrap_err();
        assert!(begun.elapsed() < SOON, "{:?}", begun.elapsed());
        assert_eq!(error.kind(), ErrorKind::Connect, "{error:?}");
        assert!(
            error.message().contains("connect_timeout") && !error.outcome_unknown(),
            "{error:?}"
        );
        assert_eq!(error.attempts(), 2, "{error:?}");
    }
}

#[test]
fn timeout_over_a_connect_that_never_ends() {
    let (url, _backlog) = full_backlog();
    let client = client_builder(&url)
        .timeout(Duration::from_millis(500))
        .build()
        .unwrap();
    let begun = Instant::now();
    let error = Call::Create.make(&client).unwrap_err();
    assert!(begun.elapsed() < SOON, "{:?}", begun.elapsed());
    assert_eq!(error.kind(), ErrorKind::Timeout, "{error:?}");
    assert!(!error.outcome_unknown(), "{error:?}");
}

#[test]
fn with_timeout_changes_that_call_alone() {
    let server = RawServer::start(|connection| {
        connection.read_request()?;
        connection.respond(200, &Call::Get.response_body())?;
        connection.read_request()?;
        connection.hold()
    });
    let client = client_builder(&server.url()).build().unwrap();
    client.get_invoice(7).unwrap();
    let begun = Instant::now();
    let error = client
        .with_timeout(Duration::from_millis(300))
        .unwrap()
        .get_invoice(7)
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout, "{error:?}");
    assert!(begun.elapsed() < SOON, "{:?}", begun.elapsed());
    // A connection whose response never came is not used again.
    client.get_invoice(7).unwrap();
    let record = server.finish();
    assert_eq!(record.connections, 2);
    assert_eq!(record.requests[0].connection, record.requests[1].connection);
}

#[test]
fn max_retries_is_how_often_a_read_is_tried_again() {
    for retries in [0, 1, 3] {
        let server = RawServer::start(|connection| {
            loop {
                connection.read_request()?;
                connection.respond_with(503, "Retry-After: 0\r\n", "")?;
            }
        });
        let client = client_builder(&server.url()).max_retries(retries).build().unwrap();
        assert_eq!(client.get_invoice(7).unwrap_err().attempts(), retries + 1);
        assert_eq!(server.finish().lines().len(), retries as usize + 1);
    }
}

#[test]
fn max_response_bytes_does_not_bound_a_list() {
    let body = format!("[{}{}]", " ".repeat(10_000), calypso_tests::invoice(7));
    let server = RawServer::start(move |connection| {
        connection.read_request()?;
        connection.respond(200, &body)
    });
    let client = client_builder(&server.url()).max_response_bytes(64).build().unwrap();
    assert_eq!(client.list_invoices().unwrap().len(), 1);
}

#[test]
fn a_client_crosses_threads() {
    fn assert_shareable<T: Clone + Send + Sync + 'static>() {}
    fn assert_sendable<T: Send + 'static>() {}
    assert_shareable::<Client>();
    assert_sendable::<InvoiceIter>();
    assert_sendable::<Error>();
}
