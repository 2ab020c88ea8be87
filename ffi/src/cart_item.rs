//! A line of a cart.

use std::ffi::c_char;

use invoice_core::{Amount, CartItem, Currency};

use crate::text;

/// A line of an invoice's cart, borrowed from the invoice. Any part of it may be missing.
pub struct calypso_cart_item(CartItem);

impl calypso_cart_item {
    pub(crate) fn new(item: CartItem) -> Self {
        Self(item)
    }
}

/// What is sold. Borrowed from the invoice; NULL when it is missing.
#[unsafe(no_mangle)]
pub extern "C" fn calypso_cart_item_product(item: Option<&calypso_cart_item>) -> *const c_char {
    text::lend(item.and_then(|item| item.0.product_c_str()))
}

/// The price, in the item's currency: decimal text as it came. Borrowed from the invoice; NULL when it is missing.
#[unsafe(no_mangle)]
pub extern "C" fn calypso_cart_item_price(item: Option<&calypso_cart_item>) -> *const c_char {
    text::lend(item.and_then(|item| item.0.price().map(Amount::as_c_str)))
}

/// How many are sold, which need not be a whole number: decimal text. Borrowed from the invoice; NULL when it is missing.
#[unsafe(no_mangle)]
pub extern "C" fn calypso_cart_item_quantity(item: Option<&calypso_cart_item>) -> *const c_char {
    text::lend(item.and_then(|item| item.0.quantity().map(Amount::as_c_str)))
}

/// What the price is counted in. Borrowed from the invoice; NULL when it is missing.
#[unsafe(no_mangle)]
pub extern "C" fn calypso_cart_item_currency(item: Option<&calypso_cart_item>) -> *const c_char {
    text::lend(item.and_then(|item| item.0.currency().map(Currency::as_c_str)))
}

/// How many fields the item has that this version does not know.
#[unsafe(no_mangle)]
pub extern "C" fn calypso_cart_item_extra_len(item: Option<&calypso_cart_item>) -> usize {
    item.map_or(0, |item| item.0.extra().len())
}

/// The name of one of these fields, from 0. Borrowed from the invoice; NULL past the end.
#[unsafe(no_mangle)]
pub extern "C" fn calypso_cart_item_extra_name(item: Option<&calypso_cart_item>, index: usize) -> *const c_char {
    text::lend(
        item.and_then(|item| item.0.extra_c_strs().nth(index))
            .map(|(name, _)| name),
    )
}

/// The JSON text of that field, as it came. Borrowed from the invoice; NULL past the end.
#[unsafe(no_mangle)]
pub extern "C" fn calypso_cart_item_extra_json(item: Option<&calypso_cart_item>, index: usize) -> *const c_char {
    text::lend(
        item.and_then(|item| item.0.extra_c_strs().nth(index))
            .map(|(_, json)| json),
    )
}
