//! Elements that cannot be read are told once each.

use super::service::{Scripted, Served, cut, elements, invoice, items, list, lost, refused, text};
use crate::watch::Watch;

fn of(all: &[&str]) -> Served {
    text(&elements(all.iter().map(|element| (*element).to_owned())))
}

#[track_caller]
fn told(served: &[Served], expected: &[&str]) {
    let service = Scripted::serving(served.len(), served.to_vec());
    assert_eq!(items(service.client().watch_invoices(Watch::new()).unwrap()), expected);
}

/// An invoice without a state.
fn broken(id: u64, amount: u32) -> String {
    format!(r#"{{"id":{id},"amount":{amount},"currency":"BTC"}}"#)
}

#[test]
fn each_is_told_once_with_its_index_and_its_id() {
    let list = of(&[&invoice(1, "PAID"), &broken(2, 1), "null", &invoice(3, "PAID")]);
    let service = Scripted::serving(3, [list]);
    let mut watch = service.client().watch_invoices(Watch::new()).unwrap();
    assert!(watch.next().unwrap().is_ok());
    let second = watch.next().unwrap().unwrap_err();
    assert_eq!(second.to_string(), "watch_invoices: [1]: state is missing");
    assert_eq!(second.invoice_id(), Some(2));
    let third = watch.next().unwrap().unwrap_err();
    assert!(third.to_string().starts_with("watch_invoices: [2]: "), "{third}");
    assert_eq!(third.invoice_id(), None);
    assert_eq!(items(watch), ["3: new -> PAID"]);
    assert_eq!(service.state().requests, 4);
}

#[test]
fn it_is_the_same_wherever_it_stands_and_whatever_happens_in_between() {
    let paid = invoice(1, "PAID");
    let lists = [
        of(&[&paid, "null", &broken(2, 1)]),
        of(&["null", &broken(2, 1), &paid]),
        // With another content, but the same id.
        of(&[&broken(2, 77), &paid]),
        lost(),
        refused(503, None),
        cut(&[(1, "PAID"), (7, "PAID")]),
        list(&[(1, "PAID")]),
        of(&[&paid, "null", &broken(2, 1)]),
    ];
    told(&lists, &["1: new -> PAID", "InvalidResponse", "InvalidResponse: 2"]);
}

#[test]
fn without_an_id_another_content_is_another_element() {
    let lists = [
        of(&[r#"{"state":"PAID"}"#]),
        of(&[r#"{"state":"CANCEL"}"#, r#"{"state":"PAID"}"#]),
    ];
    told(&lists, &["InvalidResponse", "InvalidResponse"]);
}

#[test]
fn one_that_can_be_read_later_is_a_change_like_any_other() {
    let lists = [
        of(&[&broken(2, 1)]),
        list(&[(2, "PENDING_PAYMENT")]),
        of(&[&broken(2, 1)]),
        of(&[&broken(2, 1)]),
        list(&[(2, "PENDING_PAYMENT")]),
        of(&[&broken(2, 1)]),
        list(&[(2, "PAID")]),
    ];
    let expected = [
        "InvalidResponse: 2",
        "2: new -> PENDING_PAYMENT",
        "InvalidResponse: 2",
        "InvalidResponse: 2",
        "2: PENDING_PAYMENT -> PAID",
    ];
    told(&lists, &expected);
}

#[test]
fn those_that_are_too_large_are_told_apart() {
    let large = format!("\"{}\"", "x".repeat(1024 * 1024));
    let lists = [
        of(&[&large]),
        of(&["null", &large, &large]),
        of(&[&large, "null", &large]),
    ];
    told(&lists, &["InvalidResponse", "InvalidResponse", "InvalidResponse"]);
}

#[test]
fn what_is_remembered_of_them_is_bounded() {
    // A hundred at a time, none of which comes again.
    let mut next = 0;
    let service = Scripted::new(500, 100, move || {
        next += 100;
        text(&elements((next..next + 100).map(|n| format!("[{n}]"))))
    });
    let mut watch = service.client().watch_invoices(Watch::new()).unwrap();
    assert_eq!(watch.by_ref().take(101 * 100).filter(Result::is_err).count(), 101 * 100);
    assert!(watch.remembered() <= 1024 + 100, "{}", watch.remembered());
}
