//! A field that core reads is nowhere left out: of equality, Debug, JSON, serde, C's text and the contract. See CONTRIBUTING.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;
use std::fs;
use std::path::{Path, PathBuf};

use calypso_invoice::{CartItem, Invoice};
use serde_json::Value;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn source(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap()
}

/// Of one model: the name in our languages and two values, by the API's name.
type Fields = BTreeMap<String, (String, [String; 2])>;

fn fields(model: &str) -> Fields {
    let all: Value = serde_json::from_str(&source("tests/fields/fields.json")).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let field = |(api, field): (&String, &Value)| {
        let values = [text(&field["values"][0]), text(&field["values"][1])];
        (api.clone(), (text(&field["name"]), values))
    };
    all[model].as_object().unwrap().iter().map(field).collect()
}

/// The API's names that the reader of a model knows.
fn read_by(visitor: &str) -> BTreeSet<String> {
    let reader = source("core/src/wire/from_json.rs");
    let (_, rest) = reader.split_once(&format!("for {visitor} {{")).unwrap();
    let (arms, _) = rest.split_once("other =>").unwrap();
    let names = arms.split("name @ \"").skip(1);
    names.map(|arm| arm.split('"').next().unwrap().to_owned()).collect()
}

/// What an invoice always has.
const REQUIRED: [&str; 4] = ["id", "state", "amount", "currency"];

/// The model with the first value of what is required and of this field, or with the field's second.
fn json(fields: &Fields, api: &str, is_second: bool) -> String {
    let here = fields
        .iter()
        .filter(|(name, _)| **name == api || REQUIRED.contains(&name.as_str()));
    let field = |(name, (_, values)): (&String, &(String, [String; 2]))| {
        let value = &values[usize::from(is_second && *name == api)];
        format!("{}:{value}", Value::from(name.as_str()))
    };
    let here: Vec<_> = here.map(field).collect();
    format!("{{{}}}", here.join(","))
}

