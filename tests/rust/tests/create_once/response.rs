//! The response to the create: what is not equal to the order, or was there before, is settled by reading the list.

use calypso_invoice::ErrorKind;

use super::*;

/// A create that is applied and has this response, to which the service's list is then the truth.
fn responds(response: &str) -> (Sandbox, Result<Invoice, Error>) {
    let (sandbox, client) = start();
    client
        .create_invoice(&NewInvoice::new(amount("1.5"), Currency::Btc, "order 1016").with_cart_item(item("mug")))
        .unwrap();
    sandbox.fault(Fault::respond_after(200, &[], response).on(Endpoint::CreateInvoice));
    let result = client.create_invoice_once(&new(), Some(AT_ONCE));
    (sandbox, result)
}

#[test]
fn an_equal_response_needs_no_settling() {
    for shown in [
        shown(2, &[]),
        shown(2, &[("description", "\" order  1017\"")]),
        shown(2, &[("cartItems", "null")]),
        shown(2, &[("amount", "15e-1")]),
    ] {
        let (sandbox, result) = responds(&shown);
        assert_eq!(result.unwrap().id(), 2, "{shown}");
        assert_eq!(calls(&sandbox, Endpoint::ListInvoices), 1);
    }
}

#[test]
fn any_other_response_is_settled_by_the_list() {
    for shown in [
        // Somebody else's, of which there is no other sign than this response.
        shown(77, &[("description", "\"order 1018\"")]),
        shown(
            77,
            &[
                ("description", "\"order 1018\""),
                ("amount", "9"),
                ("state", "\"PAID\""),
            ],
        ),
        // Ours: rounded, in another case, with no description, with another cart.
        shown(2, &[("amount", "2")]),
        shown(2, &[("description", "\"ORDER 1017\"")]),
        shown(2, &[("description", "null")]),
        shown(2, &[("cartItems", "[null,null]")]),
        // The invoice that was there before, as it is and with our content.
        shown(1, &[("description", "\"order 1016\"")]),
        shown(1, &[]),
    ] {
        let (sandbox, result) = responds(&shown);
        let invoice = result.unwrap();
        assert_eq!(
            (invoice.id(), invoice.description()),
            (2, Some("order 1017")),
            "{shown}"
        );
        assert_eq!(
            (
                calls(&sandbox, Endpoint::ListInvoices),
                // With the one of the order before.
                calls(&sandbox, Endpoint::CreateInvoice),
                sandbox.invoices().len()
            ),
            (2, 2, 2),
            "{shown}"
        );
    }
}

#[test]
fn what_the_list_shows_as_doubtful_is_unresolved() {
    for made_of_it in [("amount", "2"), ("description", "null"), ("state", "\"CANCEL\"")] {
        let (sandbox, client) = start();
        sandbox.fault(list(&[]));
        sandbox.fault(Fault::respond(200, &[], shown(2, &[made_of_it, ("amount", "2")])).on(Endpoint::CreateInvoice));
        sandbox.fault(list(&[shown(2, &[made_of_it])]));
        let error = client.create_invoice_once(&new(), Some(AT_ONCE)).unwrap_err();
        assert_eq!((error.kind(), error.outcome_unknown()), (ErrorKind::Unresolved, true));
        assert_eq!((ids(&error), error.invoice_id()), (vec![2], Some(2)));
        assert_eq!(error.status(), Some(200));
        assert!(error.message().contains("the response shows invoice 2"), "{error}");
        assert_eq!(calls(&sandbox, Endpoint::CreateInvoice), 1);
    }
}

#[test]
fn a_response_with_a_new_invoice_keeps_it_from_being_sent_again() {
    let (sandbox, _) = start();
    let client = sandbox
        .client_builder()
        .timeout(Duration::from_secs(2))
        .build()
        .unwrap();
    // The service says that it was created, and the list does not show it.
    let response = shown(2, &[("description", "\"ORDER 1017\"")]);
    sandbox.fault(Fault::respond(200, &[], response).on(Endpoint::CreateInvoice));
    let error = client.create_invoice_once(&new(), Some(AT_ONCE)).unwrap_err();
    assert_eq!((error.kind(), error.outcome_unknown()), (ErrorKind::Unresolved, true));
    assert_eq!(error.invoice_id(), Some(2));
    assert_eq!(calls(&sandbox, Endpoint::CreateInvoice), 1);
}

#[test]
fn an_equal_response_that_is_cancelled_is_settled_by_the_list() {
    let cancelled = shown(2, &[("state", "\"CANCEL\"")]);
    let (sandbox, result) = responds(&cancelled);
    assert_eq!(*result.unwrap().state(), "PENDING_PAYMENT");
    assert_eq!(calls(&sandbox, Endpoint::ListInvoices), 2);

    let (sandbox, client) = start();
    sandbox.fault(list(&[]));
    sandbox.fault(Fault::respond(200, &[], &*cancelled).on(Endpoint::CreateInvoice));
    sandbox.fault(list(&[cancelled]));
    let error = client.create_invoice_once(&new(), Some(AT_ONCE)).unwrap_err();
    assert_eq!((error.kind(), error.outcome_unknown()), (ErrorKind::Unresolved, true));
    assert_eq!(ids(&error), [2]);
    assert!(error.message().contains("invoice 2, which is cancelled"), "{error}");
}
