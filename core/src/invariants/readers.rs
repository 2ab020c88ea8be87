//! The two readers of an invoice: what one takes, the other takes too, and makes the same of it.

use std::ffi::CStr;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};

use crate::model::{Amount, CartItem, Currency, Invoice};
use crate::wire::response::{self, Malformed};

/// Reads the body with both, and says whether the scanner took it.
pub fn readers(body: &[u8]) -> bool {
    let any = response::invoice_of_any_shape(body);
    match response::invoice(body) {
        Ok(invoice) => assert_same(
            &invoice,
            &any.expect("what is read can be read by the reader of every shape"),
        ),
        Err(malformed) => assert_same_fault(&malformed, &any.expect_err("one that can be read was refused")),
    }
    if let Some((invoice, length)) = response::leading(body) {
        let any = response::invoice_of_any_shape(&body[..length]);
        assert_same(
            &invoice,
            &any.expect("what was taken can be read by the reader of every shape"),
        );
        for end in (0..length).step_by(1 + length / 16) {
            assert!(
                response::leading(&body[..end]).is_none(),
                "it was taken before it ended"
            );
        }
    }
    response::has_usual_shape(body)
}

fn assert_same_fault(one: &Malformed, other: &Malformed) {
    assert_eq!(one.to_string(), other.to_string());
    assert_eq!(one.invoice_id, other.invoice_id);
}

fn assert_same(one: &Invoice, other: &Invoice) {
    assert_eq!(one, other);
    assert_eq!(hash(one), hash(other));
    // Equal amounts may differ in their digits; their texts may not.
    assert_eq!(format!("{one:?}"), format!("{other:?}"));
    assert_eq!(one.to_json(), other.to_json());
    assert_for_c(one);
    assert_for_c(other);
}

fn hash(invoice: &Invoice) -> u64 {
    BuildHasherDefault::<DefaultHasher>::default().hash_one(invoice)
}

/// Every text ends for C where it ends, and shows a U+0000 as U+FFFD.
fn assert_for_c(invoice: &Invoice) {
    same_text(Some(invoice.state().as_c_str()), Some(invoice.state().as_str()));
    same_text(Some(invoice.currency().as_c_str()), Some(invoice.currency().as_str()));
    same_text(Some(invoice.amount().as_c_str()), Some(invoice.amount().as_str()));
    same_text(
        invoice.pay_amount_c_str(),
        invoice.pay_amount().as_ref().map(Amount::as_str),
    );
    same_text(invoice.fee_c_str(), invoice.fee().as_ref().map(Amount::as_str));
    same_text(invoice.description_c_str(), invoice.description());
    same_text(invoice.invoice_address_c_str(), invoice.invoice_address());
    same_text(
        invoice.created_date_c_str(),
        invoice.created_date().map(|date| date.as_str()),
    );
    assert_eq!(invoice.fiat_c_strs().len(), invoice.fiat().len());
    for (for_c, (code, amount)) in invoice.fiat_c_strs().zip(invoice.fiat()) {
        same_pair(for_c, (code, amount.as_str()));
    }
    assert_eq!(invoice.extra_c_strs().len(), invoice.extra().len());
    invoice
        .extra_c_strs()
        .zip(invoice.extra())
        .for_each(|(for_c, pair)| same_pair(for_c, pair));
    invoice.cart_items().iter().for_each(assert_item_for_c);
}

fn assert_item_for_c(item: &CartItem) {
    same_text(item.product_c_str(), item.product());
    same_text(item.price().map(Amount::as_c_str), item.price().map(Amount::as_str));
    same_text(
        item.quantity().map(Amount::as_c_str),
        item.quantity().map(Amount::as_str),
    );
    same_text(
        item.currency().map(Currency::as_c_str),
        item.currency().map(Currency::as_str),
    );
    item.extra_c_strs()
        .zip(item.extra())
        .for_each(|(for_c, pair)| same_pair(for_c, pair));
}

fn same_pair(for_c: (&CStr, &CStr), (first, second): (&str, &str)) {
    same_text(Some(for_c.0), Some(first));
    same_text(Some(for_c.1), Some(second));
}

fn same_text(for_c: Option<&CStr>, text: Option<&str>) {
    let shown = text.map(|text| text.replace('\0', "\u{fffd}"));
    assert_eq!(for_c.map(CStr::to_bytes), shown.as_deref().map(str::as_bytes));
}
