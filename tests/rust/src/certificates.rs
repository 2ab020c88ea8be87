//! A private certificate authority, and TLS configurations of servers with certificates that it signed.

use std::fmt;
use std::sync::Arc;

use calypso_invoice::{ClientBuilder, ErrorKind};
use rcgen::{BasicConstraints, CertificateParams, DistinguishedName, DnType, IsCa, Issuer, KeyPair, date_time_ymd};
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ALL_VERSIONS, ServerConfig, SupportedProtocolVersion};

use crate::unsent::assert_nothing_received;
use crate::{Call, RawServer};

/// An authority that nobody trusts unless they are given its [`pem`](Self::pem).
pub struct CertificateAuthority {
    pem: String,
    issuer: Issuer<'static, KeyPair>,
}

impl CertificateAuthority {
    /// A new authority with a key of its own.
    pub fn new() -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name = DistinguishedName::new();
        params
            .distinguished_name
            .push(DnType::CommonName, "calypso-tests authority");
        let key = KeyPair::generate().unwrap();
        let pem = params.self_signed(&key).unwrap().pem();
        Self {
            pem,
            issuer: Issuer::new(params, key),
        }
    }

    /// Its certificate as PEM text.
    pub fn pem(&self) -> &str {
        &self.pem
    }

    /// A server configuration with a certificate for `name`: a host name or an IP address.
    pub fn server_config(&self, name: &str) -> Arc<ServerConfig> {
        self.server_config_of(name, ALL_VERSIONS)
    }

    /// The same with these versions of TLS alone.
    pub fn server_config_of(&self, name: &str, versions: &[&'static SupportedProtocolVersion]) -> Arc<ServerConfig> {
        self.configure(&CertificateParams::new([name.to_owned()]).unwrap(), versions)
    }

    /// The same with a certificate that expired long ago.
    pub fn expired_server_config(&self, name: &str) -> Arc<ServerConfig> {
        let mut params = CertificateParams::new([name.to_owned()]).unwrap();
        params.not_before = date_time_ymd(2001, 1, 1);
        params.not_after = date_time_ymd(2002, 1, 1);
        self.configure(&params, ALL_VERSIONS)
    }

    /// Servers that a client must refuse under `name`.
    pub fn untrusted_servers(name: &str) -> [UntrustedServer; 3] {
        let authority = Self::new();
        let untrusted = |config, root, reason| UntrustedServer { config, root, reason };
        let root = Some(authority.pem.clone());
        [
            untrusted(authority.server_config(name), None, "issuer"),
            untrusted(authority.expired_server_config(name), root.clone(), "expired"),
            untrusted(authority.server_config("other.calypso.test"), root, "another host"),
        ]
    }

    fn configure(
        &self,
        params: &CertificateParams,
        versions: &[&'static SupportedProtocolVersion],
    ) -> Arc<ServerConfig> {
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        configure(vec![certificate.der().clone()], key, versions)
    }
}

fn configure(
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
    versions: &[&'static SupportedProtocolVersion],
) -> Arc<ServerConfig> {
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_protocol_versions(versions)
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .unwrap();
    // For tests that make records by hand.
    config.enable_secret_extraction = true;
    Arc::new(config)
}

impl Default for CertificateAuthority {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for CertificateAuthority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CertificateAuthority").finish_non_exhaustive()
    }
}

/// How to start a server that a client must refuse, and the check that it does.
#[derive(Debug)]
pub struct UntrustedServer {
    /// What the server is started with.
    pub config: Arc<ServerConfig>,
    /// The extra root of the client.
    root: Option<String>,
    /// A word of the error's message.
    reason: &'static str,
}

impl UntrustedServer {
    /// Makes the call: a client with one retry must refuse the server at once and for good, say why, and send it nothing.
    #[track_caller]
    pub fn assert_refused(&self, call: Call, server: RawServer, client: ClientBuilder) {
        let client = self.root.iter().fold(client.max_retries(1), ClientBuilder::extra_roots);
        let error = call.make(&client.build().unwrap()).unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Connect, 1), "{error:?}");
        assert!(!error.outcome_unknown(), "{error:?}");
        assert!(error.message().contains(self.reason), "{error}");
        let record = assert_nothing_received(server);
        assert_eq!(record.failed_handshakes, 1, "{call:?}: {error}");
    }
}
