//! Makes JSON of every kind that a server may send, and garbles it.

use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{Index, select};

/// A field of an object: its name and its value, both as JSON.
type Field = (String, String);

/// A number within the bounds of an amount.
const NUMBER: &str = "-?(0|[1-9][0-9]{0,29})(\\.[0-9]{1,30})?([eE](0?[0-9]|[-+]?0{0,9}([1-5]?[0-9]|6[0-4])))?";

/// A number that the sandbox takes in an order.
const NOT_NEGATIVE: &str = "(0|[1-9][0-9]{0,29})(\\.[0-9]{1,30})?([eE](0?[0-9]|[-+]?([1-5]?[0-9]|6[0-4])))?";

/// The JSON of an invoice as it may come, with all that may be missing, null, unknown or oddly written.
pub(super) fn invoice() -> impl Strategy<Value = String> {
    let known = [
        ("payAmount", NUMBER.boxed()),
        ("fee", NUMBER.boxed()),
        ("fiat", fiat().boxed()),
        ("description", text().boxed()),
        (
            "cartItems",
            vec(nullable(cart_item()), 0..4)
                .prop_map(|elements| array(&elements))
                .boxed(),
        ),
        ("invoiceAddress", text().boxed()),
        (
            "createdDate",
            prop_oneof![text(), Just(r#""2021-05-25T11:14:55.165Z""#.to_owned())].boxed(),
        ),
    ];
    let state = name_of(&["PAID", "CANCEL"]);
    let required = (NUMBER, name_of(&["BTC", "EUR"]), any::<u64>(), state).prop_map(|(amount, currency, id, state)| {
        named(
            ["amount", "currency", "id", "state"],
            [amount, currency, id.to_string(), state],
        )
    });
    (required, optional(known), unknown())
        .prop_flat_map(|(required, known, unknown)| object([required, known, unknown].concat()))
}

/// The JSON of an invoice as nearly all are: no name is escaped, nor is there more than one of it, and every code has an amount.
pub(super) fn usual_invoice() -> impl Strategy<Value = String> {
    let item = [
        ("product", text().boxed()),
        ("price", NUMBER.boxed()),
        ("quantity", NUMBER.boxed()),
        ("currency", name_of(&["BTC", "ETH"]).boxed()),
    ];
    let item = (optional(item), plainly_named()).prop_flat_map(|(known, unknown)| object([known, unknown].concat()));
    let codes = btree_map("[A-Z\u{e9}]{1,12}", NUMBER, 0..4);
    let fiat =
        codes.prop_flat_map(|codes| object(codes.into_iter().map(|(code, json)| (quoted(&code), json)).collect()));
    let known = [
        ("payAmount", NUMBER.boxed()),
        ("fee", NUMBER.boxed()),
        ("fiat", fiat.boxed()),
        ("description", text().boxed()),
        (
            "cartItems",
            vec(nullable(item), 0..4).prop_map(|items| array(&items)).boxed(),
        ),
        ("invoiceAddress", text().boxed()),
        ("createdDate", text().boxed()),
    ];
    let required = (
        NUMBER,
        name_of(&["BTC", "EUR"]),
        any::<u64>(),
        name_of(&["PAID", "CANCEL"]),
    );
    let required = required.prop_map(|(amount, currency, id, state)| {
        let values = [amount, currency, id.to_string(), state];
        named(["amount", "currency", "id", "state"], values)
    });
    (required, optional(known), plainly_named())
        .prop_flat_map(|(required, known, unknown)| object([required, known, unknown].concat()))
}

/// Fields that no version knows, whose names need no escape, nor do the names within.
fn plainly_named() -> impl Strategy<Value = Vec<Field>> {
    let leaf = prop_oneof![
        NUMBER,
        text(),
        select(vec!["null", "true", "false"]).prop_map(str::to_owned)
    ];
    let json = leaf.prop_recursive(3, 8, 3, |inner| {
        let fields = vec(
            ("x-[a-z\u{e9}]{0,3}".prop_map(|name| quoted(&name)), inner.clone()),
            0..3,
        );
        prop_oneof![
            vec(inner, 0..3).prop_map(|elements| array(&elements)),
            fields.prop_flat_map(object)
        ]
    });
    vec(
        ("x-[a-z\u{e9}\u{10ffff}]{0,9}".prop_map(|name| quoted(&name)), json),
        0..3,
    )
}

/// The JSON of an object with fields of an invoice that hold anything.
pub(super) fn mistaken() -> impl Strategy<Value = String> {
    let name = select(vec![
        "amount",
        "cartItems",
        "currency",
        "description",
        "fiat",
        "id",
        "state",
    ])
    .prop_map(quoted);
    let value = json().boxed();
    let inner = vec((text(), value.clone()), 1..3).prop_flat_map(object).boxed();
    let cart = vec(inner.clone(), 1..3).prop_map(|items| array(&items));
    vec((name, prop_oneof![value, inner, cart]), 1..4).prop_flat_map(object)
}

fn cart_item() -> impl Strategy<Value = String> {
    let known = [
        ("product", text().boxed()),
        ("price", NUMBER.boxed()),
        ("quantity", NUMBER.boxed()),
        ("currency", name_of(&["BTC", "ETH"]).boxed()),
    ];
    (optional(known), unknown()).prop_flat_map(|(known, unknown)| object([known, unknown].concat()))
}

fn fiat() -> impl Strategy<Value = String> {
    let codes = btree_map(characters(), nullable(NUMBER), 0..4);
    codes.prop_flat_map(|codes| object(codes.into_iter().map(|(code, json)| (quoted(&code), json)).collect()))
}

/// The body of a create that the sandbox takes.
pub(super) fn order() -> impl Strategy<Value = String> {
    let currency = || select(vec!["BTC", "ETH", "USDT", "FAU", "USD", "EUR", "RUB"]).prop_map(quoted);
    let item = (currency(), NOT_NEGATIVE, text(), NOT_NEGATIVE).prop_map(|(currency, price, product, quantity)| {
        named(
            ["currency", "price", "product", "quantity"],
            [currency, price, product, quantity],
        )
    });
    let cart = vec(item.prop_flat_map(object), 0..3).prop_map(|items| array(&items));
    let description = characters().prop_map(|text| quoted(&format!("Order {text}")));
    (NOT_NEGATIVE, currency(), description, cart).prop_flat_map(|(amount, currency, description, cart)| {
        object(named(
            ["amount", "currency", "description", "cartItems"],
            [amount, currency, description, cart],
        ))
    })
}

/// Any JSON, with white space where it may be.
pub(super) fn json() -> impl Strategy<Value = String> {
    let huge = "-?[1-9][0-9]{60,99}(\\.[0-9]{1,9})?([eE][-+]?[0-9]{1,9})?";
    let leaf = prop_oneof![
        NUMBER,
        huge,
        text(),
        select(vec!["null", "true", "false"]).prop_map(str::to_owned)
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        let fields = vec((text(), inner.clone()), 0..4).prop_flat_map(object);
        prop_oneof![vec(inner, 0..4).prop_map(|elements| array(&elements)), fields]
    })
}

/// A text as JSON, its characters as they are or escaped.
pub(super) fn text() -> impl Strategy<Value = String> {
    (characters(), any::<bool>()).prop_map(|(text, escape)| if escape { escaped(&text) } else { quoted(&text) })
}

pub(super) fn characters() -> impl Strategy<Value = String> {
    let odd = "\"\\\0\n\u{7f}\u{2028}\u{202e}\u{feff}\u{fffd}\u{10ffff}[}";
    let odd = select(odd.chars().collect::<Vec<_>>());
    vec(prop_oneof![proptest::char::range(' ', '~'), any::<char>(), odd], 0..30)
        .prop_map(|text| text.into_iter().collect())
}

/// A name that is known, or one that is not.
fn name_of(known: &'static [&'static str]) -> impl Strategy<Value = String> {
    prop_oneof![select(known).prop_map(quoted), text()]
}

