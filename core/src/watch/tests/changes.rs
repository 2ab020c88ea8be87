//! What is a change, and what is known.

use std::collections::BTreeMap;

use super::service::{Scripted, Served, cut, items, list, lost, refused, shown};
use crate::model::{Invoice, InvoiceState};
use crate::watch::{InvoiceChange, Watch};

/// The changes that these lists make.
#[track_caller]
fn changes(watch: Watch, served: &[Served], expected: &[&str]) {
    let service = Scripted::serving(served.len(), served.to_vec());
    assert_eq!(items(service.client().watch_invoices(watch).unwrap()), expected);
}

#[test]
fn an_invoice_is_new_once_and_a_change_is_told_with_what_was_before() {
    let lists = [
        list(&[(1, "PENDING_PAYMENT"), (2, "PAID")]),
        list(&[(1, "PENDING_PAYMENT"), (2, "PAID")]),
        list(&[(1, "PAID"), (2, "PAID"), (3, "MEM_POOL_FOUND")]),
        list(&[(1, "PAID"), (2, "PENDING_INTERVENTION"), (3, "PAID")]),
    ];
    let expected = [
        "1: new -> PENDING_PAYMENT",
        "2: new -> PAID",
        "1: PENDING_PAYMENT -> PAID",
        "3: new -> MEM_POOL_FOUND",
        "2: PAID -> PENDING_INTERVENTION",
        "3: MEM_POOL_FOUND -> PAID",
    ];
    changes(Watch::new(), &lists, &expected);
}

#[test]
fn changes_come_in_the_order_of_the_list() {
    let list = list(&[(3, "PAID"), (1, "PAID"), (u64::MAX, "PAID"), (0, "PAID")]);
    let expected = [
        "3: new -> PAID",
        "1: new -> PAID",
        "18446744073709551615: new -> PAID",
        "0: new -> PAID",
    ];
    changes(Watch::new(), &[list], &expected);
}

#[test]
fn what_is_known_is_no_change() {
    let lists = [list(&[(1, "PENDING_PAYMENT"), (2, "PAID"), (3, "ON_HOLD")])];
    let known = Watch::new().known([(1, "PENDING_PAYMENT"), (2, "PENDING_PAYMENT"), (3, "HELD")]);
    // What is given later adds to it.
    let known = known.known(BTreeMap::from([
        (3, InvoiceState::from("ON_HOLD")),
        (9, InvoiceState::Paid),
    ]));
    changes(known, &lists, &["2: PENDING_PAYMENT -> PAID"]);
}

#[test]
fn an_invoice_that_is_missing_for_a_while_is_no_change() {
    let lists = [
        list(&[(1, "PENDING_PAYMENT"), (2, "PAID")]),
        list(&[(2, "PAID")]),
        list(&[]),
        list(&[(1, "PENDING_PAYMENT"), (2, "PAID")]),
        list(&[(2, "PAID")]),
        list(&[(1, "PAID"), (2, "PAID")]),
    ];
    let known = Watch::new().known([(1, "PENDING_PAYMENT"), (2, "PAID")]);
    changes(known, &lists, &["1: PENDING_PAYMENT -> PAID"]);
}

#[test]
fn a_list_that_is_cut_gives_what_came_whole_and_is_read_again() {
    let lists = [
        cut(&[(1, "PAID"), (2, "PAID"), (3, "PAID")]),
        refused(503, None),
        cut(&[(1, "PAID"), (2, "CANCEL"), (3, "PAID")]),
        lost(),
        list(&[(1, "PAID"), (2, "CANCEL"), (3, "PAID")]),
    ];
    let expected = [
        "1: new -> PAID",
        "2: new -> PAID",
        "2: PAID -> CANCEL",
        "3: new -> PAID",
    ];
    changes(Watch::new(), &lists, &expected);
}

#[test]
fn a_bracket_that_is_missing_is_a_cut() {
    let mut open = list(&[(1, "PAID")]);
    open.body.pop();
    changes(
        Watch::new().skip_existing(true),
        &[
            open,
            list(&[(1, "PAID"), (2, "PAID")]),
            list(&[(1, "CANCEL"), (2, "PAID")]),
        ],
        &["1: PAID -> CANCEL"],
    );
}

