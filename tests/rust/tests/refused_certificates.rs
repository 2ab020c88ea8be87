//! A certificate that is refused: why, in words that say what to do, and no second attempt, as nothing about it passes.

use std::sync::Arc;
use std::time::Duration;

use calypso_invoice::{Client, ErrorKind, Watch};
use calypso_tests::unsent::assert_nothing_received;
use calypso_tests::{Call, RawServer, client_builder, new_invoice};
use rcgen::{
    BasicConstraints, CertificateParams, CustomExtension, ExtendedKeyUsagePurpose, GeneralSubtree, IsCa, Issuer,
    KeyPair, NameConstraints, date_time_ymd,
};
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::{CertifiedKey, SingleCertAndKey};

/// A server with a certificate for `localhost`, and the root that its client adds.
struct Server {
    config: Arc<ServerConfig>,
    root: String,
}

impl Server {
    /// A certificate that was changed before an authority, which the client trusts, signed it.
    fn changed(change: impl FnOnce(&mut CertificateParams)) -> Self {
        let mut params = certificate("localhost", IsCa::NoCa);
        change(&mut params);
        Self::chained([certificate("root", AUTHORITY), params])
    }

    /// A certificate that signed itself, and is added with `extra_roots`.
    fn self_signed(is_ca: IsCa) -> Self {
        Self::chained([certificate("localhost", is_ca)])
    }

    /// The last certificate, signed by the one before, and so on to the first one, which signed itself and which the client adds.
    fn chained(params: impl IntoIterator<Item = CertificateParams>) -> Self {
        let mut params = params.into_iter();
        let first = params.next().unwrap();
        let mut key = KeyPair::generate().unwrap();
        let root = first.self_signed(&key).unwrap();
        let mut chain = vec![root.der().clone()];
        let mut issuer = first;
        for params in params {
            let signing = Issuer::new(issuer, key);
            key = KeyPair::generate().unwrap();
            chain.push(params.signed_by(&key, &signing).unwrap().der().clone());
            issuer = params;
        }
        chain.reverse();
        Self {
            root: root.pem(),
            config: config(chain, &key),
        }
    }

    fn start(&self) -> (RawServer, Client) {
        let server = RawServer::responding_to_tls(self.config.clone(), Call::Get);
        let client = client_builder(&server.url()).max_retries(2).extra_roots(&self.root);
        (server, client.build().unwrap())
    }

    #[track_caller]
    fn assert_refused(&self, why: &str) {
        let (server, client) = self.start();
        let error = client.get_invoice(7).unwrap_err();
        let message = format!("get_invoice: the server's certificate was refused: {why}");
        assert_eq!(error.message(), message);
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Connect, 1), "{error:?}");
        let record = assert_nothing_received(server);
        assert_eq!((record.connections, record.failed_handshakes), (1, 1), "{error:?}");
    }
}

fn certificate(name: &str, is_ca: IsCa) -> CertificateParams {
    let mut params = CertificateParams::new([name.to_owned()]).unwrap();
    params.distinguished_name.push(rcgen::DnType::CommonName, name);
    params.is_ca = is_ca;
    params
}

/// A server that shows this chain, whatever it is.
fn config(chain: Vec<CertificateDer<'static>>, key: &KeyPair) -> Arc<ServerConfig> {
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let key = ring::sign::any_supported_type(&key).unwrap();
    let shown = SingleCertAndKey::from(CertifiedKey::new(chain, key));
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(shown));
    Arc::new(config)
}

const AUTHORITY: IsCa = IsCa::Ca(BasicConstraints::Unconstrained);

#[test]
fn out_of_date() {
    Server::changed(|params| {
        params.not_before = date_time_ymd(2001, 1, 1);
        params.not_after = date_time_ymd(2002, 1, 31);
    })
    .assert_refused(
        "it expired at 2002-01-31T00:00:00Z: the server needs a new one, unless this machine's clock is wrong",
    );
    Server::changed(|params| params.not_before = date_time_ymd(2301, 2, 3))
        .assert_refused("it is not valid before 2301-02-03T00:00:00Z: is this machine's clock right?");
}

