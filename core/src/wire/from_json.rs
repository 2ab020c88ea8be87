//! Reads an invoice and its parts from JSON, whatever they look like, and says what is wrong with them.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::cart;
use super::error_path;
use super::field::{Name, Slot};
use super::leaf::Json;
use crate::model::{Amount, CartItem, Currency, Invoice, InvoiceState, Kept, Parts, Text};

impl Invoice {
    /// The cart, in the server's order; empty when it is missing.
    ///
    /// An entry that came as `null` keeps its place, as an item without any part.
    pub fn cart_items(&self) -> Vec<CartItem> {
        cart::items(self.block.cart())
    }
}

impl<'de> Deserialize<'de> for Json<Invoice> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(InvoiceVisitor).map(Json)
    }
}

struct InvoiceVisitor;

impl<'de> Visitor<'de> for InvoiceVisitor {
    type Value = Invoice;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Invoice, A::Error> {
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
        while let Some(Name(name)) = map.next_key()? {
            match &*name {
                name @ "amount" => amount.fill(name, &mut map)?,
                name @ "cartItems" => cart_items.fill(name, &mut map)?,
                name @ "createdDate" => created_date.fill(name, &mut map)?,
                name @ "currency" => currency.fill(name, &mut map)?,
                name @ "description" => description.fill(name, &mut map)?,
                name @ "fee" => fee.fill(name, &mut map)?,
                name @ "fiat" => fiat.fill(name, &mut map)?,
                name @ "id" => id.fill(name, &mut map)?,
                name @ "invoiceAddress" => invoice_address.fill(name, &mut map)?,
                name @ "payAmount" => pay_amount.fill(name, &mut map)?,
                name @ "state" => state.fill(name, &mut map)?,
                other => extra.push((other.into(), unread(&mut map)?)),
            }
        }
        Everything {
            id: id.required("id")?,
            state: state.required("state")?,
            amount: amount.required("amount")?,
            currency: currency.required("currency")?,
            pay_amount: pay_amount.optional(),
            fee: fee.optional(),
            fiat: fiat.optional().map(|Fiat(fiat)| fiat).unwrap_or_default(),
            description: description.optional(),
            cart_items: cart_items.optional().map(|Cart(items)| items).unwrap_or_default(),
            invoice_address: invoice_address.optional(),
            created_date: created_date.optional(),
            extra,
        }
        .into_invoice()
        .ok_or_else(|| A::Error::custom("larger than 4 GiB"))
    }
}

/// An invoice with every part of it decoded.
pub(super) struct Everything {
    pub(super) id: u64,
    pub(super) state: InvoiceState,
    pub(super) amount: Amount,
    pub(super) currency: Currency,
    pub(super) pay_amount: Option<Amount>,
    pub(super) fee: Option<Amount>,
    pub(super) fiat: Vec<(Text, Amount)>,
    pub(super) description: Option<Text>,
    pub(super) cart_items: Vec<CartItem>,
    pub(super) invoice_address: Option<Text>,
    pub(super) created_date: Option<Text>,
    pub(super) extra: Vec<(Text, Text)>,
}

impl Everything {
    /// None only when it is too large.
    pub(super) fn into_invoice(self) -> Option<Invoice> {
        let fiat = self.fiat.iter().map(|(code, amount)| (text(code), number(amount)));
        let fiat: Vec<_> = fiat.collect();
        let parts = Parts {
            pay_amount: self.pay_amount.as_ref().map(number),
            fee: self.fee.as_ref().map(number),
            description: self.description.as_ref().map(text),
            invoice_address: self.invoice_address.as_ref().map(text),
            created_date: self.created_date.as_ref().map(text),
            fiat: &fiat,
            cart_items: cart::kept(&self.cart_items),
            extra: self.extra.iter().map(|(name, json)| (text(name), text(json))).collect(),
        };
        Some(Invoice {
            id: self.id,
            block: parts.into_block()?,
            state: self.state,
            amount: self.amount,
            currency: self.currency,
        })
    }
}

fn number(number: &Amount) -> Kept<'_> {
    Kept::text(number.as_str().into())
}

fn text(text: &Text) -> Kept<'_> {
    Kept::text(text.as_str().into())
}

struct Cart(Vec<CartItem>);

impl<'de> Deserialize<'de> for Json<Cart> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(CartVisitor).map(Json)
    }
}

struct CartVisitor;

impl<'de> Visitor<'de> for CartVisitor {
    type Value = Cart;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Cart, A::Error> {
        let mut items = Vec::new();
        let at_index = |index| move |error| error_path::at_index(index, &error);
        while let Some(item) = seq
            .next_element::<Option<Json<CartItem>>>()
            .map_err(at_index(items.len()))?
        {
            // An entry without an item keeps its place, so that no item moves to another one's.
            items.push(item.map_or_else(CartItem::empty, |Json(item)| item));
        }
        Ok(Cart(items))
    }
}

impl<'de> Deserialize<'de> for Json<CartItem> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ItemVisitor).map(Json)
    }
}

struct ItemVisitor;

impl<'de> Visitor<'de> for ItemVisitor {
    type Value = CartItem;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<CartItem, A::Error> {
        let mut currency = Slot::Unread;
        let mut price = Slot::Unread;
        let mut product = Slot::Unread;
        let mut quantity = Slot::Unread;
        let mut extra = Vec::new();
        while let Some(Name(name)) = map.next_key()? {
            match &*name {
                name @ "currency" => currency.fill(name, &mut map)?,
                name @ "price" => price.fill(name, &mut map)?,
                name @ "product" => product.fill(name, &mut map)?,
                name @ "quantity" => quantity.fill(name, &mut map)?,
                other => extra.push((other.into(), unread(&mut map)?)),
            }
        }
        Ok(CartItem {
            product: product.optional(),
            price: price.optional(),
            quantity: quantity.optional(),
            currency: currency.optional(),
            extra: extra.into(),
        })
    }
}

fn unread<'de, A: MapAccess<'de>>(map: &mut A) -> Result<Text, A::Error> {
    let json: &RawValue = map.next_value()?;
    Ok(json.get().into())
}

/// Ordered by code: so a code that is there twice is found, and equality does not depend on the server's order.
struct Fiat(Vec<(Text, Amount)>);

impl<'de> Deserialize<'de> for Json<Fiat> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(FiatVisitor).map(Json)
    }
}

struct FiatVisitor;

impl<'de> Visitor<'de> for FiatVisitor {
    type Value = Fiat;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fiat, A::Error> {
        let mut fiat = Vec::new();
        while let Some(Name(code)) = map.next_key()? {
            let amount: Option<Json<Amount>> = map.next_value().map_err(|error| error_path::in_field(&code, &error))?;
            if let Some(Json(amount)) = amount {
                fiat.push((Text::from(&*code), amount));
            }
        }
        fiat.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
        if fiat.windows(2).any(|pair: &[(Text, Amount)]| pair[0].0 == pair[1].0) {
            return Err(A::Error::custom("a code is given twice"));
        }
        Ok(Fiat(fiat))
    }
}
