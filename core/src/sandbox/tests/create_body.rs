//! The body of a create: what is refused, and with which message.

use crate::sandbox::Sandbox;

use super::strict::refused;
use super::{CREATE_BODY, create_request, exchange, post};

/// A create request with a part of its body replaced.
pub(super) fn create_with(part: &str, replacement: &str) -> String {
    assert!(CREATE_BODY.contains(part));
    post("/api/v1/invoices", &CREATE_BODY.replacen(part, replacement, 1))
}

#[test]
fn a_create_declares_that_it_is_json() {
    let message = "Content-Type must be application/json";
    for other in ["Content-Type: text/plain", "Accept: application/json"] {
        refused(
            &create_request().replace("Content-Type: application/json", other),
            message,
        );
    }
    let sandbox = Sandbox::start().unwrap();
    let charset = create_request().replace("/json", "/JSON; charset=utf-8");
    assert_eq!(exchange(&sandbox, &charset).status, 200);
}

#[test]
fn a_create_has_each_field_once() {
    for name in ["amount", "currency", "description", "cartItems"] {
        let renamed = create_with(&format!("\"{name}\""), "\"other\"");
        refused(&renamed, &format!("{name} is missing"));
    }
    for name in ["currency", "price", "product", "quantity"] {
        let place = CREATE_BODY.rfind(&format!("\"{name}\"")).unwrap();
        let body = format!(
            "{}\"other\"{}",
            &CREATE_BODY[..place],
            &CREATE_BODY[place + name.len() + 2..]
        );
        let message = format!("cartItems[0]: {name} is missing");
        refused(&post("/api/v1/invoices", &body), &message);
    }
    refused(
        &create_with("{\"amount\"", "{\"id\":1,\"amount\""),
        "unknown field \"id\"",
    );
    let item = create_with("\"price\"", "\"id\":1,\"price\"");
    refused(&item, "cartItems[0]: unknown field \"id\"");
    let twice = create_with("\"amount\":0.50", "\"amount\":0.50,\"amount\":0.50");
    let message = "invalid body: amount appears twice at line 1 column 28";
    refused(&twice, message);
}

#[test]
fn a_create_has_the_documented_types() {
    let number = "amount is not a JSON number, or has too many digits";
    for wrong in ["\"0.50\"", "null", "true", "[1]", &"9".repeat(65), "1e65"] {
        refused(&create_with("0.50", wrong), number);
    }
    let price = "cartItems[0]: price is not a JSON number, or has too many digits";
    refused(&create_with("1e-1", "\"1e-1\""), price);
    refused(&create_with("\"order 17\"", "17"), "description must be a string");
    refused(
        &create_with("\"tea\"", "null"),
        "cartItems[0]: product must be a string",
    );
    refused(
        &create_with(&CREATE_BODY[CREATE_BODY.find('[').unwrap()..], "{}}"),
        "cartItems must be an array",
    );
}

#[test]
fn a_create_makes_sense() {
    refused(&create_with("0.50", "-0.50"), "amount must not be negative");
    refused(&create_with("1e-1", "-1"), "cartItems[0].price must not be negative");
    refused(&create_with(":5", ":-5"), "cartItems[0].quantity must not be negative");
    for blank in ["", " \\t "] {
        refused(&create_with("order 17", blank), "description must not be empty");
    }
    let known = "must be one of BTC, ETH, USDT, FAU, USD, EUR, RUB";
    refused(&create_with("FAU", "fau"), &format!("currency {known}"));
    let item = create_with("{\"currency\":\"FAU\"", "{\"currency\":\"GBP\"");
    refused(&item, &format!("cartItems[0].currency {known}"));
}

#[test]
fn a_body_that_is_not_json_is_refused() {
    for body in ["x", "[]", "{\"amount\":}", "{} {}", "{\"amount\":01}"] {
        let sandbox = Sandbox::start().unwrap();
        let response = exchange(&sandbox, &post("/api/v1/invoices", body));
        let message = response.field("message");
        assert!(message.starts_with("invalid body: "), "{message}");
        assert_eq!((response.status, sandbox.requests().len()), (400, 1));
    }
}