fn nullable(json: impl Strategy<Value = String>) -> impl Strategy<Value = String> {
    prop_oneof![4 => json, 1 => Just("null".to_owned())]
}

/// Some of the fields; each may be null.
fn optional<const N: usize>(fields: [(&'static str, BoxedStrategy<String>); N]) -> impl Strategy<Value = Vec<Field>> {
    let fields =
        fields.map(|(name, json)| option::of(nullable(json)).prop_map(move |json| Some((quoted(name), json?))));
    Vec::from(fields).prop_map(|fields| fields.into_iter().flatten().collect())
}

/// Fields that no version knows; names may be there twice.
fn unknown() -> impl Strategy<Value = Vec<Field>> {
    let name = text().prop_map(|name| name.replacen('"', "\"x-", 1));
    vec((name, json()), 0..3)
}

fn named<const N: usize>(names: [&str; N], values: [String; N]) -> Vec<Field> {
    names.into_iter().map(quoted).zip(values).collect()
}

/// The fields in any order, with some white space everywhere.
fn object(fields: Vec<Field>) -> impl Strategy<Value = String> {
    (Just(fields).prop_shuffle(), select(vec!["", " ", "\n\t", "\r\n  "])).prop_map(|(fields, space)| {
        let fields = fields
            .iter()
            .map(|(name, json)| format!("{space}{name}{space}:{space}{json}{space}"));
        format!("{space}{{{}}}{space}", fields.collect::<Vec<_>>().join(","))
    })
}

pub(super) fn array(elements: &[String]) -> String {
    format!("[{}]", elements.join(","))
}

pub(super) fn quoted(text: &str) -> String {
    serde_json::to_string(text).expect("text is JSON")
}

pub(super) fn escaped(text: &str) -> String {
    let units: Vec<_> = text.encode_utf16().collect();
    escaped_units(&units)
}

/// A text as JSON that may begin or end inside a pair of surrogates.
pub(super) fn escaped_units(units: &[u16]) -> String {
    let units: Vec<_> = units.iter().map(|unit| format!("\\u{unit:04x}")).collect();
    format!("\"{}\"", units.concat())
}

/// What may happen to bytes on their way.
#[derive(Clone, Debug)]
pub(super) enum Damage {
    Flip(Index, u8),
    Delete(Index, usize),
    Insert(Index, Vec<u8>),
    Truncate(Index),
}

pub(super) fn damage() -> impl Strategy<Value = Damage> {
    let token = select(vec![
        "\"", "\\", "{", "}", "[", "]", ",", ":", "0", ".", "e-", "null", "\\ud800", "\n", "\0",
    ]);
    let bytes = prop_oneof![
        token.prop_map(|token| token.as_bytes().to_vec()),
        vec(any::<u8>(), 1..4)
    ];
    prop_oneof![
        (any::<Index>(), 0..8_u8).prop_map(|(at, bit)| Damage::Flip(at, 1 << bit)),
        (any::<Index>(), 1..9_usize).prop_map(|(at, length)| Damage::Delete(at, length)),
        (any::<Index>(), bytes).prop_map(|(at, bytes)| Damage::Insert(at, bytes)),
        any::<Index>().prop_map(Damage::Truncate),
    ]
}

impl Damage {
    pub(super) fn befall(self, bytes: &mut Vec<u8>) {
        let length = bytes.len();
        match self {
            Self::Flip(at, bit) if length > 0 => bytes[at.index(length)] ^= bit,
            Self::Flip(..) => {}
            Self::Delete(at, count) => {
                let at = at.index(length + 1);
                bytes.drain(at..length.min(at + count));
            }
            Self::Insert(at, inserted) => {
                let at = at.index(length + 1);
                bytes.splice(at..at, inserted);
            }
            Self::Truncate(at) => bytes.truncate(at.index(length + 1)),
        }
    }
}
