//! What a call returned, in the shape that cases have.

use std::fmt::Display;
use std::time::{Duration, SystemTime};

use calypso_invoice::{CartItem, Currency, Error, Invoice, InvoiceState, Operation, Timestamp};
use serde_json::{Map, Value};

use crate::KEY;
use crate::case::text;

/// The fields of an object; what is missing or empty is left out.
#[derive(Default)]
struct Shape(Map<String, Value>);

impl Shape {
    fn put(&mut self, name: &str, value: Option<impl Into<Value>>) {
        if let Some(value) = value {
            self.0.insert(name.to_owned(), value.into());
        }
    }

    fn text(&mut self, name: &str, value: Option<impl Display>) {
        self.put(name, value.map(|value| value.to_string()));
    }

    fn object<T: Display>(&mut self, name: &str, fields: impl Iterator<Item = (impl Display, T)>) {
        let fields: Map<_, _> = fields
            .map(|(name, value)| (name.to_string(), value.to_string().into()))
            .collect();
        self.put(name, Some(fields).filter(|fields| !fields.is_empty()));
    }
}

pub(crate) fn invoice(invoice: &Invoice) -> Value {
    let known_state = ["PENDING_PAYMENT", "PAID", "PENDING_INTERVENTION", "CANCEL"].contains(&invoice.state().as_str());
    assert_eq!(matches!(invoice.state(), InvoiceState::Unknown(_)), !known_state);
    assert_eq!(invoice.is_paid(), *invoice.state() == "PAID");
    check_currency(invoice.currency());
    let mut shape = Shape::default();
    shape.text("id", Some(invoice.id()));
    shape.text("state", Some(invoice.state()));
    shape.text("amount", Some(invoice.amount()));
    shape.text("currency", Some(invoice.currency()));
    shape.text("pay_amount", invoice.pay_amount());
    shape.text("fee", invoice.fee());
    shape.object("fiat", invoice.fiat());
    shape.text("description", invoice.description());
    let cart: Vec<Value> = invoice.cart_items().iter().map(cart_item).collect();
    shape.put("cart_items", Some(cart).filter(|cart| !cart.is_empty()));
    shape.text("invoice_address", invoice.invoice_address());
    shape.text("created_date", invoice.created_date());
    shape.put("created_unix", invoice.created_date().map(unix_seconds));
    shape.object("extra", invoice.extra());
    shape.0.into()
}

fn cart_item(item: &CartItem) -> Value {
    item.currency().into_iter().for_each(check_currency);
    let mut shape = Shape::default();
    shape.text("product", item.product());
    shape.text("price", item.price());
    shape.text("quantity", item.quantity());
    shape.text("currency", item.currency());
    shape.object("extra", item.extra());
    shape.0.into()
}

fn check_currency(currency: &Currency) {
    let known = ["BTC", "ETH", "USDT", "FAU", "USD", "EUR", "RUB"].contains(&currency.as_str());
    assert_eq!(matches!(currency, Currency::Unknown(_)), !known, "{currency}");
}

/// Exact seconds since 1970 as decimal text, or null for a date that is not RFC 3339.
fn unix_seconds(date: Timestamp<'_>) -> Value {
    let Some(time) = date.to_system_time() else {
        return Value::Null;
    };
    let decimal = |sign: &str, since: Duration| {
        let text = format!("{sign}{}.{:09}", since.as_secs(), since.subsec_nanos());
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    };
    match time.duration_since(SystemTime::UNIX_EPOCH) {
        Ok(since) => decimal("", since).into(),
        Err(before) => decimal("-", before.duration()).into(),
    }
}

/// Compares all that an error says; its message by parts, and its body if the case gives one.
pub(crate) fn check_error(error: &Error, expected: &Value, operation: &str) {
    let mut expected = expected.as_object().unwrap().clone();
    let message = error.to_string();
    for part in expected
        .remove("message_contains")
        .iter()
        .flat_map(|parts| parts.as_array().unwrap())
    {
        assert!(message.contains(part.as_str().unwrap()), "{part} is not in: {message}");
    }
    if let Some(body) = expected.remove("body") {
        assert_eq!(error.body(), Some(&*text(&body)), "the body");
    }
    let mut shape = Shape::default();
    shape.text("kind", Some(error.kind()));
    shape.put("outcome_unknown", Some(error.outcome_unknown()));
    shape.put("attempts", Some(error.attempts()));
    shape.put("status", error.status());
    shape.put("code", error.code());
    shape.put("trace_id", error.trace_id());
    shape.put("retry_after", error.retry_after().map(|wait| wait.as_secs()));
    shape.text("invoice_id", error.invoice_id());
    assert_eq!(Value::Object(shape.0), Value::Object(expected), "{error:#?}");

    assert_eq!(error.operation().map(Operation::as_str), Some(operation));
    assert_eq!(error.message(), message);
    assert!(!message.chars().any(char::is_control), "more than a line: {message:?}");
    assert!(
        !message.starts_with(char::is_uppercase) && !message.ends_with('.'),
        "{message}"
    );
    assert!(
        !format!("{error:?}{error:#?}{message}").contains(KEY),
        "the key stands in {error:?}"
    );
}
