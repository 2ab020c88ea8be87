//! The same by hand: ureq and `serde_json`, types derived, amounts exact.

#![forbid(unsafe_code)]

use std::collections::BTreeMap;
use std::hint::black_box;

use calypso_bench::{Options, Result, check, run};
use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, de};
use serde_derive::Deserialize;
use serde_json::value::RawValue;
use ureq::Agent;

/// Read from the digits, because `serde_json` makes a double of every number unless a feature changes that for the whole program.
struct Exact(Decimal);

impl<'de> Deserialize<'de> for Exact {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        let text = <&RawValue>::deserialize(deserializer)?.get();
        Decimal::from_str_exact(text).map(Self).map_err(de::Error::custom)
    }
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "decoded, as a program's own type would be")]
struct CartItem {
    currency: String,
    price: Exact,
    product: String,
    quantity: Exact,
}

#[derive(Deserialize)]
#[expect(clippy::struct_field_names, reason = "they are those of the API")]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "decoded, as a program's own type would be")]
struct Invoice {
    amount: Exact,
    cart_items: Vec<CartItem>,
    created_date: String,
    currency: String,
    description: String,
    fee: Exact,
    fiat: BTreeMap<String, Exact>,
    id: u64,
    invoice_address: String,
    pay_amount: Exact,
    state: String,
}

fn main() -> Result<()> {
    let options = Options::from_args()?;
    let agent: Agent = Agent::config_builder().max_idle_connections_per_host(64).build().into();
    let url = format!("http://127.0.0.1:{}/api/v1/invoices", options.port);
    let get = |url: &str| -> Result<Vec<u8>> {
        let mut response = agent
            .get(url)
            .header("Api-Key", "a-key-of-32-characters-in-length")
            .call()?;
        Ok(response.body_mut().with_config().limit(1 << 32).read_to_vec()?)
    };
    run("ureq + serde_json", &options, |id| {
        if options.case == "list" {
            let list: Vec<Invoice> = serde_json::from_slice(&get(&url)?)?;
            return Ok(list.iter().map(read).sum());
        }
        let invoice: Invoice = serde_json::from_slice(&get(&format!("{url}/{id}"))?)?;
        read(&invoice);
        Ok(invoice.id)
    })
}

fn read(invoice: &Invoice) -> u64 {
    black_box(invoice.amount.0);
    check(invoice.id, invoice.state == "PAID")
}
