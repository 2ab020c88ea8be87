//! Responses that should be an invoice.

use std::collections::HashMap;

use serde_json::value::RawValue;

use super::{assert_one_line, readers};
use crate::model::{Amount, Invoice};
use crate::wire::response;

/// Reads the body as an invoice: what is read is right and survives being written and read again; what is not says why.
pub fn response(body: &[u8]) {
    readers(body);
    let element = response::element(body, 7);
    match response::invoice(body) {
        Ok(invoice) => {
            assert_eq!(element.expect("a whole response can be an element"), invoice);
            assert_as_written(body, &invoice);
            assert_survives(&invoice);
            assert_salvaged(body, invoice.id());
        }
        Err(malformed) => {
            assert_one_line(&malformed.to_string());
            let element = element.expect_err("an element is no laxer than a response");
            let within = element.place.strip_prefix("[7]").expect("an element says where it is");
            assert_eq!(within.trim_start_matches('.'), malformed.place);
            assert_eq!(element.fault, malformed.fault);
            assert_eq!(element.invoice_id, malformed.invoice_id);
        }
    }
}

/// Compares with what `serde_json` alone finds in the body.
fn assert_as_written(body: &[u8], invoice: &Invoice) {
    let fields: HashMap<String, &RawValue> = serde_json::from_slice(body).expect("an invoice is JSON");
    let field = |name| fields.get(name).map(|json| json.get()).filter(|json| *json != "null");
    let text = |name| field(name).map(|json| serde_json::from_str::<String>(json).expect("is a text"));
    assert_eq!(field("id"), Some(&*invoice.id().to_string()));
    assert_eq!(field("amount"), Some(invoice.amount().as_str()));
    assert_eq!(field("payAmount"), invoice.pay_amount().as_ref().map(Amount::as_str));
    assert_eq!(field("fee"), invoice.fee().as_ref().map(Amount::as_str));
    assert_eq!(text("state").as_deref(), Some(invoice.state().as_str()));
    assert_eq!(text("currency").as_deref(), Some(invoice.currency().as_str()));
    assert_eq!(text("description").as_deref(), invoice.description());
    assert_eq!(text("invoiceAddress").as_deref(), invoice.invoice_address());
    for (name, _) in invoice.extra() {
        assert!(fields.contains_key(name), "{name:?}");
    }
}

fn assert_survives(invoice: &Invoice) {
    let json = invoice.to_json();
    let again = response::invoice(json.as_bytes()).unwrap_or_else(|error| panic!("{error}: {json}"));
    assert_eq!(again, *invoice);
    // Equal amounts may differ in their digits; their texts may not.
    assert_eq!(again.to_json(), json);
}

/// However early the response is cut off, its id is read right or not at all.
fn assert_salvaged(body: &[u8], id: u64) {
    assert_eq!(response::salvage_id(body), Some(id));
    for end in (0..body.len()).step_by(1 + body.len() / 64) {
        let salvaged = response::salvage_id(&body[..end]);
        assert!(salvaged.is_none_or(|salvaged| salvaged == id), "{salvaged:?} at {end}");
    }
}
