//! Our client, as a merchant's program uses it.

#![forbid(unsafe_code)]

use std::hint::black_box;
use std::time::Duration;

use calypso_bench::{Options, Result, check, run};
use calypso_invoice::{Amount, CartItem, Client, Currency, Invoice, NewInvoice};

fn main() -> Result<()> {
    let options = Options::from_args()?;
    let client = Client::builder("a-key-of-32-characters-in-length")
        .base_url(format!("http://127.0.0.1:{}", options.port))
        .timeout(Duration::from_secs(600)) // of a list, when instructions are counted
        .max_list_bytes(1 << 32)
        .build()?;
    let new = new_invoice()?;
    let read = match &*options.variant {
        "every" => every_attribute,
        _ => usual_attributes,
    };
    run("calypso (rust)", &options, |id| {
        match (&*options.case, &*options.variant) {
            ("create", _) => Ok(client.create_invoice(&new)?.id()),
            ("list", "stream") => client.iter_invoices().map(|invoice| Ok(read(&invoice?))).sum(),
            ("list", _) => Ok(client.list_invoices()?.iter().map(read).sum()),
            _ => Ok(client.get_invoice(id)?.id()),
        }
    })
}

fn usual_attributes(invoice: &Invoice) -> u64 {
    black_box(invoice.amount());
    check(invoice.id(), invoice.is_paid())
}

fn every_attribute(invoice: &Invoice) -> u64 {
    black_box((invoice.currency(), invoice.description(), invoice.invoice_address()));
    black_box((invoice.pay_amount(), invoice.fee(), invoice.created_date()));
    black_box((invoice.cart_items(), invoice.extra().count()));
    invoice.fiat().for_each(|amount| drop(black_box(amount)));
    usual_attributes(invoice)
}

fn new_invoice() -> Result<NewInvoice> {
    let item =
        |product, price: &str| -> Result<_> { Ok(CartItem::new(product, price.parse::<Amount>()?, 1, Currency::Btc)) };
    let amount: Amount = "0.00123456".parse()?;
    Ok(NewInvoice::new(amount, Currency::Btc, "Order 1001").with_cart_items([
        item("Widget", "0.00100000")?,
        item("Shipping", "0.00023456")?,
        item("Gift wrap", "0.00000000")?,
    ]))
}
