//! One client, many threads: `cargo run --example threads` creates twenty invoices on a sandbox, eight at a time.
//!
//! The client is made once and shared by reference. Each order names its invoice, so that `create_invoice_once` can settle what a
//! bad network leaves open; a failure of one order is that order's, and the others go on.

use std::error::Error;
use std::sync::Mutex;
use std::thread;

use calypso_invoice::sandbox::{Close, Endpoint, Fault, Sandbox};
use calypso_invoice::{Client, Currency, NewInvoice};

fn main() -> Result<(), Box<dyn Error>> {
    let sandbox = Sandbox::start()?;
    sandbox.fault(Fault::drop_after(Close::Fin).on(Endpoint::CreateInvoice).times(3)); // three responses are lost
    let client = sandbox.client_builder().build()?;

    let orders = Mutex::new(1..=20);
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                loop {
                    let order = orders.lock().expect("nobody panics with it").next();
                    let Some(number) = order else { break };
                    println!("order {number}: {}", create(&client, number));
                }
            });
        }
    });
    println!("{} invoices in all", sandbox.invoices().len());
    Ok(())
}

fn create(client: &Client, number: u32) -> String {
    let order = NewInvoice::new(number, Currency::Eth, format!("order {number}"));
    match client.create_invoice_once(&order, None) {
        Ok(invoice) => format!("invoice {}", invoice.id()),
        Err(error) if error.outcome_unknown() => format!("a person has to look at it: {error}"),
        Err(error) => format!("not created: {error}"),
    }
}
