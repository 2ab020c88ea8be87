//! Models as structs of their parts, each with the name of its getter.

use serde_json::value::RawValue;

use super::Pairs;
use crate::model::{Amount, CartItem, Currency, Invoice, InvoiceState, NewInvoice, Text};
use crate::wire::from_json::Everything;

/// Writes a model as a struct of its parts, and reads one, from a map as from a sequence. What is not known is passed over.
macro_rules! as_struct {
    ($model:ident |$whole:ident| { $($part:ident: $type:ty = $value:expr,)* } made by $make:expr) => {
        /// As a struct whose fields have the getters' names.
        impl serde::ser::Serialize for $model {
            fn serialize<S: serde::ser::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                use serde::ser::SerializeStruct;

                let $whole = self;
                let names = [$(stringify!($part)),*];
                let mut parts = serializer.serialize_struct(stringify!($model), names.len())?;
                $(parts.serialize_field(stringify!($part), &$value)?;)*
                parts.end()
            }
        }

        /// Of what the same feature wrote. Fields that are not known are passed over.
        impl<'de> serde::de::Deserialize<'de> for $model {
            fn deserialize<D: serde::de::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                use serde::de::{Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

                struct PartsVisitor;

                impl<'de> Visitor<'de> for PartsVisitor {
                    type Value = $model;

                    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        f.write_str(concat!("a stored ", stringify!($model)))
                    }

                    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<$model, A::Error> {
                        $(let $part: $type = seq
                            .next_element()?
                            .ok_or_else(|| A::Error::missing_field(stringify!($part)))?;)*
                        $make($($part),*).map_err(A::Error::custom)
                    }

                    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<$model, A::Error> {
                        $(let mut $part: Option<$type> = None;)*
                        while let Some(name) = map.next_key::<String>()? {
                            match &*name {
                                $(stringify!($part) if $part.is_some() => {
                                    return Err(A::Error::duplicate_field(stringify!($part)));
                                }
                                stringify!($part) => $part = Some(map.next_value()?),)*
                                _ => drop(map.next_value::<IgnoredAny>()?),
                            }
                        }
                        $(let $part = match $part {
                            Some(part) => part,
                            None => $crate::wire::serde_traits::Part::missing(stringify!($part))?,
                        };)*
                        $make($($part),*).map_err(A::Error::custom)
                    }
                }

                deserializer.deserialize_struct(stringify!($model), &[$(stringify!($part)),*], PartsVisitor)
            }
        }
    };
}
pub(crate) use as_struct;

as_struct! {
    Invoice |invoice| {
        id: u64 = invoice.id(),
        state: InvoiceState = invoice.state(),
        amount: Amount = invoice.amount(),
        currency: Currency = invoice.currency(),
        description: Option<String> = invoice.description(),
        cart_items: Vec<CartItem> = invoice.cart_items(),
        pay_amount: Option<Amount> = invoice.pay_amount(),
        fee: Option<Amount> = invoice.fee(),
        fiat: Pairs<String, Amount> = Pairs(invoice.fiat().collect()),
        invoice_address: Option<String> = invoice.invoice_address(),
        created_date: Option<String> = invoice.created_date(),
        extra: Pairs<String, String> = Pairs(invoice.extra().collect()),
    } made by invoice
}

as_struct! {
    CartItem |item| {
        product: Option<String> = item.product(),
        price: Option<Amount> = item.price(),
        quantity: Option<Amount> = item.quantity(),
        currency: Option<Currency> = item.currency(),
        extra: Pairs<String, String> = Pairs(item.extra().collect()),
    } made by cart_item
}

as_struct! {
    NewInvoice |new| {
        amount: Amount = new.amount(),
        currency: Currency = new.currency(),
        description: String = new.description(),
        cart_items: Vec<CartItem> = new.cart_items(),
    } made by new_invoice
}

#[expect(clippy::too_many_arguments, reason = "an invoice has so many parts")]
fn invoice(
    id: u64,
    state: InvoiceState,
    amount: Amount,
    currency: Currency,
    description: Option<String>,
    cart_items: Vec<CartItem>,
    pay_amount: Option<Amount>,
    fee: Option<Amount>,
    fiat: Pairs<String, Amount>,
    invoice_address: Option<String>,
    created_date: Option<String>,
    extra: Pairs<String, String>,
) -> Result<Invoice, String> {
    let everything = Everything {
        id,
        state,
        amount,
        currency,
        pay_amount,
        fee,
        fiat: fiat.0.into_iter().map(|(code, amount)| (code.into(), amount)).collect(),
        description: description.map(Text::from),
        cart_items,
        invoice_address: invoice_address.map(Text::from),
        created_date: created_date.map(Text::from),
        extra: unknown(extra)?,
    };
    let made = everything.into_invoice().ok_or("larger than 4 GiB")?;
    // Read again, as what the service never sends may have been stored: a code or a name that is there twice.
    Invoice::from_json(&made.to_json()).map_err(|why| why.to_string())
}

fn cart_item(
    product: Option<String>,
    price: Option<Amount>,
    quantity: Option<Amount>,
    currency: Option<Currency>,
    extra: Pairs<String, String>,
) -> Result<CartItem, String> {
    let made = CartItem {
        product: product.map(Text::from),
        price,
        quantity,
        currency,
        extra: unknown(extra)?.into(),
    };
    CartItem::from_json(&made.to_json()).map_err(|why| why.to_string())
}

#[expect(clippy::unnecessary_wraps, reason = "as of the other models")]
fn new_invoice(
    amount: Amount,
    currency: Currency,
    description: String,
    cart_items: Vec<CartItem>,
) -> Result<NewInvoice, String> {
    Ok(NewInvoice::new(amount, currency, description).with_cart_items(cart_items))
}

/// The fields that this version does not know, each with a value that is JSON.
fn unknown(extra: Pairs<String, String>) -> Result<Vec<(Text, Text)>, String> {
    let checked = |(name, json): (String, String)| match serde_json::from_str::<&RawValue>(&json) {
        Ok(_) => Ok((name.into(), json.into())),
        Err(_) => Err("extra: a value in it is not JSON".to_owned()),
    };
    extra.0.into_iter().map(checked).collect()
}
