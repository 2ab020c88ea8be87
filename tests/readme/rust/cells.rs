//! The calls in the README's table, each in its place.
use std::time::Duration;
use calypso_invoice::{Client, Currency, Error, Invoice, NewInvoice, Result, sandbox::Sandbox};

fn wait(client: &Client, id: u64) -> Result<Invoice> {
    Ok(CELL)
}

fn stop(client: &Client) {
    CELL;
}

fn patient(client: &Client) -> Result<Client> {
    Ok(CELL)
}

fn unknown(error: &Error) -> bool {
    CELL
}

#[test]
fn they_do_what_they_say() {
    let sandbox = Sandbox::start().unwrap();
    let client = patient(&sandbox.client_builder().build().unwrap()).unwrap();
    let invoice = client.create_invoice(&NewInvoice::new(1, Currency::Eur, "order 1")).unwrap();
    sandbox.pay(invoice.id(), 1).unwrap();
    assert!(wait(&client, invoice.id()).unwrap().is_paid());
    stop(&client);
    assert!(!unknown(&client.get_invoice(404).unwrap_err()));
}
