//! All five operations, one after the other: `cargo run --example quickstart`.
//!
//! Without `CALYPSO_API_KEY` it starts the sandbox and uses that. With it, it uses the real service, and asks before
//! it creates or cancels anything.

use std::error::Error;
use std::io::{self, Write};
use std::time::Duration;

use calypso_invoice::sandbox::{Sandbox, Template};
use calypso_invoice::{Amount, CartItem, Client, Currency, Invoice, NewInvoice};

fn main() -> Result<(), Box<dyn Error>> {
    if std::env::var_os("CALYPSO_API_KEY").is_some() {
        println!("CALYPSO_API_KEY is set: this is the real service.\n");
        let template = ask("Id of a template (button) to create an invoice from, or nothing to leave that out: ")?;
        return run(&Client::from_env()?, template.parse().ok(), confirm);
    }
    let sandbox = Sandbox::start()?;
    println!(
        "CALYPSO_API_KEY is not set: using a sandbox on this machine, {}\n",
        sandbox.url()
    );
    let client = sandbox.client_builder().build()?;
    let template = sandbox.add_template(Template::new("5".parse::<Amount>()?, "EUR", "a coffee, from a button"))?;
    run(&client, Some(template), |_| Ok(true))
}

fn run(
    client: &Client,
    template: Option<u64>,
    allowed: impl Fn(&str) -> Result<bool, Box<dyn Error>>,
) -> Result<(), Box<dyn Error>> {
    let before = client.list_invoices()?;
    step("list", &format!("{} invoices so far", before.len()));

    let price: Amount = "0.00000001".parse()?;
    let new = NewInvoice::new(price.clone(), Currency::Fau, "quickstart: order 1017").with_cart_item(CartItem::new(
        "sticker",
        price,
        1,
        Currency::Fau,
    ));
    if !allowed("Create an invoice over 0.00000001 FAU, the test coin?")? {
        return Ok(());
    }
    let created = client.create_invoice(&new)?;
    step("create", &describe(&created));

    let read = client.get_invoice(created.id())?;
    step("get", &format!("{}; paid: {}", describe(&read), read.is_paid()));

    if let Some(template) = template {
        if allowed(&format!("Create an invoice from template {template}?"))? {
            let from_template = client.create_invoice_from_template(template)?;
            step("create from template", &describe(&from_template));
        }
    }

    // Cancelling is the one operation worth a deadline of its own: nobody waits half a minute at a till.
    if allowed(&format!("Cancel invoice {}?", created.id()))? {
        let cancelled = client
            .with_timeout(Duration::from_secs(10))?
            .cancel_invoice(created.id())?;
        step("cancel", &describe(&cancelled));
    }
    Ok(())
}

fn describe(invoice: &Invoice) -> String {
    format!(
        "invoice {}: {} {}, {}, {}",
        invoice.id(),
        invoice.amount(),
        invoice.currency(),
        invoice.state(),
        invoice.description().unwrap_or("no description"),
    )
}

fn step(name: &str, what: &str) {
    println!("{name:>20}  {what}");
}

fn confirm(question: &str) -> Result<bool, Box<dyn Error>> {
    Ok(ask(&format!("{question} [y/N] "))?.eq_ignore_ascii_case("y"))
}

fn ask(question: &str) -> Result<String, Box<dyn Error>> {
    print!("{question}");
    io::stdout().flush()?;
    let mut response = String::new();
    io::stdin().read_line(&mut response)?;
    Ok(response.trim().to_owned())
}
