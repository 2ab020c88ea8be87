//! Invoices read, refused and written back.

use super::response::{element, invoice};
use crate::model::{CartItem, Currency, Invoice, InvoiceState};

const FULL: &str = concat!(
    r#"{"amount":0.10,"cartItems":[{"currency":"BTC","price":1E-18,"product":"Mug","quantity":2},"#,
    r#"{"currency":"LTC","price":-0,"product":"a \"b\" é","quantity":0.5,"sku":[1, 2]}],"#,
    r#""createdDate":"2021-05-25T11:14:55.165Z","currency":"BTC","description":"Order 7","fee":0,"#,
    r#""fiat":{"EUR":12345678901.123456789012345678,"USD":100.00},"id":9007199254740993,"#,
    r#""invoiceAddress":"bc1q","payAmount":1e-8,"state":"PAID","url":"https://x","next":{ "a":null }}"#,
);

const LEAST: &str = r#"{"amount":1,"currency":"BTC","id":7,"state":"PAID"}"#;

/// Numbers that look random and are the same at each run.
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new() -> Self {
        Self(0x9E37_79B9_7F4A_7C15)
    }

    pub(super) fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 32).unwrap() % limit
    }
}

#[track_caller]
fn read(json: &str) -> Invoice {
    invoice(json.as_bytes()).unwrap_or_else(|error| panic!("{error}: {json}"))
}

#[track_caller]
fn fault(json: impl AsRef<[u8]>) -> String {
    invoice(json.as_ref()).unwrap_err().to_string()
}

