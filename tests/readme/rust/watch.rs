
#[test]
fn a_payment_is_delivered_and_saved() {
    use std::cell::Cell;
    use calypso_invoice::{Currency, NewInvoice, sandbox::Sandbox};

    let sandbox = Sandbox::start().unwrap();
    let client = sandbox.client_builder().build().unwrap();
    for order in ["order 1", "order 2"] {
        client.create_invoice(&NewInvoice::new(1, Currency::Eur, order)).unwrap();
    }
    sandbox.pay(1, 1).unwrap();
    let delivered = Cell::new(0);
    let mut states = BTreeMap::from([(2, InvoiceState::Paid)]); // it was, before it went back
    let deliver = |invoice: &Invoice| {
        delivered.set(invoice.id());
        client.interrupt_calls();
    };
    assert_eq!(watch(&client, deliver, &mut states).unwrap_err().kind(), ErrorKind::Interrupted);
    assert_eq!(delivered.get(), 1);
    assert_eq!(states[&1], InvoiceState::Paid);
}
