//! `create_invoice_once` and `find_invoices`: every sentence of what they promise, against the sandbox.

mod after;
mod before;
mod doubtful;
mod existing;
mod lasting;
mod panics;
mod resend;
mod response;
mod time_left;
mod two_callers;

use std::time::Duration;

use calypso_invoice::sandbox::{Close, Endpoint, Fault, Sandbox};
use calypso_invoice::{Amount, CartItem, Client, Currency, Error, Invoice, NewInvoice};

/// Longer than any of these tests lasts.
const PLENTY: Duration = Duration::from_secs(60);
/// A `resend_after` that is over at once.
const AT_ONCE: Duration = Duration::from_nanos(1);

fn amount(text: &str) -> Amount {
    text.parse().unwrap()
}

fn new() -> NewInvoice {
    NewInvoice::new(amount("1.50"), Currency::Btc, "order 1017").with_cart_item(item("mug"))
}

fn item(product: &str) -> CartItem {
    CartItem::new(product, amount("1.5"), 1, Currency::Btc)
}

fn start() -> (Sandbox, Client) {
    let sandbox = Sandbox::start().unwrap();
    let client = sandbox.client_builder().timeout(PLENTY).max_retries(0).build().unwrap();
    (sandbox, client)
}

/// An element of a list: our invoice, except for what `change` replaces.
fn shown(id: u64, change: &[(&str, &str)]) -> String {
    let mut fields = vec![
        ("amount", "1.5"),
        ("currency", "\"BTC\""),
        ("description", "\"order 1017\""),
        ("state", "\"PENDING_PAYMENT\""),
        (
            "cartItems",
            r#"[{"quantity":1.0,"product":"mug","price":1.50,"currency":"BTC"}]"#,
        ),
    ];
    for (name, value) in change {
        fields.retain(|(field, _)| field != name);
        fields.push((name, value));
    }
    let fields: Vec<String> = fields
        .iter()
        .map(|(name, value)| format!(r#""{name}":{value}"#))
        .collect();
    format!(r#"{{"id":{id},{}}}"#, fields.join(","))
}

fn list(elements: &[String]) -> Fault {
    Fault::respond(200, &[], format!("[{}]", elements.join(","))).on(Endpoint::ListInvoices)
}

/// Runs a create whose response is lost, and which then finds this list.
fn settled_by(after: &[String]) -> (Sandbox, Result<Invoice, Error>) {
    let (sandbox, client) = start();
    sandbox.fault(list(&[shown(1, &[("description", "\"another\"")])]));
    sandbox.fault(Fault::drop_after(Close::Reset).on(Endpoint::CreateInvoice));
    sandbox.fault(list(after));
    let result = client.create_invoice_once(&new(), None);
    (sandbox, result)
}

fn calls(sandbox: &Sandbox, endpoint: Endpoint) -> usize {
    sandbox
        .requests()
        .iter()
        .filter(|request| request.endpoint() == Some(endpoint))
        .count()
}

fn ids(error: &Error) -> Vec<u64> {
    error.invoices().iter().map(Invoice::id).collect()
}