/// The least invoice with one more field, or with one replaced.
fn with(name: &str, value: &str) -> String {
    let least = ["amount", "currency", "id", "state"]
        .into_iter()
        .zip(["1", r#""BTC""#, "7", r#""PAID""#]);
    let fields = least.filter(|field| field.0 != name).chain([(name, value)]);
    let fields: Vec<_> = fields.map(|(name, value)| format!("{name:?}:{value}")).collect();
    format!("{{{}}}", fields.join(","))
}

#[test]
fn every_field_is_read() {
    let invoice = read(FULL);
    let texts = |pairs: &[(&str, &str)]| pairs.iter().map(|(a, b)| format!("{a}={b}")).collect::<Vec<_>>();
    assert_eq!(invoice.id(), 9_007_199_254_740_993);
    assert_eq!(invoice.state(), &InvoiceState::Paid);
    assert!(invoice.is_paid());
    assert_eq!(invoice.amount().as_str(), "0.10");
    assert_eq!(invoice.currency(), &Currency::Btc);
    assert_eq!(invoice.pay_amount().unwrap().as_str(), "1e-8");
    assert_eq!(invoice.fee().unwrap().as_str(), "0");
    let fiat: Vec<_> = invoice
        .fiat()
        .map(|(code, amount)| format!("{code}={amount}"))
        .collect();
    assert_eq!(
        fiat,
        texts(&[("EUR", "12345678901.123456789012345678"), ("USD", "100.00")])
    );
    assert_eq!(invoice.description(), Some("Order 7"));
    assert_eq!(invoice.invoice_address(), Some("bc1q"));
    assert_eq!(invoice.created_date().unwrap().as_str(), "2021-05-25T11:14:55.165Z");
    let extra: Vec<_> = invoice.extra().collect();
    assert_eq!(extra, [("url", r#""https://x""#), ("next", r#"{ "a":null }"#)]);

    let [mug, other] = &invoice.cart_items()[..] else {
        panic!("two items")
    };
    assert_eq!((mug.product(), mug.currency()), (Some("Mug"), Some(&Currency::Btc)));
    assert_eq!(mug.price().unwrap().as_str(), "1E-18");
    assert_eq!(mug.quantity().unwrap().as_str(), "2");
    assert_eq!(mug.extra().len(), 0);
    assert_eq!(other.product(), Some("a \"b\" é"));
    assert_eq!(*other.currency().unwrap(), "LTC");
    assert_eq!(other.extra().collect::<Vec<_>>(), [("sku", "[1, 2]")]);
}

#[test]
fn what_was_read_is_written_back() {
    assert_eq!(read(FULL).to_json(), FULL);
    assert_eq!(read(LEAST).to_json(), LEAST);
    let odd = with("cartItems", r#"[null,{"x\ny":"\u0001"},{}]"#);
    assert_eq!(read(&read(&odd).to_json()), read(&odd));
}

#[test]
fn null_counts_as_missing() {
    for name in [
        "cartItems",
        "createdDate",
        "description",
        "fee",
        "fiat",
        "invoiceAddress",
        "payAmount",
    ] {
        assert_eq!(read(&with(name, "null")), read(LEAST), "{name}");
    }
    assert_eq!(read(&with("fiat", r#"{"USD":null}"#)), read(LEAST));
    let cart = read(&with("cartItems", r#"[null,{"price":null,"product":"Mug"}]"#)).cart_items();
    let products: Vec<_> = cart.iter().map(|item| item.product()).collect();
    assert_eq!(products, [None, Some("Mug")]);
    assert_eq!(cart[1].price(), None);
}

#[test]
fn names_and_texts_may_be_escaped() {
    let json = LEAST.replace("state", r"\u0073tate").replace("PAID", r"P\u0041ID");
    assert_eq!(read(&json), read(LEAST));
}

#[test]
fn the_order_of_fiat_is_no_difference() {
    let fiat = |json| read(&with("fiat", json));
    assert_eq!(fiat(r#"{"USD":1,"EUR":2}"#), fiat(r#"{"EUR":2.0,"USD":1}"#));
}

#[test]
fn faults_name_their_place() {
    for (name, value, expected) in [
        ("id", "\"1\"", "id: expected a number, found a string"),
        (
            "id",
            "1.0",
            "id: expected a whole number from 0 to 2^64 - 1, found another number",
        ),
        (
            "id",
            "18446744073709551616",
            "id: expected a whole number from 0 to 2^64 - 1, found another number",
        ),
        (
            "id",
            "-1",
            "id: expected a whole number from 0 to 2^64 - 1, found another number",
        ),
        ("state", "null", "state is missing"),
        ("state", "5", "state: expected a string, found a number"),
        ("amount", "true", "amount: expected a number, found a boolean"),
        ("fee", "1e65", "fee: exponent out of range: it must be from -64 to 64"),
        (
            "description",
            r#""\ud800""#,
            "description: a string with half of a surrogate pair",
        ),
        ("fiat", "1e5", "fiat: expected an object, found a number"),
        ("fiat", r#"{"USD":"1"}"#, "fiat.USD: expected a number, found a string"),
        ("fiat", r#"{"USD":1,"EUR":1,"USD":1}"#, "fiat: a code is given twice"),
        ("fiat", "{\"a\\nb\":[]}", "fiat.a b: expected a number, found an array"),
        (
            "fiat",
            "{\"a\u{2028}b\":[]}",
            "fiat.a b: expected a number, found an array",
        ),
        ("cartItems", "{}", "cartItems: expected an array, found an object"),
        (
            "cartItems",
            r#""a, expected b""#,
            "cartItems: expected an array, found a string",
        ),
        ("cartItems", "false", "cartItems: expected an array, found a boolean"),
        (
            "cartItems",
            "[{},[]]",
            "cartItems[1]: expected an object, found an array",
        ),
        ("cartItems", "[12]", "cartItems[0]: expected an object, found a number"),
        (
            "cartItems",
            r#"[{"price":"5"}]"#,
            "cartItems[0].price: expected a number, found a string",
        ),
        (
            "cartItems",
            r#"[{"price":null,"price":1}]"#,
            "cartItems[0]: price is given twice",
        ),
    ] {
        let json = with(name, value);
        assert_eq!(fault(&json), expected, "{json}");
        let error = element(json.as_bytes(), 17).unwrap_err();
        let dot = if expected.contains(": ") { "." } else { ": " };
        assert_eq!(error.to_string(), format!("[17]{dot}{expected}"));
        assert_eq!(error.invoice_id, if name == "id" { None } else { Some(7) }, "{json}");
    }
    for name in ["amount", "currency", "id", "state"] {
        assert_eq!(fault(LEAST.replace(name, "other")), format!("{name} is missing"));
    }
    assert_eq!(fault(FULL.replace("fee", "amount")), "amount is given twice");
}

#[test]
fn what_is_no_invoice_at_all_is_described() {
    for (body, expected) in [
        ("", "the response is empty"),
        (" \r\n", "the response is empty"),
        ("\n<!DOCTYPE html>", "the response is HTML, not JSON"),
        ("[]", "expected an object, found an array"),
        ("\"PAID\"", "expected an object, found a string"),
        ("null", "expected an object, found null"),
        ("nonsense", "not JSON: expected ident at line 1 column 2"),
        ("Bad gateway", "not JSON: expected value at line 1 column 1"),
        ("{\"id\":1]", "not JSON: expected `,` or `}` at line 1 column 8"),
        (&LEAST[..30], "the JSON is cut off"),
        ("{", "the JSON is cut off"),
        (
            &format!("{LEAST} {LEAST}"),
            "not JSON: trailing characters at line 1 column 53",
        ),
    ] {
        assert_eq!(fault(body), expected, "{body}");
    }
    assert_eq!(fault(b"{\"id\":\"\xff\"}"), "the response is not UTF-8 text");
    let element = element(b"[]", 2).unwrap_err();
    assert_eq!(element.to_string(), "[2]: expected an object, found an array");
}

#[test]
fn a_fault_is_one_short_line_whatever_the_response() {
    let long = "x\\n".repeat(10_000);
    for json in [
        with("cartItems", &format!("\"{long}\"")),
        with("amount", &format!("\"{long}\"")),
        with("amount", &"9".repeat(30_000)),
        with("fiat", &format!("{{\"{long}\":\"{long}\"}}")),
        with("state", "[").repeat(1_000),
        "[".repeat(30_000),
    ] {
        let message = fault(&json);
        assert!(message.len() < 120 && !message.contains('\n'), "{message}");
    }
}

#[test]
fn a_deep_unknown_field_is_kept() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(read(&with("deep", &deep)).extra().next(), Some(("deep", &*deep)));
}

#[test]
fn a_garbled_response_is_read_right_or_refused() {
    let mut random = Random::new();
    for _ in 0..5_000 {
        let mut body = FULL.as_bytes().to_vec();
        for _ in 0..=random.below(3) {
            let at = random.below(body.len());
            match random.below(3) {
                0 => body[at] = b"\"{}[],:0.e-n\\ \xc3"[random.below(15)],
                1 => drop(body.remove(at)),
                // Never to nothing, so that there is something left to garble.
                _ => body.truncate(at + 8),
            }
        }
        match invoice(&body) {
            Ok(invoice) => assert_eq!(read(&invoice.to_json()), invoice),
            Err(error) => assert!(error.to_string().len() < 120, "{error}"),
        }
    }
}

#[test]
fn what_is_written_reads_back_as_it_was() {
    let full = read(&FULL.replace("}],", "},{}],"));
    assert_eq!(full.cart_items().last(), Some(&CartItem::empty()));
    assert_eq!(Invoice::from_json(&full.to_json()), Ok(full.clone()));
    for item in full.cart_items() {
        assert_eq!(CartItem::from_json(&item.to_json()), Ok(item));
    }
    assert_eq!(Invoice::from_json("{}").unwrap_err().to_string(), "id is missing");
    assert_eq!(CartItem::from_json("[").unwrap_err().to_string(), "the JSON is cut off");
}
