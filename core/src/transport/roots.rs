//! Whom a client trusts: one TLS configuration for each, with the bundled or the system's roots and those the caller adds.

use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};

use crate::config::{InvalidOption, TlsRoots};

/// Trusts the roots in use and the extra ones.
pub(super) fn configure(roots: TlsRoots, extra: Option<&[u8]>) -> Result<Arc<ClientConfig>, InvalidOption> {
    let mut store = RootCertStore::empty();
    match roots {
        TlsRoots::Bundled => store.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned()),
        #[cfg(feature = "system-roots")]
        TlsRoots::System => add_system(&mut store).map_err(|why| InvalidOption::new("tls_roots", why))?,
    }
    if let Some(pem) = extra {
        add_pem(&mut store, pem).map_err(|why| InvalidOption::new("extra_roots", why))?;
    }
    let config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| InvalidOption::new("tls_roots", error.to_string()))?
        .with_root_certificates(store)
        .with_no_client_auth();
    Ok(Arc::new(config))
}

#[cfg(feature = "system-roots")]
fn add_system(store: &mut RootCertStore) -> Result<(), String> {
    let found = rustls_native_certs::load_native_certs();
    let (added, _) = store.add_parsable_certificates(found.certs);
    if added > 0 {
        return Ok(());
    }
    let why = found.errors.first().map(ToString::to_string);
    Err(format!(
        "the system's certificate store gave no usable root ({}): use the bundled ones",
        why.as_deref().unwrap_or("it is empty")
    ))
}

fn add_pem(store: &mut RootCertStore, pem: &[u8]) -> Result<(), String> {
    let mut count = 0;
    for certificate in CertificateDer::pem_slice_iter(pem) {
        count += 1;
        let certificate = certificate.map_err(|_| format!("certificate {count} is not readable PEM"))?;
        store
            .add(certificate)
            .map_err(|_| format!("certificate {count} is not an X.509 certificate that can be a root"))?;
    }
    if count == 0 {
        return Err("it holds no certificate: give what stands in a PEM file, from -----BEGIN CERTIFICATE----- on, not its name".to_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{RootCertStore, TlsRoots, add_pem, configure};

    /// A self-signed certificate for the name `test`, made for this test and used for nothing else.
    const PEM: &str = include_str!("test_root.pem");

    #[test]
    fn extra_roots_are_added_to_those_in_use() {
        let mut store = RootCertStore::empty();
        store.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
        let bundled = store.len();
        add_pem(&mut store, PEM.as_bytes()).unwrap();
        assert_eq!(store.len(), bundled + 1);
        add_pem(&mut store, [PEM, PEM].concat().as_bytes()).unwrap();
        assert_eq!(store.len(), bundled + 3);
    }

    #[test]
    fn what_holds_no_certificate_is_refused() {
        let broken = PEM.replace("MII", "!!!");
        let empty = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        for pem in ["", "no certificate", &broken, empty, &[PEM, empty].concat()] {
            let refused = configure(TlsRoots::Bundled, Some(pem.as_bytes())).unwrap_err();
            assert_eq!(refused.option, "extra_roots");
            assert!(refused.why.contains("certificate"), "{refused:?}");
        }
    }
}
