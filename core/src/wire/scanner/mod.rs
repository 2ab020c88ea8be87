//! Reads invoices of the shape that nearly all have, checks all of it and keeps what it needs, without decoding the rest.
//!
//! Whatever it does not know, it leaves to the reader in `from_json`, which knows everything and says what is wrong: a name with
//! an escape or given twice, a wrong type, deep nesting, any fault. What it reads, it reads as that one does; `invariants` holds
//! one against the other.

mod cart;
mod chunks;
#[cfg(test)]
mod tests;
mod tokens;

use std::str;

pub(super) use self::cart::cart;
pub(super) use self::chunks::{plain, short_escape};
use self::tokens::Tokens;
use super::field::Slot;
use crate::model::{Amount, Invoice, Kept, Pair, Parts};

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
    tokens.object(|tokens, name| match name {
        b"amount" => amount.scan(tokens, Tokens::amount),
        b"cartItems" => cart_items.scan(tokens, cart::checked),
        b"createdDate" => created_date.scan(tokens, text),
        b"currency" => currency.scan(tokens, Tokens::quoted),
        b"description" => description.scan(tokens, text),
        b"fee" => fee.scan(tokens, Tokens::amount),
        b"fiat" => fiat.scan(tokens, self::fiat),
        b"id" => id.scan(tokens, Tokens::number),
        b"invoiceAddress" => invoice_address.scan(tokens, text),
        b"payAmount" => pay_amount.scan(tokens, Tokens::amount),
        b"state" => state.scan(tokens, Tokens::quoted),
        _ => {
            extra.push((Kept::json(name), Kept::json(tokens.value()?)));
            Some(())
        }
    })?;
    let parts = Parts {
        pay_amount: pay_amount.optional().map(Kept::json),
        fee: fee.optional().map(Kept::json),
        description: description.optional(),
        invoice_address: invoice_address.optional(),
        created_date: created_date.optional(),
        fiat: fiat.optional().unwrap_or_default(),
        cart_items: cart_items.optional().map(Kept::json),
        extra,
    };
    Some(Invoice {
        id: ascii(id.optional()?)?.parse().ok()?,
        state: (&*state.optional()?.text()?).into(),
        amount: Amount::of_checked(ascii(amount.optional()?)?),
        currency: (&*currency.optional()?.text()?).into(),
        block: parts.into_block()?,
    })
}

impl<T> Slot<T> {
    /// Reads the value that comes next, unless it has been read before.
    fn scan<'a>(&mut self, tokens: &mut Tokens<'a>, read: impl FnOnce(&mut Tokens<'a>) -> Option<T>) -> Option<()> {
        let is_first = matches!(self, Self::Unread);
        *self = Self::Read(if tokens.null()? { None } else { Some(read(tokens)?) });
        is_first.then_some(())
    }
}

fn text<'a>(tokens: &mut Tokens<'a>) -> Option<Kept<'a>> {
    tokens.quoted()?.kept()
}

/// Codes and amounts, ordered by code, each code once. A code without an amount is left to the other reader.
fn fiat<'a>(tokens: &mut Tokens<'a>) -> Option<Vec<Pair<'a>>> {
    let mut fiat = Vec::with_capacity(4);
    tokens.object(|tokens, code| {
        fiat.push((Kept::json(code), Kept::json(tokens.amount()?)));
        Some(())
    })?;
    fiat.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
    let is_twice = fiat.windows(2).any(|pair: &[Pair<'_>]| pair[0].0 == pair[1].0);
    (!is_twice).then_some(fiat)
}

/// A number as text.
fn ascii(number: &[u8]) -> Option<&str> {
    str::from_utf8(number).ok()
}
