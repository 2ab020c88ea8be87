//! `return_existing`: the equal invoice that is there is the result, if it is the only one that is not cancelled.

use std::thread;

use calypso_invoice::sandbox::{Close, Endpoint, Fault};
use calypso_invoice::{CreateOnce, ErrorKind};

use super::*;

fn existing() -> CreateOnce {
    CreateOnce::new().return_existing(true)
}

/// Calls with this list; nothing is sent.
#[track_caller]
fn call(elements: &[String]) -> Result<Invoice, Error> {
    let (sandbox, client) = start();
    sandbox.fault(list(elements));
    let result = client.create_invoice_once(&new(), existing());
    assert_eq!(sandbox.requests().len(), 1, "{result:?}");
    result
}

fn in_state(id: u64, state: &str) -> String {
    shown(id, &[("state", &format!("\"{state}\""))])
}

#[test]
fn the_live_one_is_returned_in_whatever_state() {
    for state in [
        "PENDING_PAYMENT",
        "PAID",
        "PENDING_INTERVENTION",
        "MEM_POOL_FOUND",
        "ARCHIVED",
    ] {
        for elements in [
            vec![in_state(1, state)],
            vec![in_state(2, "CANCEL"), in_state(1, state), in_state(3, "CANCEL")],
            // What only may be the order does not count beside one that is.
            vec![shown(2, &[("amount", "9")]), in_state(1, state), "{}".to_owned()],
        ] {
            let invoice = call(&elements).unwrap();
            assert_eq!((invoice.id(), invoice.state().as_str()), (1, state));
        }
    }
}

#[test]
fn cancelled_ones_alone_and_several_live_ones_are_an_error_as_ever() {
    for (elements, found) in [
        (vec![in_state(1, "CANCEL")], vec![1]),
        (vec![in_state(1, "CANCEL"), in_state(2, "CANCEL")], vec![1, 2]),
        (vec![in_state(1, "PAID"), in_state(2, "PENDING_PAYMENT")], vec![1, 2]),
        (
            vec![in_state(3, "CANCEL"), in_state(1, "PAID"), in_state(2, "PAID")],
            vec![1, 2, 3],
        ),
    ] {
        let error = call(&elements).unwrap_err();
        assert_eq!(
            (error.kind(), error.outcome_unknown()),
            (ErrorKind::AlreadyExists, false),
            "{error}"
        );
        assert_eq!(ids(&error), found);
    }
}

#[test]
fn what_only_may_be_the_order_is_never_returned() {
    for doubtful in [
        shown(1, &[("amount", "9")]),
        shown(1, &[("description", "null")]),
        shown(1, &[("amount", "null")]),
    ] {
        let error = call(&[doubtful]).unwrap_err();
        assert_eq!(
            (error.kind(), error.outcome_unknown()),
            (ErrorKind::Unresolved, false),
            "{error}"
        );
    }
}

#[test]
fn an_invoice_that_appears_after_the_create_is_settled_as_ever() {
    let (sandbox, client) = start();
    sandbox.fault(list(&[]));
    sandbox.fault(Fault::drop_after(Close::Fin).on(Endpoint::CreateInvoice));
    sandbox.fault(list(&[shown(2, &[]), shown(3, &[])]));
    let error = client.create_invoice_once(&new(), existing()).unwrap_err();
    assert_eq!((error.kind(), error.outcome_unknown()), (ErrorKind::Unresolved, true));
    assert_eq!(ids(&error), [2, 3]);
}

#[test]
fn of_two_callers_both_get_the_one_invoice() {
    let (sandbox, client) = start();
    sandbox.fault(Fault::delay(None).on(Endpoint::CreateInvoice));
    let invoices = thread::scope(|scope| {
        let calls = [0, 1].map(|_| scope.spawn(|| client.clone().create_invoice_once(&new(), existing()).unwrap()));
        assert!(sandbox.wait_for_requests(2, PLENTY));
        sandbox.release();
        calls.map(|call| call.join().unwrap().id())
    });
    assert_eq!(invoices, [1, 1]);
    assert_eq!(
        (calls(&sandbox, Endpoint::CreateInvoice), sandbox.invoices().len()),
        (1, 1)
    );
}

#[test]
fn an_invoice_that_a_changing_list_shows_twice_is_one() {
    for (elements, state) in [
        (vec![in_state(1, "PAID"), in_state(1, "PAID")], "PAID"),
        (
            vec![
                in_state(1, "PENDING_PAYMENT"),
                shown(7, &[("description", "\"x\"")]),
                in_state(1, "PAID"),
            ],
            "PAID",
        ),
    ] {
        let invoice = call(&elements).unwrap();
        assert_eq!((invoice.id(), invoice.state().as_str()), (1, state));
    }
    // The later one counts.
    let error = call(&[in_state(1, "PENDING_PAYMENT"), in_state(1, "CANCEL")]).unwrap_err();
    assert_eq!((error.kind(), ids(&error)), (ErrorKind::AlreadyExists, vec![1]));
    // After a create that was lost as well.
    let (_sandbox, result) = settled_by(&[shown(2, &[]), shown(2, &[])]);
    assert_eq!(result.unwrap().id(), 2);
}
