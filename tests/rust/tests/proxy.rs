//! Calls through a proxy: the proxy sees CONNECT and its own login, and the service everything else.

use std::time::Duration;

use calypso_invoice::{ClientBuilder, ErrorKind};
use calypso_tests::unsent::{assert_unsent, every_call_is_unsent};
use calypso_tests::{
    Call, CertificateAuthority, ConnectProxy, Connection, KEY, ProxyAction, RawServer, client_builder,
};

/// A name that resolves nowhere: only a proxy leads there.
const FAR: &str = "api.calypso.test";

fn through(proxy: &ConnectProxy) -> ClientBuilder {
    client_builder(&format!("https://{FAR}")).proxy(proxy.url())
}

/// A CONNECT is for the proxy: nothing of the request is in it, and no key.
#[track_caller]
fn assert_only_connects(proxy: ConnectProxy, times: usize) {
    let record = proxy.finish();
    assert_eq!(record.requests.len(), times);
    for request in &record.requests {
        assert_eq!(request.line(), format!("CONNECT {FAR}:443"));
        assert_eq!(request.header("host"), Some(&*format!("{FAR}:443")));
        let head = request.head.to_lowercase();
        assert!(
            !head.contains("api-key") && !head.contains(KEY) && !head.contains("invoices"),
            "{head}"
        );
        assert!(request.body.is_empty());
    }
}

#[test]
fn servers_that_are_not_trusted_behind_a_proxy() {
    for untrusted in CertificateAuthority::untrusted_servers(FAR) {
        for call in Call::ALL {
            let server = RawServer::responding_to_tls(untrusted.config.clone(), call);
            let proxy = ConnectProxy::start(ProxyAction::Tunnel(server.address()));
            untrusted.assert_refused(call, server, through(&proxy));
            assert_only_connects(proxy, 1);
        }
    }
}

#[test]
fn a_tunnel_is_used_again() {
    let authority = CertificateAuthority::new();
    for call in Call::ALL {
        let server = RawServer::responding_to_tls(authority.server_config(FAR), call);
        let proxy = ConnectProxy::start(ProxyAction::Tunnel(server.address()));
        let client = through(&proxy).extra_roots(authority.pem()).build().unwrap();
        call.make(&client).unwrap();
        call.make(&client).unwrap();
        let record = server.finish();
        assert_eq!(record.lines(), [call.line(); 2]);
        assert!(
            record
                .requests
                .iter()
                .all(|request| request.header("api-key") == Some(KEY))
        );
        assert!(
            record
                .requests
                .iter()
                .all(|request| request.header("proxy-authorization").is_none())
        );
        assert_only_connects(proxy, 1);
    }
}

#[test]
fn a_request_behind_a_proxy_is_not_sent_again_when_its_response_is_lost() {
    let authority = CertificateAuthority::new();
    for call in [Call::Create, Call::Template] {
        let server = RawServer::start_tls(authority.server_config(FAR), |connection| {
            connection.read_request().map(drop)
        });
        let proxy = ConnectProxy::start(ProxyAction::Tunnel(server.address()));
        let client = through(&proxy)
            .max_retries(1)
            .extra_roots(authority.pem())
            .build()
            .unwrap();
        let error = call.make(&client).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Connect, "{error:?}");
        assert!(error.outcome_unknown(), "{error:?}");
        assert_eq!(error.attempts(), 1, "{error:?}");
        assert_eq!(server.finish().lines(), [call.line()]);
        assert_only_connects(proxy, 1);
    }
}

#[test]
fn a_proxy_that_refuses() {
    for status in [403, 407, 502] {
        for call in Call::ALL {
            let proxy = ConnectProxy::start(ProxyAction::Refuse(status));
            let client = through(&proxy).max_retries(1).build().unwrap();
            assert_unsent(&call.make(&client).unwrap_err(), ErrorKind::Connect);
            assert_only_connects(proxy, 2);
        }
    }
}

#[test]
fn a_proxy_that_is_not_there() {
    let client = client_builder(&format!("https://{FAR}"))
        .max_retries(1)
        .proxy(calypso_tests::refused_url());
    let client = client.build().unwrap();
    for call in Call::ALL {
        let error = call.make(&client).unwrap_err();
        assert_unsent(&error, ErrorKind::Connect);
        assert!(error.message().contains(": no connection: the proxy: "), "{error}");
    }
}

#[test]
fn a_proxy_gets_its_login_and_nobody_else_does() {
    let authority = CertificateAuthority::new();
    let server = RawServer::responding_to_tls(authority.server_config(FAR), Call::Create);
    let proxy = ConnectProxy::start(ProxyAction::Tunnel(server.address()));
    let client = through(&proxy).proxy(proxy.url_with_login("Aladdin", "open%20sesame"));
    let client = client.extra_roots(authority.pem()).build().unwrap();
    Call::Create.make(&client).unwrap();
    let record = proxy.finish();
    // RFC 7617's example, whose password holds a space.
    assert_eq!(
        record.requests[0].header("proxy-authorization"),
        Some("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==")
    );
    assert!(
        !server.finish().requests[0]
            .head
            .to_lowercase()
            .contains("authorization")
    );
}

#[test]
fn plain_http_through_a_proxy_tells_it_no_key() {
    let server = RawServer::start(|connection| {
        connection.read_request()?;
        connection.respond(200, &Call::Create.response_body())
    });
    let proxy = ConnectProxy::start(ProxyAction::Tunnel(server.address()));
    let client = client_builder(&format!("http://{FAR}:443"))
        .allow_plain_http(true)
        .proxy(proxy.url())
        .build()
        .unwrap();
    Call::Create.make(&client).unwrap();
    assert_eq!(server.finish().requests[0].header("api-key"), Some(KEY));
    assert_only_connects(proxy, 1);
}

#[test]
fn a_silent_proxy() {
    let proxy = ConnectProxy::start(ProxyAction::Silent);
    every_call_is_unsent(|| through(&proxy).timeout(Duration::from_secs(1)), ErrorKind::Timeout);
    every_call_is_unsent(
        || through(&proxy).connect_timeout(Duration::from_millis(200)),
        ErrorKind::Connect,
    );
    assert_only_connects(proxy, 24);
}

#[test]
fn a_silent_handshake_behind_a_proxy() {
    let server = RawServer::start(Connection::hold);
    let proxy = ConnectProxy::start(ProxyAction::Tunnel(server.address()));
    every_call_is_unsent(
        || through(&proxy).connect_timeout(Duration::from_millis(200)),
        ErrorKind::Connect,
    );
    assert_eq!(server.finish().lines(), [""; 0]);
    assert_only_connects(proxy, 12);
}
