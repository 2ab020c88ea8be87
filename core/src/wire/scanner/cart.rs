//! Reads carts.

use super::tokens::{Quoted, Tokens};
use crate::wire::cart::{Item, KeptCart};
use crate::wire::field::Slot;

/// A cart as it is kept, and what comes behind it.
pub(super) fn cart(json: &[u8]) -> Option<(Vec<u8>, &[u8])> {
    let mut tokens = Tokens::new(json);
    let mut cart = KeptCart::new();
    tokens.array(|tokens| {
        // An entry without an item keeps its place, so that no item moves to another one's.
        let item = if tokens.null()? {
            Item::default()
        } else {
            tokens.part(item)?
        };
        cart.push(&item);
        Some(())
    })?;
    Some((cart.into_bytes(), tokens.rest()))
}

fn item(json: &[u8]) -> Option<(Item<'_>, &[u8])> {
    let mut tokens = Tokens::new(json);
    let mut currency = Slot::Unread;
    let mut price = Slot::Unread;
    let mut product = Slot::Unread;
    let mut quantity = Slot::Unread;
    let mut extra = Vec::new();
    tokens.object(
        |tokens| {
            tokens.field(br#""currency""#, &mut currency, Tokens::quoted)?;
            tokens.field(br#""price""#, &mut price, Tokens::amount)?;
            tokens.field(br#""product""#, &mut product, Tokens::quoted)?;
            tokens.field(br#""quantity""#, &mut quantity, Tokens::amount)
        },
        |tokens, name| {
            extra.push((name, tokens.value()?));
            Some(())
        },
    )?;
    let item = Item {
        currency: currency.optional().map(Quoted::raw),
        price: price.optional(),
        product: product.optional().map(Quoted::raw),
        quantity: quantity.optional(),
        extra,
    };
    Some((item, tokens.rest()))
}
