//! Reads invoices of the shape that nearly all have, checks all of it and keeps what it needs, without decoding the rest.
//!
//! Whatever it does not know, it leaves to the reader in `from_json`, which knows everything and says what is wrong: a name with
//! an escape or given twice, a wrong type, deep nesting, any fault. What it reads, it reads as that one does; `invariants` holds
//! one against the other.

mod text;
mod tokens;

use std::borrow::Cow;

use self::tokens::Tokens;
use super::field::Slot;
use crate::model::{Amount, Invoice, Pair, Parts};

/// Reads the invoice that the bytes begin with, and says how many it took.
pub(super) fn leading(json: &[u8]) -> Option<(Invoice, usize)> {
    let mut tokens = Tokens::new(json);
    let invoice = invoice(&mut tokens)?;
    Some((invoice, json.len() - tokens.left()))
}

/// Reads an invoice that is all there is.
pub(super) fn whole(json: &[u8]) -> Option<Invoice> {
    let mut tokens = Tokens::new(json);
    let invoice = invoice(&mut tokens)?;
    tokens.is_at_end().then_some(invoice)
}

fn invoice(tokens: &mut Tokens<'_>) -> Option<Invoice> {
    let mut amount = Slot::Unread;
    let mut cart_items = Slot::Unread;
    let mut created_date = Slot::Unread;
    let mut currency = Slot::Unread;
    let mut description = Slot::Unread;
    let mut fee = Slot::Unread;
    let mut fiat = Slot::Unread;
    let mut id = Slot::Unread;
    let mut invoice_address = Slot::Unread;
    let mut pay_amount = Slot::Unread;
    let mut state = Slot::Unread;
    let mut extra = Vec::new();
    tokens.object(|tokens, name| {
        match name {
            b"amount" => amount.put(tokens.nullable(Tokens::amount)?),
            b"cartItems" => cart_items.put(tokens.nullable(cart)?),
            b"createdDate" => created_date.put(tokens.nullable(text)?),
            b"currency" => currency.put(tokens.nullable(text)?),
            b"description" => description.put(tokens.nullable(text)?),
            b"fee" => fee.put(tokens.nullable(Tokens::amount)?),
            b"fiat" => fiat.put(tokens.nullable(self::fiat)?),
            b"id" => id.put(tokens.nullable(Tokens::number)?),
            b"invoiceAddress" => invoice_address.put(tokens.nullable(text)?),
            b"payAmount" => pay_amount.put(tokens.nullable(Tokens::amount)?),
            b"state" => state.put(tokens.nullable(text)?),
            other => {
                extra.push((other, tokens.value()?));
                Some(())
            }
        }
    })?;
    let (description, invoice_address) = (description.optional(), invoice_address.optional());
    let created_date = created_date.optional();
    let parts = Parts {
        pay_amount: pay_amount.optional(),
        fee: fee.optional(),
        description: description.as_deref(),
        invoice_address: invoice_address.as_deref(),
        created_date: created_date.as_deref(),
        fiat: &fiat.optional().unwrap_or_default(),
        cart_items: cart_items.optional(),
        extra: &extra,
    };
    Some(Invoice {
        id: str::from_utf8(id.optional()?).ok()?.parse().ok()?,
        state: str::from_utf8(&state.optional()?).ok()?.into(),
        amount: Amount::of_json(str::from_utf8(amount.optional()?).ok()?).ok()?,
        currency: str::from_utf8(&currency.optional()?).ok()?.into(),
        block: parts.into_block()?,
    })
}

fn text<'a>(tokens: &mut Tokens<'a>) -> Option<Cow<'a, [u8]>> {
    tokens.quoted()?.decoded()
}

/// The cart as its JSON, in which everything is as the reader of carts will want it.
fn cart<'a>(tokens: &mut Tokens<'a>) -> Option<&'a [u8]> {
    tokens.json_of(|tokens| tokens.array(|tokens| tokens.nullable(item).map(drop)))
}

fn item(tokens: &mut Tokens<'_>) -> Option<()> {
    let mut currency = Slot::Unread;
    let mut price = Slot::Unread;
    let mut product = Slot::Unread;
    let mut quantity = Slot::Unread;
    tokens.object(|tokens, name| match name {
        b"currency" => currency.put(tokens.nullable(Tokens::quoted)?),
        b"price" => price.put(tokens.nullable(Tokens::amount)?),
        b"product" => product.put(tokens.nullable(Tokens::quoted)?),
        b"quantity" => quantity.put(tokens.nullable(Tokens::amount)?),
        _ => tokens.value().map(drop),
    })
}

/// Codes and amounts, ordered by code, each code once. A code without an amount is left to the other reader.
fn fiat<'a>(tokens: &mut Tokens<'a>) -> Option<Vec<Pair<'a>>> {
    let mut fiat = Vec::with_capacity(4);
    tokens.object(|tokens, code| {
        fiat.push((code, tokens.amount()?));
        Some(())
    })?;
    fiat.sort_unstable_by_key(|(code, _)| *code);
    let is_twice = fiat.windows(2).any(|pair: &[Pair<'_>]| pair[0].0 == pair[1].0);
    (!is_twice).then_some(fiat)
}
