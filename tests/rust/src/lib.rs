//! What the tests share: servers that misbehave on purpose, certificates, a proxy, and checks for leaked secrets.
#![forbid(unsafe_code)]
#![expect(clippy::missing_panics_doc, reason = "a helper of tests fails by panicking")]

mod arrival;
mod call;
mod certificates;
mod connection;
mod fixtures;
mod gzip;
pub mod leaks;
mod log_capture;
mod maybe_tls_stream;
mod proxy;
mod raw_server;
mod record;
mod secret;
mod tls_records;
pub mod unsent;

pub use call::Call;
pub use certificates::{CertificateAuthority, UntrustedServer};
pub use connection::{Connection, http_response};
pub use fixtures::{KEY, client_builder, invoice, new_invoice};
pub use gzip::{gzip, gzip_response};
pub use log_capture::LogCapture;
pub use proxy::{ConnectProxy, ProxyAction};
pub use raw_server::{RawServer, full_backlog, refused_url};
pub use record::{Record, Request};
pub use secret::Secret;
pub use tls_records::session_ticket;
