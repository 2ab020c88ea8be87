//! TLS by rustls, with one configuration per client: the bundled or the system's roots, and those the caller adds.

use std::fmt;
use std::io::{Read, Write};
use std::sync::Arc;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use ureq::Error;
use ureq::unversioned::transport::{
    Buffers, ConnectionDetails, Connector, Either, LazyBuffers, NextTimeout, Transport, TransportAdapter,
};

use super::echo::EchoFilter;
use super::tcp::new_buffers;
use crate::config::TlsRoots;
use crate::config::key::ApiKey;

/// Trusts the roots in use and the extra ones; the error says which option is wrong and why.
pub(super) fn configure(roots: TlsRoots, extra: Option<&[u8]>) -> Result<Arc<ClientConfig>, (&'static str, String)> {
    let mut store = RootCertStore::empty();
    match roots {
        TlsRoots::Bundled => store.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned()),
        #[cfg(feature = "system-roots")]
        TlsRoots::System => add_system(&mut store).map_err(|why| ("tls_roots", why))?,
    }
    if let Some(pem) = extra {
        add_pem(&mut store, pem).map_err(|why| ("extra_roots", why))?;
    }
    let config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| ("tls_roots", error.to_string()))?
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
        return Err("it holds no certificate: expected -----BEGIN CERTIFICATE-----".to_owned());
    }
    Ok(())
}

/// The link that encrypts, for https alone.
pub(super) struct Tls {
    pub(super) config: Arc<ClientConfig>,
    pub(super) key: ApiKey,
}

impl<In: Transport> Connector<In> for Tls {
    type Out = Either<In, Encrypted>;

    fn connect(&self, details: &ConnectionDetails, chained: Option<In>) -> Result<Option<Self::Out>, Error> {
        let Some(inner) = chained else {
            return Ok(None);
        };
        // A tunnel says that it is not TLS, also where the way to the proxy is: the way to the service is encrypted anew.
        if !details.needs_tls() || inner.is_tls() {
            return Ok(Some(Either::A(inner)));
        }
        let host = details.uri.host().unwrap_or_default();
        let name = ServerName::try_from(host.trim_start_matches('[').trim_end_matches(']'))
            .map_err(|_| Error::Tls("no certificate can be for this host name"))?
            .to_owned();
        let session =
            ClientConnection::new(self.config.clone(), name).map_err(|error| Error::Other(Box::new(error)))?;
        let socket = TransportAdapter::new(inner.boxed(), details.current_time.clone());
        let mut stream = StreamOwned::new(session, socket);
        stream.conn.complete_io(&mut stream.sock)?;
        Ok(Some(Either::B(Encrypted {
            stream,
            buffers: new_buffers(),
            echo: EchoFilter::new(&self.key),
        })))
    }
}

/// An encrypted connection; the link below it waits, and knows how long.
pub(super) struct Encrypted {
    stream: StreamOwned<ClientConnection, TransportAdapter>,
    buffers: LazyBuffers,
    echo: EchoFilter,
}

impl Transport for Encrypted {
    fn buffers(&mut self) -> &mut dyn Buffers {
        &mut self.buffers
    }

    fn transmit_output(&mut self, amount: usize, _: NextTimeout) -> Result<(), Error> {
        self.echo.begin();
        Ok(self.stream.write_all(&self.buffers.output()[..amount])?)
    }

    fn await_input(&mut self, _: NextTimeout) -> Result<bool, Error> {
        let room = self.buffers.input_append_buf();
        let read = self.stream.read(room)?;
        self.echo.pass(&mut room[..read]);
        self.buffers.input_appended(read);
        Ok(read > 0)
    }

    fn is_open(&mut self) -> bool {
        self.stream.sock.get_mut().is_open()
    }

    fn is_tls(&self) -> bool {
        true
    }
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tls")
    }
}

impl fmt::Debug for Encrypted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Encrypted")
    }
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
            let (option, why) = configure(TlsRoots::Bundled, Some(pem.as_bytes())).unwrap_err();
            assert_eq!(option, "extra_roots");
            assert!(why.contains("certificate"), "{why}");
        }
    }
}
