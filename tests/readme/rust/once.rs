
#[test]
fn an_order_at_every_stage() {
    use calypso_invoice::{Currency, sandbox::Sandbox};

    let sandbox = Sandbox::start().unwrap();
    let client = sandbox.client_builder().build().unwrap();
    let order = NewInvoice::new(1, Currency::Eur, "order 1");
    let Ok(Next::Show(first)) = checkout(&client, &order) else { panic!("it is new") };
    let Ok(Next::Show(again)) = checkout(&client, &order) else { panic!("it waits") };
    assert_eq!(first.id(), again.id());
    sandbox.pay(first.id(), 1).unwrap();
    assert!(matches!(checkout(&client, &order), Ok(Next::Deliver(_))));
    client.create_invoice(&order).unwrap();
    let Ok(Next::AskPerson(two)) = checkout(&client, &order) else { panic!("there are two") };
    assert_eq!(two.len(), 2);
    assert!(checkout(&client, &NewInvoice::new(1, Currency::Eur, "")).is_err());
}
