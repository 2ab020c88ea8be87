//! What was stored comes back as it was, in every shape that a format may give it.

use serde::de::DeserializeOwned;
use serde::ser::Serialize;

use crate::{Amount, CartItem, Currency, ErrorKind, Invoice, InvoiceChange, InvoiceState, NewInvoice, Operation};

const FULL: &str = concat!(
    r#"{"id":18446744073709551615,"state":"ARCHIVED","amount":0.10,"currency":"LTC","payAmount":1e-8,"fee":-0.0,"#,
    r#""fiat":{"USD":100.00,"EUR":3},"description":"Order \u0000 7","invoiceAddress":"","createdDate":"2021-05-25","#,
    r#""url":"x","n":[1, 2.50],"url":null,"cartItems":[{"currency":"ETH","price":0.5,"product":"Mug","quantity":2,"sku":1e400},null]}"#
);

/// Writes it, reads it, and gives what was written.
#[track_caller]
fn round_trip<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(value: &T) -> String {
    let written = serde_json::to_string(value).unwrap();
    assert_eq!(&serde_json::from_str::<T>(&written).unwrap(), value, "{written}");
    written
}

#[test]
fn an_invoice_comes_back_with_every_digit() {
    for text in [FULL, r#"{"id":7,"state":"PAID","amount":5,"currency":"BTC"}"#] {
        let invoice = Invoice::from_json(text).unwrap();
        let written = serde_json::to_string(&invoice).unwrap();
        let read: Invoice = serde_json::from_str(&written).unwrap();
        assert_eq!(read, invoice);
        assert_eq!(read.to_json(), invoice.to_json());
    }
}

#[test]
fn amounts_and_names_are_text_and_fields_have_the_getters_names() {
    let written = serde_json::to_string(&Invoice::from_json(FULL).unwrap()).unwrap();
    assert_eq!(
        written,
        concat!(
            r#"{"id":18446744073709551615,"state":"ARCHIVED","amount":"0.10","currency":"LTC","description":"Order \u0000 7","#,
            r#""cart_items":[{"product":"Mug","price":"0.5","quantity":"2","currency":"ETH","extra":{"sku":"1e400"}},"#,
            r#"{"product":null,"price":null,"quantity":null,"currency":null,"extra":{}}],"pay_amount":"1e-8","fee":"-0.0","#,
            r#""fiat":{"EUR":"3","USD":"100.00"},"invoice_address":"","created_date":"2021-05-25","#,
            r#""extra":{"url":"\"x\"","n":"[1, 2.50]","url":"null"}}"#
        )
    );
}

#[test]
fn what_a_program_queues_comes_back() {
    let item = CartItem::new("Mug", "0.50".parse::<Amount>().unwrap(), 2, "ETH");
    assert_eq!(
        round_trip(&item),
        r#"{"product":"Mug","price":"0.50","quantity":"2","currency":"ETH","extra":{}}"#
    );
    let new = NewInvoice::new("1.50".parse::<Amount>().unwrap(), Currency::Btc, "order 1017").with_cart_item(item);
    round_trip(&new);
    let invoice = Invoice::from_json(FULL).unwrap();
    let change = InvoiceChange::new(invoice, Some(InvoiceState::PendingPayment));
    let written = serde_json::to_string(&change).unwrap();
    assert_eq!(serde_json::from_str::<InvoiceChange>(&written).unwrap(), change);
    assert!(
        written.ends_with(r#","previous_state":"PENDING_PAYMENT"}"#),
        "{written}"
    );
    assert_eq!(round_trip(&InvoiceState::from("ARCHIVED")), r#""ARCHIVED""#);
    assert_eq!(round_trip(&Currency::Btc), r#""BTC""#);
    assert_eq!(serde_json::to_string(&ErrorKind::NotFound).unwrap(), r#""NotFound""#);
    assert_eq!(
        serde_json::to_string(&Operation::GetInvoice).unwrap(),
        r#""get_invoice""#
    );
}

#[test]
fn a_struct_without_names_is_read_in_the_order_of_its_parts() {
    let json = r#"["1.5","BTC","order 1017",[["Mug","1.5",1,"BTC",{}]]]"#;
    let new: NewInvoice = serde_json::from_str(json).unwrap();
    assert_eq!(new.cart_items()[0].quantity(), Some(&Amount::from(1)));
    let error = serde_json::from_str::<NewInvoice>(r#"["1.5","BTC"]"#).unwrap_err();
    assert!(error.to_string().starts_with("missing field `description`"), "{error}");
}

#[test]
fn what_may_be_missing_may_be_left_out_and_what_is_not_known_is_passed_over() {
    let json = r#"{"id":7,"colour":{"red":1.5},"state":"PAID","amount":"5","currency":"BTC"}"#;
    let invoice: Invoice = serde_json::from_str(json).unwrap();
    assert_eq!(
        invoice.to_json(),
        r#"{"amount":5,"currency":"BTC","id":7,"state":"PAID"}"#
    );
}

#[test]
fn an_amount_is_read_of_text_and_of_whole_numbers_and_never_of_a_float() {
    for (json, expected) in [
        (r#""0.10""#, "0.10"),
        (r#""1e-8""#, "1e-8"),
        ("12", "12"),
        ("-3", "-3"),
        ("18446744073709551615", "18446744073709551615"),
    ] {
        assert_eq!(serde_json::from_str::<Amount>(json).unwrap().as_str(), expected);
    }
    for (json, expected) in [
        (
            "0.1",
            "not exact: write the amount as text, such as \"12.50\", not as a float",
        ),
        (r#""1,5""#, "not a number: write digits as in 1250, 12.50 or 1e-8"),
        (
            "true",
            "invalid type: boolean `true`, expected an amount as text, such as \"12.50\"",
        ),
    ] {
        let error = serde_json::from_str::<Amount>(json).unwrap_err().to_string();
        assert!(error.starts_with(expected), "{error}");
    }
}

#[test]
fn what_no_invoice_can_hold_is_refused() {
    let whole = |rest: &str| format!(r#"{{"id":7,"state":"PAID","amount":"5","currency":"BTC"{rest}}}"#);
    for (rest, expected) in [
        (r#","id":8"#, "duplicate field `id`"),
        (r#","extra":{"a":"1,\"b\":2"}"#, "extra: a value in it is not JSON"),
        (r#","extra":{"id":"8"}"#, "id is given twice"),
        (r#","fiat":{"USD":"1","USD":"2"}"#, "fiat: a code is given twice"),
        (r#","fee":0.5"#, "not exact: "),
    ] {
        let error = serde_json::from_str::<Invoice>(&whole(rest)).unwrap_err().to_string();
        assert!(error.starts_with(expected), "{rest}: {error}");
    }
    let error = serde_json::from_str::<Invoice>(r#"{"id":7}"#).unwrap_err().to_string();
    assert!(error.starts_with("missing field `state`"), "{error}");
}
