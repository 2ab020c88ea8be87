//! Reads invoices of the shape that nearly all have, checks all of it and keeps what it needs, without decoding the rest.
//!
//! Whatever it does not know, it leaves to the reader in `from_json`, which knows everything and says what is wrong: a name with
//! an escape or given twice, a wrong type, deep nesting, any fault. What it reads, it reads as that one does; `invariants` holds
//! one against the other.

mod cart;
mod chunks;
mod fiat;
#[cfg(test)]
mod tests;
mod tokens;

use std::str;

pub(super) use self::chunks::{decoded, plain, short_escape};
use self::fiat::Fiat;
use self::tokens::Tokens;
use super::field::Slot;
use crate::model::{Amount, Currency, Invoice, InvoiceState, Kept, Parts};

/// Reads the invoice that the bytes begin with, and says how many it took.
pub(super) fn leading(json: &[u8]) -> Option<(Invoice, usize)> {
    let (invoice, rest) = invoice(json)?;
    Some((invoice, json.len() - rest.len()))
}

/// Reads an invoice that is all there is.
pub(super) fn whole(json: &[u8]) -> Option<Invoice> {
    let (invoice, rest) = invoice(json)?;
    Tokens::new(rest).is_at_end().then_some(invoice)
}

/// Reads the invoice that the bytes begin with, and gives what comes behind it.
#[inline(never)] // in one place, so that all that it calls becomes a part of it
fn invoice(json: &[u8]) -> Option<(Invoice, &[u8])> {
    let mut tokens = Tokens::new(json);
    let mut amount = Slot::Unread;
    let mut cart_items = Slot::Unread;
    let mut created_date = Slot::Unread;
    let mut currency = Slot::Unread;
    let mut description = Slot::Unread;
    let mut fee = Slot::Unread;
    let mut fiat = Slot::Unread;
    let mut codes = Fiat::none();
    let mut id = Slot::Unread;
    let mut invoice_address = Slot::Unread;
    let mut pay_amount = Slot::Unread;
    let mut state = Slot::Unread;
    let mut extra = Vec::new();
    tokens.object(
        |tokens| {
            tokens.field(br#""amount""#, &mut amount, Tokens::amount)?;
            tokens.field(br#""cartItems""#, &mut cart_items, |tokens| tokens.part(cart::cart))?;
            tokens.field(br#""createdDate""#, &mut created_date, text)?;
            tokens.field(br#""currency""#, &mut currency, Tokens::quoted)?;
            tokens.field(br#""description""#, &mut description, text)?;
            tokens.field(br#""fee""#, &mut fee, Tokens::amount)?;
            tokens.field(br#""fiat""#, &mut fiat, |tokens| tokens.go(|json| codes.read(json)))?;
            tokens.field(br#""id""#, &mut id, Tokens::number)?;
            tokens.field(br#""invoiceAddress""#, &mut invoice_address, text)?;
            tokens.field(br#""payAmount""#, &mut pay_amount, Tokens::amount)?;
            tokens.field(br#""state""#, &mut state, Tokens::quoted)
        },
        |tokens, name| {
            extra.push((Kept::json(name), Kept::json(tokens.value()?)));
            Some(())
        },
    )?;
    let parts = Parts {
        pay_amount: pay_amount.optional().map(Kept::json),
        fee: fee.optional().map(Kept::json),
        description: description.optional(),
        invoice_address: invoice_address.optional(),
        created_date: created_date.optional(),
        fiat: codes.pairs(),
        cart_items: cart_items.optional().unwrap_or_default(),
        extra,
    };
    let invoice = Invoice {
        id: str::from_utf8(id.optional()?).ok()?.parse().ok()?,
        state: state.optional()?.one_of(InvoiceState::known)?,
        amount: Amount::of_checked(amount.optional()?),
        currency: currency.optional()?.one_of(Currency::known)?,
        block: parts.into_block()?,
    };
    Some((invoice, tokens.rest()))
}

fn text<'a>(tokens: &mut Tokens<'a>) -> Option<Kept<'a>> {
    tokens.quoted()?.kept()
}
