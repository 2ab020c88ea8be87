//! What the tests share: servers that misbehave on purpose, certificates, a proxy, a log reader and a search for leaked secrets.
#![forbid(unsafe_code)]
#![expect(clippy::missing_panics_doc, reason = "a helper of tests fails by panicking")]

mod authority;
mod call;
mod canary;
mod connection;
pub mod leaks;
mod log_capture;
mod proxy;
mod raw_server;
mod record;
mod sample;
mod stream;
pub mod unsent;

pub use authority::Authority;
pub use call::Call;
pub use canary::Canary;
pub use connection::Connection;
pub use log_capture::LogCapture;
pub use proxy::{ConnectProxy, ProxyResponse};
pub use raw_server::{RawServer, full_backlog, refused_url};
pub use record::{Record, Request};
pub use sample::{KEY, invoice, new_invoice, quick};
