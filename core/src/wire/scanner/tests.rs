//! The scanner beside the reader of every shape: what it takes, and what it leaves.

use std::fs;

use serde_json::Value;

use crate::invariants::{list, readers};

const USUAL: &str = concat!(
    r#"{"amount":0.59165278,"cartItems":[{"currency":"BTC","price":0.2,"product":"Caf\u00e9 \ud83d\ude00","quantity":1},null,{}],"#,
    r#""createdDate":"2021-05-25T12:37:28.054Z","currency":"BTC","description":"order \"7\"","fee":1E-5,"#,
    r#""fiat":{"USD":22310.42,"EUR":18250.17},"id":7,"invoiceAddress":"bc1q","payAmount":0.6,"state":"PAID","new":{"a":[1]}}"#
);

#[test]
fn the_usual_shape_is_taken_whatever_the_white_space_and_the_order() {
    assert!(readers(USUAL.as_bytes()));
    let spaced = USUAL
        .replace("\":", "\" \r\n:\t")
        .replace(",\"", " ,\n\"")
        .replace('[', " [ ")
        .replace('}', " } ");
    assert!(readers(format!("\n {spaced}\r\n").as_bytes()));
    let turned = r#"{"state":"PAID","id":7,"currency":"BTC","amount":1,"fee":null,"cartItems":[],"fiat":{}}"#;
    assert!(readers(turned.as_bytes()));
}

#[test]
fn what_is_unusual_is_left() {
    for (usual, unusual) in [
        ("\"fee\"", r#""f\u0065e""#),
        ("\"USD\"", r#""US\u0044""#),
        ("18250.17", "null"),
        ("\"EUR\"", r#""A":1,"B":2,"C":3,"D":4,"E":5,"F":6,"G":7,"H":8,"EUR""#),
        ("\"EUR\"", "\"USD\""),
        ("\"fee\"", "\"id\""),
        ("\"price\"", "\"quantity\""),
        (r"\ude00", ""),
        (r"\ud83d", ""),
        ("1E-5", "1E-65"),
        ("[1]", &format!("{}1{}", "[".repeat(40), "]".repeat(40))),
        (":7,", ":7.0,"),
        ("\"PAID\"", "null"),
    ] {
        let json = USUAL.replacen(usual, unusual, 1);
        assert_ne!(json, USUAL, "{usual}");
        assert!(!readers(json.as_bytes()), "{json}");
    }
}

#[test]
fn codes_are_ordered_and_each_is_there_once() {
    for (fiat, is_usual) in [
        (r#"{"C":3,"B":2,"A":1,"E":5,"D":4,"AB":0,"":0,"c":6}"#, true),
        (r#"{"B":2,"A":1,"B":3}"#, false),
        (r#"{"A":2,"B":1,"A":3}"#, false),
    ] {
        let json = USUAL.replacen(r#"{"USD":22310.42,"EUR":18250.17}"#, fiat, 1);
        assert_ne!(json, USUAL);
        assert_eq!(readers(json.as_bytes()), is_usual, "{json}");
    }
}

#[test]
fn every_cut_and_every_changed_byte_is_read_alike() {
    for at in 0..USUAL.len() {
        readers(&USUAL.as_bytes()[..at]);
        for byte in *b"\"\\{}[],:0-.e \x0c\0n\xff" {
            let mut json = USUAL.as_bytes().to_vec();
            json[at] = byte;
            readers(&json);
            json.insert(at, USUAL.as_bytes()[at]);
            readers(&json);
        }
    }
}

#[test]
fn texts_with_a_nul_are_kept_and_shown_to_c() {
    for field in [
        r#""description":"a\u0000b""#,
        r#""x\u0000":"\u0000""#,
        r#""fiat":{"\u0000\u0000":1,"A\u0000":2}"#,
        r#""createdDate":"\u0000""#,
    ] {
        readers(format!(r#"{{"id":1,"amount":1,"currency":"BTC\u0000","state":"\u0000",{field}}}"#).as_bytes());
    }
}

#[test]
fn a_long_text_is_kept_whole() {
    let long = USUAL
        .replace("order", &"x".repeat(70_000))
        .replace("USD", &"U".repeat(70_000));
    assert!(readers(long.as_bytes()));
}

/// Every body of the contract, and every element of those that are lists.
#[test]
fn every_case_of_the_contract_is_read_alike() {
    let mut taken = 0;
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/contract");
    for file in fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "json") {
            let case: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
            for exchange in case["exchanges"].as_array().unwrap() {
                let body = text(&exchange["response"]["body"]);
                taken += usize::from(readers(body.as_bytes()));
                let (elements, _) = list::split(&[body.as_bytes()], usize::MAX);
                taken += elements
                    .into_iter()
                    .flatten()
                    .filter(|element| readers(element))
                    .count();
            }
        }
    }
    assert!(taken > 100, "{taken} invoices are of the usual shape");
}

/// A text, or its lines.
fn text(json: &Value) -> String {
    let lines = json
        .as_array()
        .map(|lines| lines.iter().filter_map(Value::as_str).collect());
    lines.or_else(|| json.as_str().map(str::to_owned)).unwrap_or_default()
}
