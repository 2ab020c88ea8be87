//! Reads carts: to check one, and once more when its items are asked for.

use std::str;

use super::tokens::{Quoted, Tokens};
use crate::model::{Amount, CartItem, Text};
use crate::wire::field::Slot;

/// An item, checked but not decoded.
#[derive(Default)]
struct Item<'a> {
    currency: Option<Quoted<'a>>,
    price: Option<&'a [u8]>,
    product: Option<Quoted<'a>>,
    quantity: Option<&'a [u8]>,
    extra: Vec<(&'a [u8], &'a [u8])>,
}

/// The cart as its JSON, which [`cart`] can read.
pub(super) fn checked<'a>(tokens: &mut Tokens<'a>) -> Option<&'a [u8]> {
    tokens.json_of(|tokens| {
        tokens.array(|tokens| {
            if tokens.null()? {
                Some(())
            } else {
                item(tokens).map(drop)
            }
        })
    })
}

/// The items of a cart that is all there is.
pub(in crate::wire) fn cart(json: &[u8]) -> Option<Vec<CartItem>> {
    let mut tokens = Tokens::new(json);
    let mut items = Vec::new();
    tokens.array(|tokens| {
        // An entry without an item keeps its place, so that no item moves to another one's.
        let item = if tokens.null()? { Item::default() } else { item(tokens)? };
        items.push(item.decoded()?);
        Some(())
    })?;
    tokens.is_at_end().then_some(items)
}

fn item<'a>(tokens: &mut Tokens<'a>) -> Option<Item<'a>> {
    let mut currency = Slot::Unread;
    let mut price = Slot::Unread;
    let mut product = Slot::Unread;
    let mut quantity = Slot::Unread;
    let mut extra = Vec::new();
    tokens.object(|tokens, name| match name {
        b"currency" => currency.scan(tokens, Tokens::quoted),
        b"price" => price.scan(tokens, Tokens::amount),
        b"product" => product.scan(tokens, Tokens::quoted),
        b"quantity" => quantity.scan(tokens, Tokens::amount),
        _ => {
            extra.push((name, tokens.value()?));
            Some(())
        }
    })?;
    Some(Item {
        currency: currency.optional(),
        price: price.optional(),
        product: product.optional(),
        quantity: quantity.optional(),
        extra,
    })
}

impl Item<'_> {
    fn decoded(self) -> Option<CartItem> {
        let mut item = CartItem::empty();
        if let Some(currency) = self.currency {
            item.currency = Some((&*currency.text()?).into());
        }
        if let Some(product) = self.product {
            item.product = Some((&*product.text()?).into());
        }
        if let Some(price) = self.price {
            item.price = Some(amount(price)?);
        }
        if let Some(quantity) = self.quantity {
            item.quantity = Some(amount(quantity)?);
        }
        let text = |json| str::from_utf8(json).ok().map(Text::without_nul);
        let extra = self
            .extra
            .into_iter()
            .map(|(name, json)| Some((text(name)?, text(json)?)));
        item.extra = extra.collect::<Option<_>>()?;
        Some(item)
    }
}

fn amount(number: &[u8]) -> Option<Amount> {
    str::from_utf8(number).ok().map(Amount::of_checked)
}