/// A text in which a field must show.
type Shows<T> = (&'static str, fn(&T) -> String);

fn check<T: PartialEq + Debug>(model: &str, visitor: &str, read: impl Fn(&str) -> T, shows: &[Shows<T>]) {
    let fields = fields(model);
    let known: BTreeSet<_> = fields.keys().cloned().collect();
    assert_eq!(
        known,
        read_by(visitor),
        "{model}: tests/fields/fields.json has other fields than core reads"
    );
    for api in fields.keys() {
        let [first, second] = [false, true].map(|is_second| read(&json(&fields, api, is_second)));
        assert!(first != second, "{model}: {api} is left out of equality");
        for (place, show) in shows {
            assert_ne!(show(&first), show(&second), "{model}: {api} is left out of {place}");
        }
        let stored = [&first, &second].map(shows[0].1);
        let is_kept = read(&stored[0]) == first && read(&stored[1]) == second;
        assert!(is_kept, "{model}: {api} is lost in to_json");
    }
}

#[test]
fn of_an_invoice() {
    let shows: &[Shows<Invoice>] = &[
        ("to_json", Invoice::to_json),
        ("Debug", |invoice| format!("{invoice:?}")),
        ("serde", |invoice| serde_json::to_string(invoice).unwrap()),
        ("what serde reads", |invoice| {
            let stored = serde_json::to_string(invoice).unwrap();
            serde_json::from_str::<Invoice>(&stored).unwrap().to_json()
        }),
    ];
    check(
        "Invoice",
        "InvoiceVisitor",
        |json| Invoice::from_json(json).unwrap(),
        shows,
    );
}

#[test]
fn of_an_item() {
    let shows: &[Shows<CartItem>] = &[
        ("to_json", CartItem::to_json),
        ("Debug", |item| format!("{item:?}")),
        ("serde", |item| serde_json::to_string(item).unwrap()),
        ("what serde reads", |item| {
            let stored = serde_json::to_string(item).unwrap();
            serde_json::from_str::<CartItem>(&stored).unwrap().to_json()
        }),
    ];
    check(
        "CartItem",
        "ItemVisitor",
        |json| CartItem::from_json(json).unwrap(),
        shows,
    );
}

/// Every reader makes the same of it: the usual invoice goes through another one than the unusual.
#[test]
fn of_an_invoice_of_any_shape() {
    let fields = fields("Invoice");
    for api in fields.keys() {
        let usual = json(&fields, api, true);
        let unusual = usual.replacen("\"id\"", "\"\\u0069d\"", 1);
        assert_ne!(usual, unusual);
        let [usual, unusual] = [&usual, &unusual].map(|json| Invoice::from_json(json).unwrap());
        for invoice in [&usual, &unusual] {
            let is_unknown = invoice.extra().any(|(name, _)| name == api);
            assert!(
                !is_unknown,
                "Invoice: {api} is not known to core/src/wire/scanner, or not to from_json.rs"
            );
        }
        let is_same = usual == unusual && usual.to_json() == unusual.to_json();
        assert!(
            is_same,
            "Invoice: {api} is read otherwise by core/src/wire/scanner than by from_json.rs"
        );
    }
}

#[test]
fn each_stands_in_a_case_of_the_contract() {
    let cases = fs::read_dir(root().join("tests/contract")).unwrap();
    let cases: Vec<Value> = cases
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .map(|path| serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap())
        .collect();
    let invoices: Vec<&Value> = cases
        .iter()
        .flat_map(|case| match &case["result"] {
            Value::Array(list) => list.iter().collect(),
            one => vec![one],
        })
        .collect();
    let items: Vec<&Value> = invoices
        .iter()
        .filter_map(|invoice| invoice["cart_items"].as_array())
        .flatten()
        .collect();
    for (model, shown) in [("Invoice", invoices), ("CartItem", items)] {
        for (api, (name, _)) in fields(model) {
            let is_there = shown.iter().any(|value| value.get(&name).is_some());
            assert!(
                is_there,
                "{model}: no case of tests/contract has {name} ({api}) in its result"
            );
        }
    }
}

/// A method, a function or a case for each operation, wherever there has to be one.
#[test]
fn each_operation_is_everywhere() {
    let names = source("core/src/error/operation.rs");
    let operations: Vec<_> = names
        .split("=> \"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap())
        .collect();
    assert!(operations.len() >= 10, "{operations:?}");
    let mut cases: Vec<String> = Vec::new();
    for entry in fs::read_dir(root().join("tests/contract")).unwrap() {
        cases.push(fs::read_to_string(entry.unwrap().path()).unwrap());
    }
    let core = [
        "client/operations.rs",
        "client/mod.rs",
        "create_once/mod.rs",
        "wait/mod.rs",
        "watch/mod.rs",
    ];
    let core: String = core.iter().map(|path| source(&format!("core/src/{path}"))).collect();
    for operation in operations {
        for (place, text, wanted) in [
            ("core", &core, format!("pub fn {operation}(")),
            (
                "the stub",
                &source("python/calypso_invoice/_native.pyi"),
                format!("def {operation}("),
            ),
            (
                "include/calypso.h",
                &source("include/calypso.h"),
                format!("calypso_client_{operation}("),
            ),
            (
                "include/calypso.hpp",
                &source("include/calypso.hpp"),
                format!(" {operation}("),
            ),
            (
                "tests/python/test_interface.py",
                &source("tests/python/test_interface.py"),
                format!("\"{operation}\""),
            ),
        ] {
            assert!(
                text.contains(&wanted),
                "{operation} is left out of {place}: there is no {wanted}"
            );
        }
        // What is made of calls, and waits, has tests of its own.
        let is_composite = [
            "create_invoice_once",
            "find_invoices",
            "wait_for_payment",
            "watch_invoices",
        ];
        let called = format!("\"operation\": \"{operation}\"");
        let is_there = is_composite.contains(&operation) || cases.iter().any(|case| case.contains(&called));
        assert!(is_there, "{operation}: there is no case in tests/contract");
    }
}