#[test]
fn for_another_host() {
    let named = |names: &[&str]| {
        let names = names.iter().map(|name| (*name).to_owned());
        let alternatives = CertificateParams::new(names.collect::<Vec<_>>())
            .unwrap()
            .subject_alt_names;
        Server::changed(|params| params.subject_alt_names = alternatives)
    };
    named(&["pay.calypso.test"])
        .assert_refused("it is for another host (pay.calypso.test), not for localhost: check base_url");
    named(&["pay.calypso.test", "*.calypso.test", "127.0.0.1", "::1"]).assert_refused(
        "it is for another host (pay.calypso.test, *.calypso.test, 127.0.0.1, ...), not for localhost: check base_url",
    );
    named(&[]).assert_refused(
        "it names no host: it needs a subjectAltName with localhost, as its common name does not count",
    );
}

#[test]
fn of_an_authority_that_is_not_trusted() {
    let root_named = |name| Server::chained([certificate(name, AUTHORITY)]).root;
    let mut server = Server::changed(|_| {});
    server.root = root_named("another");
    server.assert_refused(
        "its issuer is not trusted: if it is your own authority, add it with extra_roots or use the system's roots",
    );
    // Of the same name, with another key.
    server.root = root_named("root");
    server.assert_refused(
        "the authority that it names has not signed it: if that authority was made anew, add the new one with extra_roots",
    );
}

#[test]
fn self_signed() {
    Server::self_signed(AUTHORITY).assert_refused(
        "it is marked as an authority, as `openssl req -x509` makes them: make one with \
         `-addext basicConstraints=critical,CA:FALSE`, and add it with extra_roots",
    );
    // What that message advises.
    let (server, client) = Server::self_signed(IsCa::ExplicitNoCa).start();
    client.get_invoice(7).unwrap();
    assert_eq!(server.finish().failed_handshakes, 0);
}

#[test]
fn for_another_purpose() {
    Server::changed(|params| params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth])
        .assert_refused("it is not made for servers: its extended key usage must include serverAuth");
    Server::changed(|params| {
        let mut extension = CustomExtension::from_oid_content(&[1, 2, 3, 4], vec![5, 0]);
        extension.set_criticality(true);
        params.custom_extensions = vec![extension];
    })
    .assert_refused("it has a critical extension that this client does not know: the server needs one without it");
}

#[test]
fn of_a_chain_that_does_not_hold() {
    let root = || certificate("root", AUTHORITY);
    let host = || certificate("localhost", IsCa::NoCa);
    Server::chained([root(), certificate("middle", IsCa::ExplicitNoCa), host()])
        .assert_refused("a certificate that is no authority has signed it: sign it with one that has CA:TRUE");
    let last = certificate("last", IsCa::Ca(BasicConstraints::Constrained(0)));
    Server::chained([root(), last, certificate("middle", AUTHORITY), host()])
        .assert_refused("there are more authorities in its chain than one of them allows (pathlen)");
    let mut narrow = root();
    narrow.name_constraints = Some(NameConstraints {
        permitted_subtrees: vec![GeneralSubtree::DnsName("calypso.test".to_owned())],
        excluded_subtrees: vec![],
    });
    Server::chained([narrow, host()])
        .assert_refused("one of its authorities may not sign for this host (name constraints)");
}

#[test]
fn no_call_tries_again() {
    let (server, client) = Server::self_signed(AUTHORITY).start();
    let refused = |error: calypso_invoice::Error| {
        assert_eq!(
            (error.kind(), error.outcome_unknown()),
            (ErrorKind::Connect, false),
            "{error:?}"
        );
        assert!(error.message().contains("marked as an authority"), "{error}");
    };
    for call in Call::ALL {
        refused(call.make(&client).unwrap_err());
    }
    refused(client.create_invoice_once(&new_invoice(), None).unwrap_err());
    refused(client.wait_for_payment(7, Duration::from_secs(20)).unwrap_err());
    let mut watch = client.watch_invoices(Watch::new()).unwrap();
    refused(watch.next().unwrap().unwrap_err());
    assert!(watch.next().is_none());
    let record = assert_nothing_received(server);
    assert_eq!(record.failed_handshakes, Call::ALL.len() + 3);
}
