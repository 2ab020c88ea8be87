//! Compares a shop's orders with the service's list, every night: `cargo run --example reconcile ORDERS REPORT`.
//!
//! ORDERS has a line an order: description, amount, currency and delivered (yes or no), with tabs between them. The report names
//! every order whose invoice is missing, double, of another amount, paid and not delivered, or delivered and not paid, and every
//! invoice that is no order. It may be killed at any moment: the report is there whole or not at all, and the next run makes it
//! anew. It changes nothing at the service. Without arguments it shows itself on a sandbox.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};

use calypso_invoice::sandbox::Sandbox;
use calypso_invoice::{Amount, Client, Currency, ErrorKind, Invoice, InvoiceState, NewInvoice};

struct Order {
    amount: Amount,
    currency: Currency,
    delivered: bool,
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match &arguments[..] {
        [] => demonstrate(),
        [orders, report] => {
            let orders = read_orders(&fs::read_to_string(orders)?)?;
            let part = format!("{report}.part"); // what a killed run leaves is written over by the next
            let mut out = BufWriter::new(File::create(&part)?);
            reconcile(&Client::from_env()?, &orders, &mut out)?;
            out.into_inner()?.sync_all()?;
            Ok(fs::rename(part, report)?)
        }
        _ => Err("usage: reconcile ORDERS REPORT".into()),
    }
}

fn read_orders(text: &str) -> Result<BTreeMap<String, Order>, Box<dyn Error>> {
    let read = |line: &str| {
        let [description, amount, currency, delivered] = line.split('\t').collect::<Vec<_>>()[..] else {
            return Err(format!("{line:?}: four fields with tabs between them were expected").into());
        };
        let order = Order {
            amount: amount.parse()?,
            currency: currency.into(),
            delivered: delivered == "yes",
        };
        Ok((description.to_owned(), order))
    };
    text.lines().map(read).collect()
}

/// A line for every difference, and for every invoice that cannot be read: one of them may be what seems to be missing.
fn reconcile(client: &Client, orders: &BTreeMap<String, Order>, out: &mut impl Write) -> Result<(), Box<dyn Error>> {
    let mut seen: BTreeMap<&str, Vec<Invoice>> = orders.keys().map(|order| (&**order, Vec::new())).collect();
    let mut unreadable = 0;
    for invoice in client.iter_invoices() {
        let invoice = match invoice {
            Ok(invoice) if *invoice.state() == InvoiceState::Cancel => continue,
            Ok(invoice) => invoice,
            Err(error) if error.kind() == ErrorKind::InvalidResponse => {
                unreadable += 1;
                writeln!(out, "it cannot be read: {error}")?;
                continue;
            }
            Err(error) => return Err(error.into()),
        };
        let words: Vec<_> = invoice.description().unwrap_or("").split_whitespace().collect();
        match seen.get_mut(&*words.join(" ")) {
            Some(found) => found.push(invoice),
            None => writeln!(out, "invoice {} is no order", invoice.id())?,
        }
    }
    for (order, live) in seen {
        if live.is_empty() {
            let among = if unreadable > 0 {
                " among those that can be read"
            } else {
                ""
            };
            writeln!(out, "{order}: no live invoice{among}")?;
        }
        problems(order, &orders[order], &live, out)?;
    }
    Ok(())
}

fn problems(name: &str, order: &Order, live: &[Invoice], out: &mut impl Write) -> io::Result<()> {
    let differs = |invoice: &Invoice| *invoice.amount() != order.amount || *invoice.currency() != order.currency;
    let paid = live.iter().any(Invoice::is_paid);
    for (found, problem) in [
        (live.len() > 1, "several live invoices"),
        (live.iter().any(differs), "another amount or currency"),
        (paid && !order.delivered, "paid and not delivered"),
        (order.delivered && !paid, "delivered and not paid"),
    ] {
        if found {
            writeln!(out, "{name}: {problem}")?;
        }
    }
    Ok(())
}

fn demonstrate() -> Result<(), Box<dyn Error>> {
    let orders = read_orders("order 1\t5\tEUR\tno\norder 2\t7.50\tEUR\tyes\norder 3\t9\tEUR\tno")?;
    let sandbox = Sandbox::start()?;
    let client = sandbox.client_builder().build()?;
    for (order, amount) in [("order 1", "5"), ("order 2", "7.5"), ("a gift", "1")] {
        let amount: Amount = amount.parse()?;
        client.create_invoice(&NewInvoice::new(amount, Currency::Eur, order))?;
    }
    sandbox.pay(1, 5)?;
    reconcile(&client, &orders, &mut io::stdout())
}
