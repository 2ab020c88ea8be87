//! The body of a create: what is refused, and with which words.

use crate::sandbox::Sandbox;

use super::strict::refused;
use super::{ORDER, ask, create, post};

/// A create request with a part of its body replaced.
pub(super) fn order_with(part: &str, replacement: &str) -> String {
    assert!(ORDER.contains(part));
    post("/api/v1/invoices", &ORDER.replacen(part, replacement, 1))
}

#[test]
fn a_create_says_that_it_is_json() {
    let message = "Content-Type is not application/json";
    for other in ["Content-Type: text/plain", "Accept: application/json"] {
        refused(&create().replace("Content-Type: application/json", other), message);
    }
    let sandbox = Sandbox::start().unwrap();
    let charset = create().replace("/json", "/JSON; charset=utf-8");
    assert_eq!(ask(&sandbox, &charset).status, 200);
}

#[test]
fn a_create_has_each_field_once() {
    for name in ["amount", "currency", "description", "cartItems"] {
        let renamed = order_with(&format!("\"{name}\""), "\"other\"");
        refused(&renamed, &format!("{name} is missing"));
    }
    for name in ["currency", "price", "product", "quantity"] {
        let place = ORDER.rfind(&format!("\"{name}\"")).unwrap();
        let body = format!("{}\"other\"{}", &ORDER[..place], &ORDER[place + name.len() + 2..]);
        let message = format!("cartItems[0]: {name} is missing");
        refused(&post("/api/v1/invoices", &body), &message);
    }
    refused(
        &order_with("{\"amount\"", "{\"id\":1,\"amount\""),
        "id is not a field here",
    );
    let item = order_with("\"price\"", "\"id\":1,\"price\"");
    refused(&item, "cartItems[0]: id is not a field here");
    let twice = order_with("\"amount\":0.50", "\"amount\":0.50,\"amount\":0.50");
    let message = "the body is not as documented: amount is given twice at line 1 column 28";
    refused(&twice, message);
}

#[test]
fn a_create_has_the_documented_types() {
    let number = "amount is not a number this API takes";
    for wrong in ["\"0.50\"", "null", "true", "[1]", &"9".repeat(65), "1e65"] {
        refused(&order_with("0.50", wrong), number);
    }
    let price = "cartItems[0]: price is not a number this API takes";
    refused(&order_with("1e-1", "\"1e-1\""), price);
    refused(&order_with("\"order 17\"", "17"), "description is not a string");
    refused(&order_with("\"tea\"", "null"), "cartItems[0]: product is not a string");
    refused(
        &order_with(&ORDER[ORDER.find('[').unwrap()..], "{}}"),
        "cartItems is not an array",
    );
}

#[test]
fn a_create_makes_sense() {
    refused(&order_with("0.50", "-0.50"), "amount is negative");
    refused(&order_with("1e-1", "-1"), "cartItems[0].price is negative");
    refused(&order_with(":5", ":-5"), "cartItems[0].quantity is negative");
    for blank in ["", " \\t "] {
        refused(&order_with("order 17", blank), "description is empty");
    }
    let known = "is none of BTC, ETH, USDT, FAU, USD, EUR, RUB";
    refused(&order_with("FAU", "fau"), &format!("currency {known}"));
    let item = order_with("{\"currency\":\"FAU\"", "{\"currency\":\"GBP\"");
    refused(&item, &format!("cartItems[0].currency {known}"));
}

#[test]
fn a_body_that_is_not_json_is_refused() {
    for body in ["x", "[]", "{\"amount\":}", "{} {}", "{\"amount\":01}"] {
        let sandbox = Sandbox::start().unwrap();
        let response = ask(&sandbox, &post("/api/v1/invoices", body));
        let message = response.field("message");
        assert!(message.starts_with("the body is not as documented: "), "{message}");
        assert_eq!((response.status, sandbox.requests().len()), (400, 1));
    }
}
