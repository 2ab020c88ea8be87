//! Waits for a payment by asking again: `cargo run --example wait_for_payment [INVOICE_ID]`.
//!
//! The API has no webhooks, so this is the only way to learn of a payment. With an id and `CALYPSO_API_KEY` it waits for
//! that invoice; without, it creates one in the sandbox and lets a customer pay it after two seconds.

use std::error::Error;
use std::thread;
use std::time::{Duration, Instant};

use calypso_invoice::sandbox::Sandbox;
use calypso_invoice::{Amount, Client, Currency, ErrorKind, Invoice, InvoiceState, NewInvoice};

const GIVE_UP_AFTER: Duration = Duration::from_secs(15 * 60);
const SLOWEST: Duration = Duration::from_secs(30);

fn main() -> Result<(), Box<dyn Error>> {
    if let Some(id) = std::env::args().nth(1) {
        let client = Client::from_env()?;
        return report(&wait(&client, id.parse()?)?);
    }
    let sandbox = Sandbox::start()?;
    println!("no invoice id given: using a sandbox on this machine, where a customer pays after two seconds");
    let client = sandbox.client_builder().build()?;
    let amount: Amount = "0.25".parse()?;
    let invoice = client.create_invoice(&NewInvoice::new(amount.clone(), Currency::Eth, "order 1017"))?;
    let invoice = thread::scope(|scope| {
        scope.spawn(|| {
            thread::sleep(Duration::from_secs(2));
            sandbox.pay(invoice.id(), amount).expect("the sandbox has the invoice");
        });
        wait(&client, invoice.id())
    })?;
    report(&invoice)
}

/// Asks, ever more slowly, until the invoice is no longer waiting for its payment.
fn wait(client: &Client, id: u64) -> Result<Invoice, Box<dyn Error>> {
    let begun = Instant::now();
    let mut pause = Duration::from_millis(500);
    while begun.elapsed() < GIVE_UP_AFTER {
        match client.get_invoice(id) {
            Ok(invoice) if *invoice.state() == InvoiceState::PendingPayment => {
                println!("{:>4} s  still waiting", begun.elapsed().as_secs());
            }
            Ok(invoice) => return Ok(invoice),
            // The next question may be answered: a moment without the service does not end the wait.
            Err(error)
                if matches!(
                    error.kind(),
                    ErrorKind::Connect | ErrorKind::Timeout | ErrorKind::Server
                ) =>
            {
                println!("{:>4} s  {error}", begun.elapsed().as_secs());
            }
            Err(error) => return Err(error.into()),
        }
        thread::sleep(pause);
        pause = (pause * 3 / 2).min(SLOWEST);
    }
    Err("no payment in time".into())
}

fn report(invoice: &Invoice) -> Result<(), Box<dyn Error>> {
    // Only PAID is paid. Anything else, PENDING_INTERVENTION above all, needs a person to look.
    if invoice.is_paid() {
        println!(
            "invoice {} is paid: {} {}",
            invoice.id(),
            invoice.amount(),
            invoice.currency()
        );
        return Ok(());
    }
    Err(format!("invoice {} is not paid: its state is {}", invoice.id(), invoice.state()).into())
}
