//! TLS with a private authority: whom the client trusts, and that it sends nothing to anybody else.

use std::time::Duration;

use calypso_invoice::{Client, ClientBuilder, ErrorKind};
use calypso_tests::unsent::{assert_nothing_received, assert_unsent, every_call_is_unsent};
use calypso_tests::{Call, CertificateAuthority, Connection, KEY, RawServer, client_builder};

#[test]
fn a_private_authority_as_an_extra_root() {
    let authority = CertificateAuthority::new();
    for call in Call::ALL {
        let server = RawServer::responding_to_tls(authority.server_config("localhost"), call);
        let client = client_builder(&server.url())
            .extra_roots(authority.pem())
            .build()
            .unwrap();
        call.make(&client).unwrap();
        call.make(&client).unwrap();
        let record = server.finish();
        assert_eq!(record.connections, 1, "{call:?}");
        for request in &record.requests {
            assert_eq!(request.line(), call.line());
            assert_eq!(request.header("api-key"), Some(KEY));
            let whole = request.head.len() + "\r\n\r\n".len() + request.body.len();
            assert_eq!(request.first_read, whole, "{call:?}: one write, one record");
        }
    }
}

#[test]
fn a_certificate_for_an_address() {
    let authority = CertificateAuthority::new();
    let server = RawServer::responding_to_tls(authority.server_config("127.0.0.1"), Call::Get);
    let url = format!("https://{}", server.address());
    let client = client_builder(&url).extra_roots(authority.pem()).build().unwrap();
    client.get_invoice(7).unwrap();
}

#[test]
fn one_of_several_extra_roots() {
    let (other, authority) = (CertificateAuthority::new(), CertificateAuthority::new());
    let server = RawServer::responding_to_tls(authority.server_config("localhost"), Call::Get);
    let pems = format!("# two\n{}\n{}", other.pem(), authority.pem());
    client_builder(&server.url())
        .extra_roots(pems)
        .build()
        .unwrap()
        .get_invoice(7)
        .unwrap();
}

#[test]
fn servers_that_are_not_trusted() {
    for (config, pem, says) in CertificateAuthority::untrusted_servers("localhost") {
        for call in Call::ALL {
            let server = RawServer::responding_to_tls(config.clone(), call);
            let client = client_builder(&server.url()).max_retries(1);
            let client = pem.iter().fold(client, ClientBuilder::extra_roots).build().unwrap();
            let error = call.make(&client).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Connect, "{error:?}");
            assert_eq!(error.attempts(), 1, "{error:?}");
            assert!(!error.outcome_unknown(), "{error:?}");
            assert!(error.message().contains(says), "{error}");
            assert_eq!(assert_nothing_received(server).failed_handshakes, 1, "{call:?} {says}");
        }
    }
}

#[test]
fn https_to_a_plain_port() {
    for call in Call::ALL {
        let server = RawServer::start(|connection| {
            connection.wait_for_bytes()?;
            connection.write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
        });
        let client = client_builder(&server.https_url()).max_retries(1).build().unwrap();
        assert_unsent(&call.make(&client).unwrap_err(), ErrorKind::Connect);
        let received = String::from_utf8_lossy(&server.finish().received).into_owned();
        assert!(!received.contains(KEY) && !received.contains("invoices"), "{received}");
    }
}

#[test]
fn http_to_a_tls_port() {
    let server = RawServer::responding_to_tls(CertificateAuthority::new().server_config("localhost"), Call::Get);
    let url = server.url().replace("https://", "http://");
    let error = client_builder(&url).build().unwrap().get_invoice(7).unwrap_err();
    assert!(
        matches!(error.kind(), ErrorKind::Connect | ErrorKind::InvalidResponse),
        "{error:?}"
    );
    assert_nothing_received(server);
}

#[test]
fn a_silent_handshake() {
    let server = RawServer::start(Connection::hold);
    let url = server.https_url();
    every_call_is_unsent(
        || client_builder(&url).timeout(Duration::from_secs(1)),
        ErrorKind::Timeout,
    );
    every_call_is_unsent(
        || client_builder(&url).connect_timeout(Duration::from_millis(200)),
        ErrorKind::Connect,
    );
    assert_eq!(server.finish().lines(), [""; 0]);
}

#[test]
fn a_client_is_made_of_readable_roots_only() {
    let half = CertificateAuthority::new().pem().replace("-----END", "");
    for pem in ["", "no certificate", &half] {
        let error = Client::builder(KEY).extra_roots(pem).build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config);
        assert!(error.message().contains("extra_roots"), "{error}");
    }
}
