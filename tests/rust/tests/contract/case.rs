//! Reads the file of a case; a field that is not known here fails.

use std::collections::BTreeMap;

use calypso_tests::gzip;
use serde_json::{Map, Value};

pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) options: Options,
    pub(crate) operation: String,
    pub(crate) args: Fields,
    pub(crate) exchanges: Vec<Exchange>,
    pub(crate) expected: Expected,
}

pub(crate) struct Options {
    pub(crate) base_path: String,
    pub(crate) max_retries: Option<u32>,
    pub(crate) max_response_bytes: Option<u64>,
    pub(crate) max_list_bytes: Option<u64>,
}

pub(crate) struct Exchange {
    pub(crate) request: Request,
    pub(crate) response: Response,
}

pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) body: Option<String>,
    /// By name in lower case; with `None`, it must not be there.
    pub(crate) headers: BTreeMap<String, Option<String>>,
}

pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: Vec<u8>,
}

pub(crate) enum Expected {
    Result { shape: Value, json: Option<String> },
    Items(Vec<Value>),
    Error(Value),
}

impl Case {
    pub(crate) fn read(file: &str) -> Self {
        let mut fields = Fields::new(serde_json::from_str(file).unwrap());
        let name = fields.text("name");
        fields.take("why");
        let mut client = Fields::new(fields.take("client").unwrap_or_default());
        let options = Options {
            base_path: client.take("base_path").map_or_else(String::new, |path| text(&path)),
            max_retries: client.take("max_retries").map(|n| number(&n)),
            max_response_bytes: client.take("max_response_bytes").map(|n| number(&n)),
            max_list_bytes: client.take("max_list_bytes").map(|n| number(&n)),
        };
        client.finish();
        let mut call = Fields::new(fields.need("call"));
        let operation = call.text("operation");
        let args = Fields::new(call.need("args"));
        call.finish();
        let exchanges = list(fields.need("exchanges")).into_iter().map(Exchange::read).collect();
        let outcome = (fields.take("result"), fields.take("items"), fields.take("error"));
        let expected = match outcome {
            (Some(shape), None, None) => Expected::Result {
                shape,
                json: fields.take("to_json").map(|json| text(&json)),
            },
            (None, Some(items), None) => Expected::Items(list(items)),
            (None, None, Some(error)) => Expected::Error(error),
            _ => panic!("a case ends in exactly one of result, items and error"),
        };
        fields.finish();
        Self {
            name,
            options,
            operation,
            args,
            exchanges,
            expected,
        }
    }
}

impl Exchange {
    fn read(value: Value) -> Self {
        let mut fields = Fields::new(value);
        let mut request = Fields::new(fields.need("request"));
        let mut response = Fields::new(fields.need("response"));
        fields.finish();
        let exchange = Self {
            request: Request {
                method: request.text("method"),
                path: request.text("path"),
                body: Some(request.need("body"))
                    .filter(|body| !body.is_null())
                    .map(|body| text(&body)),
                headers: request.map("headers", |value| value.as_str().map(str::to_owned)),
            },
            response: Response {
                status: number(&response.need("status")),
                headers: response.map("headers", text),
                body: bytes(&response.need("body")),
            },
        };
        request.finish();
        response.finish();
        exchange
    }
}

/// A JSON object whose fields are taken one by one, so that none is overlooked.
pub(crate) struct Fields(Map<String, Value>);

impl Fields {
    fn new(value: Value) -> Self {
        match value {
            Value::Object(map) => Self(map),
            Value::Null => Self(Map::new()),
            other => panic!("not an object: {other}"),
        }
    }

    fn take(&mut self, name: &str) -> Option<Value> {
        self.0.remove(name)
    }

    fn need(&mut self, name: &str) -> Value {
        self.take(name).unwrap_or_else(|| panic!("{name} is missing"))
    }

    fn text(&mut self, name: &str) -> String {
        text(&self.need(name))
    }

    fn map<T>(&mut self, name: &str, read: impl Fn(&Value) -> T) -> BTreeMap<String, T> {
        let map = Self::new(self.take(name).unwrap_or_default()).0;
        map.iter().map(|(name, value)| (name.clone(), read(value))).collect()
    }

    fn finish(self) {
        let left: Vec<&String> = self.0.keys().collect();
        assert!(left.is_empty(), "unknown fields: {left:?}");
    }

    /// The text of a field that has to be there.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.0
            .get(name)
            .and_then(Value::as_str)
            .unwrap_or_else(|| panic!("{name} is not a text"))
    }

    /// The objects of a field that has to be there.
    pub(crate) fn objects(&self, name: &str) -> impl Iterator<Item = Self> {
        list(self.0[name].clone()).into_iter().map(Self::new)
    }
}

fn list(value: Value) -> Vec<Value> {
    match value {
        Value::Array(list) => list,
        other => panic!("not an array: {other}"),
    }
}

fn number<T: TryFrom<u64>>(value: &Value) -> T {
    let number = value.as_u64().and_then(|number| T::try_from(number).ok());
    number.unwrap_or_else(|| panic!("not a small number: {value}"))
}

/// What [`bytes`] gives, where that is text.
pub(crate) fn text(value: &Value) -> String {
    String::from_utf8(bytes(value)).unwrap()
}

/// A string, parts that follow each other, something repeated, bytes in hexadecimal, or any of these in gzip.
fn bytes(value: &Value) -> Vec<u8> {
    match value {
        Value::String(text) => text.clone().into_bytes(),
        Value::Array(parts) => parts.iter().flat_map(bytes).collect(),
        Value::Object(part) => {
            let mut part = Fields(part.clone());
            let bytes = if let Some(hex) = part.take("hex") {
                unhex(&text(&hex))
            } else if let Some(body) = part.take("gzip") {
                let mut compressed = gzip(&bytes(&body));
                let cut: usize = part.take("cut").map_or(0, |cut| number(&cut));
                compressed.truncate(compressed.len() - cut);
                compressed
            } else {
                part.text("repeat").repeat(number(&part.need("times"))).into_bytes()
            };
            part.finish();
            bytes
        }
        other => panic!("not a text: {other}"),
    }
}

fn unhex(digits: &str) -> Vec<u8> {
    let pairs = digits.as_bytes().chunks(2);
    let byte = |pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
    pairs.map(byte).collect()
}
