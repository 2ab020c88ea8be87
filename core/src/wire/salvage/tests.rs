//! What is salvaged of broken entries, and which order each may be.

use super::Salvage::{Known, Missing, Unknown};
use super::{Description, Salvage, Salvaged};
use crate::model::{Currency, NewInvoice};
use crate::wire::response::element;

fn order() -> NewInvoice {
    order_named("Order 7")
}

fn order_named(description: &str) -> NewInvoice {
    NewInvoice::new(
        "0.50".parse::<crate::model::Amount>().unwrap(),
        Currency::Btc,
        description,
    )
}

fn text(text: &str) -> Salvage<Description> {
    Known(Description::Text(text.to_owned()))
}

fn number(text: &str) -> Salvage<Description> {
    Known(Description::Number(text.to_owned()))
}

/// Salvages an entry that is no invoice.
#[track_caller]
fn salvaged(entry: impl AsRef<[u8]>) -> Salvaged {
    let error = element(entry.as_ref(), 0).expect_err("it can be read");
    let salvaged = Salvaged::of(entry.as_ref());
    assert_eq!(salvaged.invoice_id, error.invoice_id);
    salvaged
}

#[track_caller]
fn may_be(entry: impl AsRef<[u8]>, expected: bool) {
    let shown = String::from_utf8_lossy(entry.as_ref()).into_owned();
    assert_eq!(salvaged(entry).may_be(&order()), expected, "{shown}");
}

/// An entry whose state is missing, with these fields.
fn entry(fields: &str) -> String {
    format!("{{\"id\":3,{fields}}}")
}

