//! A list that no later look could read ends the settling at once, and the error says why.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::SeqCst};

use calypso_invoice::ErrorKind;
use calypso_invoice::sandbox::{Close, Endpoint, Fault};
use calypso_tests::{CertificateAuthority, RawServer, client_builder};
use rustls::ServerConfig;
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;

use super::*;

#[track_caller]
fn assert_ended_at_once(error: &Error, why: &str) {
    assert_eq!(
        (error.kind(), error.outcome_unknown()),
        (ErrorKind::Unresolved, true),
        "{error}"
    );
    let message = error.message();
    for part in [
        "it is not certain whether the invoice was created: the list cannot be read, which reading it again would not change: ",
        why,
        "; the create failed: ",
        "look for the invoice in the list before creating it again",
    ] {
        assert!(message.contains(part), "{message}");
    }
    assert_eq!((error.attempts(), error.invoices().len()), (1, 0));
    assert!(error.elapsed() < PLENTY / 2, "{error:?}");
}

#[test]
fn a_refused_key() {
    let code_002 = r#"{"errorCode":"002"}"#;
    for (status, body) in [(401, ""), (403, "<html>"), (400, code_002)] {
        for resend_after in [None, Some(AT_ONCE)] {
            let (sandbox, client) = start();
            sandbox.fault(list(&[]));
            sandbox.fault(Fault::drop_after(Close::Fin).on(Endpoint::CreateInvoice));
            sandbox.fault(
                Fault::respond(status, &[], body)
                    .on(Endpoint::ListInvoices)
                    .times(u32::MAX),
            );
            let error = client.create_invoice_once(&new(), resend_after).unwrap_err();
            assert_ended_at_once(&error, "the API key was refused");
            assert_eq!(calls(&sandbox, Endpoint::ListInvoices), 2);
            assert_eq!(calls(&sandbox, Endpoint::CreateInvoice), 1);
        }
    }
}

#[test]
fn a_list_that_is_too_large() {
    let (sandbox, _) = start();
    let client = sandbox
        .client_builder()
        .timeout(PLENTY)
        .max_list_bytes(10)
        .build()
        .unwrap();
    sandbox.fault(list(&[]));
    sandbox.fault(Fault::drop_after(Close::Fin).on(Endpoint::CreateInvoice));
    let error = client.create_invoice_once(&new(), None).unwrap_err();
    assert_ended_at_once(&error, "larger than max_list_bytes (10)");
    assert_eq!(calls(&sandbox, Endpoint::ListInvoices), 2);
}

/// Shows one certificate to the first connection, and another one to all that follow.
#[derive(Debug)]
struct Changing {
    first: Arc<dyn ResolvesServerCert>,
    later: Arc<dyn ResolvesServerCert>,
    asked: AtomicU32,
}

impl ResolvesServerCert for Changing {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        if self.asked.fetch_add(1, SeqCst) == 0 {
            self.first.resolve(hello)
        } else {
            self.later.resolve(hello)
        }
    }
}

#[test]
fn a_refused_certificate() {
    let authority = CertificateAuthority::new();
    let first = authority.server_config("localhost");
    let mut config = ServerConfig::clone(&first);
    config.cert_resolver = Arc::new(Changing {
        first: first.cert_resolver.clone(),
        later: CertificateAuthority::new()
            .server_config("localhost")
            .cert_resolver
            .clone(),
        asked: AtomicU32::new(0),
    });
    // A session that is resumed shows no certificate.
    config.send_tls13_tickets = 0;
    let server = RawServer::start_tls(Arc::new(config), |connection| {
        connection.read_request()?;
        connection.respond(200, "[]")?;
        connection.read_request().map(drop)
    });
    let client = client_builder(&server.url())
        .timeout(PLENTY)
        .extra_roots(authority.pem())
        .build()
        .unwrap();
    let error = client.create_invoice_once(&new(), None).unwrap_err();
    assert_ended_at_once(&error, "certificate");
    let record = server.finish();
    assert_eq!((record.requests.len(), record.failed_handshakes), (2, 1));
}
