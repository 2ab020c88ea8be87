//! The key, the client and the invoice that most tests use.

use std::time::Duration;

use calypso_invoice::{Amount, Client, ClientBuilder, Currency, NewInvoice};

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

/// An invoice to create; [`invoice`] can be the response to it.
pub fn new_invoice() -> NewInvoice {
    NewInvoice::new(
        Amount::try_from("0.5").expect("is a number"),
        Currency::Btc,
        "order 4711",
    )
}
