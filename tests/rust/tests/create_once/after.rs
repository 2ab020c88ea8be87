//! How reading the list settles a lost response.

use std::thread;

use calypso_invoice::ErrorKind;
use calypso_invoice::sandbox::{Close, Endpoint, Fault};

use super::*;

#[test]
fn a_lost_response_is_found_in_the_list() {
    for close in [Close::Fin, Close::Reset] {
        let (sandbox, client) = start();
        sandbox.fault(Fault::drop_after(close).on(Endpoint::CreateInvoice));
        let invoice = client.create_invoice_once(&new(), None).unwrap();
        assert_eq!((invoice.id(), sandbox.invoices().len()), (1, 1));
        assert_eq!(calls(&sandbox, Endpoint::CreateInvoice), 1);
    }
}

#[test]
fn a_server_error_after_the_create_was_applied_is_settled_too() {
    let (sandbox, client) = start();
    sandbox.fault(Fault::respond_after(500, &[], "").on(Endpoint::CreateInvoice));
    assert_eq!(client.create_invoice_once(&new(), None).unwrap().id(), 1);
    assert_eq!(sandbox.invoices().len(), 1);
}

#[test]
fn a_request_that_lands_late_is_waited_for() {
    let (sandbox, client) = start();
    sandbox.fault(Fault::late(None, Close::Fin).on(Endpoint::CreateInvoice));
    let invoice = thread::scope(|scope| {
        let creating = scope.spawn(|| client.create_invoice_once(&new(), None));
        // The list before, the create, and two lists without the invoice.
        assert!(sandbox.wait_for_requests(4, PLENTY));
        assert_eq!(sandbox.land(), 1);
        creating.join().unwrap()
    });
    assert_eq!(invoice.unwrap().id(), 1);
    assert_eq!(calls(&sandbox, Endpoint::CreateInvoice), 1);
}

#[test]
fn what_the_service_leaves_out_is_forgiven() {
    for left_out in [
        ("cartItems", "null"),
        ("cartItems", "[null]"),
        ("cartItems", r#"[{"product":"mug"}]"#),
        ("cartItems", r#"[{"price":1.5,"currency":null}]"#),
        ("fee", "null"),
    ] {
        let (_sandbox, result) = settled_by(&[shown(2, &[left_out])]);
        assert_eq!(result.unwrap().id(), 2, "{left_out:?}");
    }
}

#[test]
fn a_near_match_is_not_ours_and_not_nothing() {
    for near in [
        ("amount", "1.51"),
        ("currency", "\"ETH\""),
        (
            "cartItems",
            r#"[{"quantity":1,"product":"cup","price":1.5,"currency":"BTC"}]"#,
        ),
        (
            "cartItems",
            r#"[{"quantity":2,"product":"mug","price":1.5,"currency":"BTC"}]"#,
        ),
        ("cartItems", "[null,null]"),
        ("state", "\"CANCEL\""),
        ("description", "null"),
    ] {
        for (after, found) in [
            (vec![shown(2, &[near])], vec![2]),
            (vec![shown(2, &[]), shown(3, &[near])], vec![2, 3]),
        ] {
            let (sandbox, result) = settled_by(&after);
            let error = result.unwrap_err();
            assert_eq!(
                (error.kind(), error.outcome_unknown()),
                (ErrorKind::Unresolved, true),
                "{near:?}"
            );
            assert_eq!(ids(&error), found, "{near:?}");
            assert_eq!(calls(&sandbox, Endpoint::CreateInvoice), 1);
        }
    }
}

#[test]
fn several_matches_are_unresolved() {
    let (_sandbox, result) = settled_by(&[shown(2, &[]), shown(3, &[])]);
    let error = result.unwrap_err();
    assert_eq!((error.kind(), ids(&error)), (ErrorKind::Unresolved, vec![2, 3]));
    assert!(error.message().contains("invoices 2, 3"), "{error}");
}

#[test]
fn an_unreadable_element_after_the_create_that_may_be_it_is_unresolved() {
    for broken in [shown(2, &[("amount", "\"1.5\"")]), r#"{"id":"2"}"#.to_owned()] {
        let (_sandbox, result) = settled_by(&[shown(3, &[]), broken]);
        let error = result.unwrap_err();
        assert_eq!((error.kind(), ids(&error)), (ErrorKind::Unresolved, vec![3]));
        assert!(error.message().contains("[1]"), "{error}");
    }
}

#[test]
fn only_ids_that_were_not_there_before_count() {
    // Invoice 1 was there with another description: that it has ours now, or cannot be read now, proves nothing.
    for old in [shown(1, &[]), shown(1, &[("amount", "true")])] {
        let (_sandbox, result) = settled_by(&[old, shown(2, &[])]);
        assert_eq!(result.unwrap().id(), 2);
    }
}

#[test]
fn lists_that_fail_while_settling_are_read_again() {
    let (sandbox, client) = start();
    sandbox.fault(list(&[]));
    sandbox.fault(Fault::drop_after(Close::Fin).on(Endpoint::CreateInvoice));
    sandbox.fault(Fault::status(503).on(Endpoint::ListInvoices));
    sandbox.fault(Fault::respond(200, &[], "[{").on(Endpoint::ListInvoices));
    assert_eq!(client.create_invoice_once(&new(), None).unwrap().id(), 1);
    assert_eq!(
        (
            calls(&sandbox, Endpoint::ListInvoices),
            calls(&sandbox, Endpoint::CreateInvoice)
        ),
        (4, 1)
    );
}
