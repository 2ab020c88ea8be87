//! What may be the order before anything is sent: nothing is sent, and the error holds it.

use calypso_invoice::{ErrorKind, Operation};

use super::*;

/// Calls with this list, and gives the error; nothing is sent.
#[track_caller]
fn refused(new: &NewInvoice, elements: &[String]) -> Error {
    let (sandbox, client) = start();
    sandbox.fault(list(elements));
    let error = client.create_invoice_once(new, Some(AT_ONCE)).unwrap_err();
    assert!(!error.outcome_unknown(), "{error}");
    assert_eq!(error.operation(), Some(Operation::CreateInvoiceOnce));
    assert_eq!(error.attempts(), 0);
    assert_eq!(sandbox.requests().len(), 1, "{error}");
    assert!(sandbox.invoices().is_empty());
    error
}

#[track_caller]
fn assert_doubtful(elements: &[String], candidates: &[u64]) -> Error {
    let error = refused(&new(), elements);
    assert_eq!(error.kind(), ErrorKind::Unresolved, "{elements:?}: {error}");
    assert_eq!(ids(&error), candidates, "{elements:?}");
    let message = error.message();
    for part in [
        "create_invoice_once: nothing was sent",
        "may be there already",
        "create it with create_invoice",
    ] {
        assert!(message.contains(part), "{message}");
    }
    for id in candidates {
        assert!(message.contains(&id.to_string()), "{message}");
    }
    error
}

const CANCELLED: (&str, &str) = ("state", "\"CANCEL\"");

#[test]
fn one_that_is_equal_but_for_a_missing_description_may_be_it() {
    for (left_out, state) in [
        ("null", "\"PENDING_PAYMENT\""),
        ("null", "\"PAID\""),
        ("null", CANCELLED.1),
        ("\"\"", "\"PENDING_PAYMENT\""),
        ("\" \\n\"", "\"PENDING_PAYMENT\""),
    ] {
        let nameless = shown(1, &[("description", left_out), ("state", state)]);
        let error = assert_doubtful(&[nameless], &[1]);
        assert!(error.message().contains("but no description"), "{error}");
    }
}

#[test]
fn one_with_its_description_and_another_content_may_be_it() {
    for near in [
        ("amount", "1.51"),
        ("amount", "2"),
        ("currency", "\"ETH\""),
        ("currency", "\"SOMETHING_NEW\""),
        (
            "cartItems",
            r#"[{"quantity":2,"product":"mug","price":1.5,"currency":"BTC"}]"#,
        ),
        ("cartItems", "[null,null]"),
    ] {
        for state in ["\"PENDING_PAYMENT\"", "\"PAID\"", CANCELLED.1] {
            let error = assert_doubtful(&[shown(1, &[near, ("state", state)])], &[1]);
            assert!(error.message().contains("invoice 1 has its description"), "{error}");
        }
    }
}

#[test]
fn white_space_in_a_description_does_not_count() {
    for described in [" order 1017 ", "order  1017", "\\torder\\n1017", "order\u{a0}1017"] {
        let description = format!("\"{described}\"");
        // Equal, whoever folded it, and near all the same.
        let error = refused(&new(), &[shown(1, &[("description", &description)])]);
        assert_eq!(error.kind(), ErrorKind::AlreadyExists, "{described:?}");
        assert_doubtful(&[shown(1, &[("description", &description), ("amount", "9")])], &[1]);
    }
    let spaced = NewInvoice::new(amount("1.50"), Currency::Btc, "\n order   1017").with_cart_item(item("mug"));
    let error = refused(&spaced, &[shown(1, &[])]);
    assert_eq!((error.kind(), ids(&error)), (ErrorKind::AlreadyExists, vec![1]));
}

#[test]
fn all_that_may_be_it_are_held_live_ones_first() {
    let elements = [
        shown(1, &[("amount", "9"), CANCELLED]),
        shown(2, &[("description", "null")]),
        shown(3, &[("description", "\"order 1018\"")]),
        shown(4, &[("currency", "\"ETH\"")]),
        shown(5, &[("description", "null"), CANCELLED]),
    ];
    let error = assert_doubtful(&elements, &[4, 2, 1, 5]);
    let message = error.message();
    assert!(message.contains("invoices 1, 4 have its description"), "{message}");
    assert!(message.contains("invoices 2, 5 have its amount"), "{message}");
}

#[test]
fn an_equal_one_beats_what_is_doubtful() {
    let elements = [
        shown(1, &[("amount", "9")]),
        shown(2, &[CANCELLED]),
        shown(3, &[("description", "null")]),
        shown(4, &[("state", "\"PAID\"")]),
        "{}".to_owned(),
        shown(5, &[]),
    ];
    let error = refused(&new(), &elements);
    assert_eq!(error.kind(), ErrorKind::AlreadyExists, "{error}");
    assert_eq!(ids(&error), [4, 5, 2], "those that are not cancelled come first");
}

#[test]
fn what_cannot_be_it_does_not_keep_it_from_being_created() {
    let (sandbox, client) = start();
    sandbox.fault(list(&[
        shown(901, &[("description", "\"order 1018\"")]),
        shown(902, &[("description", "\"Order 1017\"")]),
        shown(903, &[("description", "\"order 10170\"")]),
        shown(904, &[("description", "null"), ("amount", "9")]),
        shown(905, &[("description", "null"), ("currency", "\"ETH\"")]),
        shown(906, &[("description", "null"), ("cartItems", "[null,null]")]),
    ]));
    assert_eq!(client.create_invoice_once(&new(), None).unwrap().id(), 1);
    assert_eq!(calls(&sandbox, Endpoint::CreateInvoice), 1);
}

#[test]
fn an_old_entry_that_cannot_be_read_blocks_only_what_may_be_it() {
    let ours = new();
    let other = NewInvoice::new(amount("1.5"), Currency::Btc, "order 1018").with_cart_item(item("mug"));
    for broken in [
        [("amount", "null")],
        [("amount", "\"1.5\"")],
        [("state", "7")],
        [("fee", "NaN")],
        [("cartItems", "{}")],
        [("description", r#""order 1017\ud800""#)],
    ] {
        let entries = [shown(901, &broken), "null".to_owned(), "7".to_owned(), "[]".to_owned()];
        let error = refused(&ours, &entries);
        assert_eq!(error.kind(), ErrorKind::Unresolved, "{broken:?}: {error}");
        assert!(
            error.message().contains("an entry in the list cannot be read: [0]"),
            "{error}"
        );

        let (sandbox, client) = start();
        sandbox.fault(list(&entries).times(2));
        assert_eq!(client.create_invoice_once(&other, None).unwrap().id(), 1, "{broken:?}");
        // Nor does it keep a lost create from being found.
        sandbox.fault(Fault::drop_after(Close::Fin).on(Endpoint::CreateInvoice));
        let third = NewInvoice::new(amount("1.5"), Currency::Btc, "order 1019").with_cart_item(item("mug"));
        assert_eq!(client.create_invoice_once(&third, None).unwrap().id(), 2, "{broken:?}");
    }
}