#[test]
fn what_is_no_object_is_no_invoice() {
    for entry in [
        "null",
        "12",
        "\"x\"",
        "\"Order 7\"",
        "[]",
        "[[],12]",
        "\u{c}[{}]",
        "true",
        "nonsense",
    ] {
        may_be(entry, false);
        assert!(!Salvaged::of(entry.as_bytes()).is_object(), "{entry}");
    }
    // A page inside the list: this cannot tell what is in it.
    may_be(r#"[{"description":"Order 8"}]"#, true);
    assert!(salvaged("{}").is_object());
    assert!(Salvaged::too_large().is_object());
}

#[test]
fn an_invoice_with_its_description_is_itself() {
    for broken in [
        r#""description":"Order 7""#,
        r#""description":" Order\n7\u00a0""#,
        r#""description":"Order 7","amount":null,"currency":"BTC","state":"PAID""#,
        r#""amount":9,"currency":"EUR","description":"Order 7","fee":"x""#,
        r#""description":"Order 7","description":"Order 7""#,
    ] {
        may_be(entry(broken), true);
        may_be(entry(&broken.replace("Order", "Cart")), false);
    }
}

#[test]
fn half_a_surrogate_pair_stands_for_any_character_or_any_rest() {
    let ours = |description| order_named(description);
    let cut = salvaged(entry(r#""description":"Order 7 \ud83d""#));
    assert_eq!(cut.description, text("Order 7 \u{fffd}"));
    assert!(cut.may_be(&ours("Order 7 😀, 3 mugs")));
    assert!(!cut.may_be(&ours("Order 8 😀, 3 mugs")));
    let within = salvaged(entry(r#""description":"Order \ude00 7""#));
    assert!(within.may_be(&ours("Order 😀 7")));
    assert!(!within.may_be(&ours("Order 😀 8")));
}

#[test]
fn bytes_in_another_encoding_stand_for_any_character() {
    let latin_1 = salvaged(b"{\"id\":3,\"description\":\"Caf\xe9 7\",\"amount\":1}");
    assert_eq!(latin_1.description, text("Caf\u{fffd} 7"));
    assert_eq!(latin_1.invoice_id, Some(3));
    assert!(latin_1.may_be(&order_named("Café 7")));
    assert!(!latin_1.may_be(&order_named("Café 8")));
}

#[test]
fn without_a_description_only_another_price_speaks_against_it() {
    for (price, expected) in [
        (r#""amount":0.5,"currency":"BTC""#, true),
        (r#""amount":5e-1,"currency":"btc""#, true),
        (r#""amount":"0.50","currency":" BTC ""#, true),
        (r#""amount":null,"currency":"BTC""#, true),
        (r#""amount":"half","currency":5"#, true),
        (r#""amount":0.5,"currency":"B\ud800C""#, true),
        (r#""amount":0.5,"currency":"E\ud800C""#, false),
        (r#""amount":[0.4]"#, true),
        (r#""state":"PAID""#, true),
        (r#""amount":0.51,"currency":"BTC""#, false),
        (r#""amount":"0.51""#, false),
        (r#""amount":0.5,"currency":"ETH""#, false),
        (r#""currency":"ETH""#, false),
    ] {
        may_be(entry(price), expected);
        may_be(entry(&format!(r#""description":null,{price}"#)), expected);
        may_be(entry(&format!(r#""description":" \t",{price}"#)), expected);
        // It may still be this order, whatever it costs.
        may_be(entry(&format!(r#""description":{{}},{price}"#)), true);
    }
}

#[test]
fn a_description_that_became_a_number_is_compared_as_one() {
    for (shown, ours, expected) in [
        ("1007", "1007", true),
        ("1007", " 01007", true),
        ("1007", "+1007", true),
        ("1007", "1008", false),
        ("1007", "Order 1007", false),
        ("1007", "1e3", true),
        ("1000.0", "1e3", true),
        ("1.0e+25", "10000000000000000000000001", true),
        ("1.0e+25", "Order 1", false),
        ("9007199254740993", "9007199254740994", true),
        ("9007199254740990", "9007199254740991", false),
    ] {
        let salvaged = salvaged(entry(&format!("\"description\":{shown}")));
        assert_eq!(salvaged.description, number(shown));
        assert_eq!(salvaged.may_be(&order_named(ours)), expected, "{shown} {ours}");
    }
}

#[test]
fn what_is_certain_is_used_on_both_sides_of_a_small_fault() {
    for fault in [
        "\"amount\":NaN",
        "\"amount\":01",
        "\"amount\":1e999",
        "\"amount\":undefined,",
        "\"invoiceAddress\":\"a\nb\"",
        r#""invoiceAddress":"a\'b""#,
        r#""cartItems":[{"price":.5,}]"#,
        r#""cartItems":{}"#,
    ] {
        for description in ["Order 7", "Order 8"] {
            let described = format!("\"description\":\"{description}\"");
            let expected = description == "Order 7";
            may_be(format!("{{\"id\":3,{described},{fault}}}"), expected);
            let fault = fault.trim_end_matches(',');
            may_be(format!("{{\"id\":3,{fault},{described}}}"), expected);
        }
    }
}

#[test]
fn behind_a_real_fault_nothing_is_certain() {
    for fault in [
        r#""amount":1 "currency":"BTC""#,
        r#""cartItems":[{"product":"5" disk"}]"#,
        r#""cartItems":[{]}"#,
        "state:1",
        "'state':1",
    ] {
        may_be(format!(r#"{{"id":3,"description":"Order 8",{fault}}}"#), false);
        may_be(format!(r#"{{"id":3,"description":"Order 7",{fault}}}"#), true);
        may_be(format!(r#"{{"id":3,{fault},"description":"Order 8"}}"#), true);
        may_be(format!(r#"{{"id":3,"amount":9,"currency":"ETH",{fault}}}"#), true);
    }
}

#[test]
fn a_description_with_quotes_that_were_not_escaped_is_known_by_its_beginning() {
    let salvaged = salvaged(entry(r#""description":"7 "large" mugs","amount":1"#));
    assert_eq!(salvaged.description, text("7 \u{fffd}"));
    assert!(salvaged.may_be(&order_named("7 \"large\" mugs")));
    assert!(!salvaged.may_be(&order_named("8 \"large\" mugs")));
}

#[test]
fn two_entries_that_became_one_may_be_either() {
    let one = |description| {
        format!(
            r#"{{"description":"{description}","cartItems":[{{"product":"5" disk","quantity":1}}],"state":"PAID"}}"#
        )
    };
    may_be(format!("{},{}", one("Order 8"), one("Order 7")), true);
    may_be(format!("{},{}", one("Order 7"), one("Order 8")), true);
}

#[test]
fn different_values_for_one_name_are_none() {
    let twice = salvaged(entry(
        r#""description":"Order 8","description":"Order 9","amount":1,"amount":1.0"#,
    ));
    assert_eq!((&twice.description, &twice.amount), (&Unknown, &Unknown));
    assert!(twice.may_be(&order()));
}

#[test]
fn each_field_is_known_missing_or_unknown() {
    let whole = salvaged(entry(r#""amount":0.5,"currency":"BTC""#));
    assert_eq!(whole.description, Missing);
    assert_eq!(whole.amount, Known("0.5".parse().unwrap()));
    assert_eq!(whole.currency, Known(Currency::Btc));
    let cut = salvaged(r#"{"id":3,"currency":"BTC","amount":0.5"#);
    assert_eq!(cut.description, Unknown);
    assert_eq!(cut.amount, Unknown);
    assert_eq!(cut.currency, Known(Currency::Btc));
}

#[test]
fn what_is_too_large_can_only_be_a_large_order() {
    let too_large = Salvaged::too_large();
    assert!(!too_large.may_be(&order()));
    assert!(!too_large.may_be(&order_named(&"x".repeat(60 * 1024))));
    assert!(too_large.may_be(&order_named(&"x".repeat(64 * 1024))));
    assert_eq!(too_large.invoice_id, None);
}
