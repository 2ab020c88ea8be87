//! A private certificate authority, and TLS configurations of servers with certificates that it signed.

use std::fmt;
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, DistinguishedName, DnType, IsCa, Issuer, KeyPair, date_time_ymd};
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ALL_VERSIONS, ServerConfig, SupportedProtocolVersion};

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

    /// Configurations that a client must refuse for `name`, each with the extra root to give the client, if any, and a word of the
    /// error's reason.
    pub fn untrusted_servers(name: &str) -> [(Arc<ServerConfig>, Option<String>, &'static str); 3] {
        let authority = Self::new();
        let root = Some(authority.pem.clone());
        [
            (authority.server_config(name), None, "issuer"),
            (authority.expired_server_config(name), root.clone(), "expired"),
            (authority.server_config("other.calypso.test"), root, "another host"),
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