#[test]
fn skipping_begins_from_the_first_whole_list() {
    let lists = [
        lost(),
        cut(&[(1, "PENDING_PAYMENT"), (2, "PAID")]),
        // The first is a change already, as its state was seen before; the second was never seen.
        list(&[(1, "PAID"), (2, "PAID"), (3, "PAID")]),
        list(&[(1, "PAID"), (2, "CANCEL"), (3, "PAID"), (4, "PAID")]),
    ];
    let expected = ["1: PENDING_PAYMENT -> PAID", "2: PAID -> CANCEL", "4: new -> PAID"];
    changes(Watch::new().skip_existing(true), &lists, &expected);
}

#[test]
fn what_is_known_is_never_skipped() {
    let lists = [list(&[(1, "PAID"), (2, "PAID")])];
    let known = Watch::new().known([(1, "PENDING_PAYMENT")]).skip_existing(true);
    changes(known, &lists, &["1: PENDING_PAYMENT -> PAID"]);
}

#[test]
fn what_is_skipped_is_known() {
    let service = Scripted::serving(1, [list(&[(1, "PAID"), (2, "ON_HOLD")])]);
    let watch = service
        .client()
        .watch_invoices(Watch::new().skip_existing(true))
        .unwrap();
    let known = watch.known();
    assert!(known.is_empty());
    assert_eq!(items(watch), [""; 0]);
    assert_eq!(
        known.to_map(),
        BTreeMap::from([(1, "PAID".into()), (2, "ON_HOLD".into())])
    );
}

#[test]
fn a_change_is_known_once_it_is_handed_out() {
    let service = Scripted::serving(
        1,
        [list(&[(1, "PAID"), (2, "ON_HOLD")]), list(&[(1, "PAID"), (2, "PAID")])],
    );
    let mut watch = service
        .client()
        .watch_invoices(Watch::new().known([(1, "CANCEL"), (7, "PAID")]))
        .unwrap();
    let mut expected = BTreeMap::from([(1, InvoiceState::Cancel), (7, InvoiceState::Paid)]);
    for (id, state) in [(1, "PAID"), (2, "ON_HOLD"), (2, "PAID")] {
        assert_eq!(watch.known().to_map(), expected);
        let change = watch.next().unwrap().unwrap();
        assert_eq!((change.invoice().id(), change.invoice().state().as_str()), (id, state));
        expected.insert(id, state.into());
    }
    // Also when it has ended.
    assert!(watch.next().unwrap().is_err());
    assert!(watch.next().is_none());
    assert_eq!(watch.known().to_map(), expected);
    // What is known makes a watch to which nothing is new.
    changes(
        Watch::new().known(watch.known()),
        &[list(&[(1, "PAID"), (2, "PAID"), (7, "PAID")])],
        &[],
    );
}

#[test]
fn what_was_not_handed_out_is_not_known_and_comes_again() {
    let service = Scripted::serving(0, [list(&[(1, "PAID"), (2, "PAID")])]);
    let mut watch = service.client().watch_invoices(Watch::new()).unwrap();
    for _ in 0..3 {
        assert_eq!(watch.peek().unwrap().unwrap().invoice().id(), 1);
        assert!(watch.known().is_empty());
    }
    assert_eq!(shown(&watch.next().unwrap()), "1: new -> PAID");
    assert_eq!(watch.known().len(), 1);
    assert!(watch.accept().is_none());
    assert_eq!(watch.peek().unwrap().unwrap().invoice().id(), 2);
    assert_eq!(watch.accept().unwrap().into_invoice().id(), 2);
    assert_eq!(watch.known().len(), 2);
}

#[test]
fn a_change_holds_the_whole_invoice() {
    let invoice =
        Invoice::from_json(r#"{"id":7,"amount":1.50,"currency":"ETH","state":"PAID","description":"order 7"}"#);
    let invoice = invoice.unwrap();
    let service = Scripted::serving(0, [super::service::text(&format!("[{}]", invoice.to_json()))]);
    let mut watch = service
        .client()
        .watch_invoices(Watch::new().known([(7, "CANCEL")]))
        .unwrap();
    let expected = InvoiceChange::new(invoice, Some(InvoiceState::Cancel));
    assert_eq!(watch.next().unwrap().unwrap(), expected);
}

#[test]
fn what_is_shown_of_a_watch_is_short() {
    let service = Scripted::serving(0, [list(&[])]);
    let watch = Watch::new().known((0..1000).map(|id| (id, "PAID")));
    assert_eq!(
        format!("{watch:?}"),
        "Watch { known: 1000, interval: 10s, skip_existing: false }"
    );
    let watch = service.client().watch_invoices(watch).unwrap();
    let shown = "InvoiceWatch { interval: 10s, known: KnownStates(1000 invoices), ended: false, .. }";
    assert_eq!(format!("{watch:?}"), shown);
}
