//! A line of a cart.

use std::ffi::{CString, c_char};

use invoice_core::{CartItem, Currency};

use crate::text::{self, c_text, c_text_or_none};

/// A line of an invoice's cart, borrowed from the invoice. Any part of it may be missing.
pub struct calypso_cart_item {
    product: Option<CString>,
    price: Option<CString>,
    quantity: Option<CString>,
    currency: Option<CString>,
    extra: Box<[(CString, CString)]>,
}

impl calypso_cart_item {
    pub(crate) fn new(item: &CartItem) -> Self {
        Self {
            product: c_text_or_none(item.product()),
            price: c_text_or_none(item.price()),
            quantity: c_text_or_none(item.quantity()),
            currency: c_text_or_none(item.currency().map(Currency::as_str)),
            extra: item.extra().map(|(name, json)| (c_text(name), c_text(json))).collect(),
        }
    }
}

/// What is sold. Borrowed from the invoice; NULL when it is missing.
#[unsafe(no_mangle)]
pub extern "C" fn calypso_cart_item_product(item: Option<&calypso_cart_item>) -> *const c_char {
    text::lend(item.and_then(|item| item.product.as_deref()))
}

/// The price, in the item's currency: decimal text as it came. Borrowed from the invoice; NULL when it is missing.
#[unsafe(no_mangle)]
pub extern "C" fn calypso_cart_item_price(item: Option<&calypso_cart_item>) -> *const c_char {
    text::lend(item.and_then(|item| item.price.as_deref()))
}

/// How many are sold, which need not be a whole number: decimal text. Borrowed from the invoice; NULL when it is missing.
#[unsafe(no_mangle)]
pub extern "C" fn calypso_cart_item_quantity(item: Option<&calypso_cart_item>) -> *const c_char {
    text::lend(item.and_then(|item| item.quantity.as_deref()))
}

/// What the price is counted in. Borrowed from the invoice; NULL when it is missing.
#[unsafe(no_mangle)]
pub extern "C" fn calypso_cart_item_currency(item: Option<&calypso_cart_item>) -> *const c_char {
    text::lend(item.and_then(|item| item.currency.as_deref()))
}

/// How many fields the item has that this version does not know.
#[unsafe(no_mangle)]
pub extern "C" fn calypso_cart_item_extra_len(item: Option<&calypso_cart_item>) -> usize {
    item.map_or(0, |item| item.extra.len())
}

/// The name of one of these fields, from 0. Borrowed from the invoice; NULL past the end.
#[unsafe(no_mangle)]
pub extern "C" fn calypso_cart_item_extra_name(item: Option<&calypso_cart_item>, index: usize) -> *const c_char {
    text::lend(item.and_then(|item| Some(&*item.extra.get(index)?.0)))
}

/// The JSON text of that field, as it came. Borrowed from the invoice; NULL past the end.
#[unsafe(no_mangle)]
pub extern "C" fn calypso_cart_item_extra_json(item: Option<&calypso_cart_item>, index: usize) -> *const c_char {
    text::lend(item.and_then(|item| Some(&*item.extra.get(index)?.1)))
}
