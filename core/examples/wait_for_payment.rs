//! Waits for a payment: `cargo run --example wait_for_payment [INVOICE_ID]`.
//!
//! The API has no webhooks, so the client asks again and again, ever more slowly. With an id and `CALYPSO_API_KEY` it waits
//! for that invoice; without, it creates one in the sandbox and lets a customer pay it after two seconds.

use std::error::Error;
use std::thread;
use std::time::Duration;

use calypso_invoice::sandbox::Sandbox;
use calypso_invoice::{Amount, Client, ClientBuilder, Currency, ErrorKind, Invoice, NewInvoice};

const GIVE_UP_AFTER: Duration = Duration::from_secs(15 * 60);

fn main() -> Result<(), Box<dyn Error>> {
    if let Some(id) = std::env::args().nth(1) {
        let client = showing_progress(Client::builder_from_env()?).build()?;
        return wait(&client, id.parse()?);
    }
    let sandbox = Sandbox::start()?;
    println!("no invoice id given: using a sandbox on this machine, where a customer pays after two seconds");
    let client = showing_progress(sandbox.client_builder()).build()?;
    let amount: Amount = "0.25".parse()?;
    let id = client
        .create_invoice(&NewInvoice::new(amount.clone(), Currency::Eth, "order 1017"))?
        .id();
    thread::scope(|scope| {
        scope.spawn(|| {
            thread::sleep(Duration::from_secs(2));
            sandbox.pay(id, amount).expect("the sandbox has the invoice");
        });
        wait(&client, id)
    })
}

/// Every question and its response is one line.
fn showing_progress(builder: ClientBuilder) -> ClientBuilder {
    builder.on_event(|event| println!("  {event}"))
}

fn wait(client: &Client, id: u64) -> Result<(), Box<dyn Error>> {
    match client.wait_for_payment(id, GIVE_UP_AFTER) {
        // Only PAID is paid. Any other state, PENDING_INTERVENTION above all, needs a person to look.
        Ok(invoice) if invoice.is_paid() => {
            println!(
                "invoice {id} is paid: {} {}",
                invoice.amount().to_plain_string(),
                invoice.currency()
            );
            Ok(())
        }
        Ok(invoice) => Err(format!("invoice {id} is not paid: its state is {}", invoice.state()).into()),
        Err(error) if error.kind() == ErrorKind::Timeout => {
            let seen = error.invoices().first().map(Invoice::state);
            Err(format!("no payment in time; last seen: {seen:?}").into())
        }
        Err(error) => Err(error.into()),
    }
}
