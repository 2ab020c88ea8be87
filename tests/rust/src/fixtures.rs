//! The key, the client and the invoice that most tests use.

use std::time::Duration;

use calypso_invoice::{Client, ClientBuilder, Currency, NewInvoice};

/// The key of every client made here.
pub const KEY: &str = "test-key-4711";

/// A client of `url` with a timeout that is long enough on any machine, and without retries.
pub fn client_builder(url: &str) -> ClientBuilder {
    Client::builder(KEY)
        .base_url(url)
        .no_proxy()
        .max_retries(0)
        .timeout(Duration::from_secs(20))
}

/// The smallest invoice that a server can send.
pub fn invoice(id: u64) -> String {
    format!(r#"{{"id":{id},"state":"PENDING_PAYMENT","amount":0.5,"currency":"BTC"}}"#)
}

/// An invoice to create.
pub fn new_invoice() -> NewInvoice {
    NewInvoice::new(7u8, Currency::Eth, "order 4711")
}
