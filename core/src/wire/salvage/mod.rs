//! What can still be read of an entry in the list that is no invoice, and whether it may be a given order all the same.

mod lossy_match;
#[cfg(test)]
mod tests;

use super::leaf::Leaf;
use super::lenient::{self, End, Value};
use super::response::salvage_id;
use crate::model::{Amount, Currency, NewInvoice};
pub(crate) use lossy_match::may_be_same;

/// An entry above the largest that is kept can be an order only if that is large itself: the service adds a few fields, but
/// does not make an order many times as long.
const LARGE_ORDER: usize = 64 * 1024;

/// Up to here a service that counts in binary keeps whole numbers as they are.
const LARGEST_EXACT: u64 = 1 << 53;

/// A field of a broken entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Salvage<T> {
    Known(T),
    /// It is certain that it is not given, or null.
    Missing,
    Unknown,
}

/// What is certain about an entry that cannot be read as an invoice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Salvaged {
    kind: Kind,
    /// By the same rule as [`Malformed::invoice_id`](super::response::Malformed::invoice_id).
    pub(crate) invoice_id: Option<u64>,
    pub(crate) description: Salvage<Description>,
    pub(crate) amount: Salvage<Amount>,
    pub(crate) currency: Salvage<Currency>,
}

/// A description, as far as it can be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Description {
    /// U+FFFD stands for a character that cannot be decoded, and at the end for any rest.
    Text(String),
    /// Some services make a number of a text that looks like one.
    Number(String),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Object,
    NotAnObject,
    /// A page inside the list, perhaps: any invoice may be in it.
    HoldsObjects,
    /// Nothing of it was kept.
    TooLarge,
}

impl Salvaged {
    /// Reads what the bytes of the entry still say.
    pub(crate) fn of(entry: &[u8]) -> Self {
        let names = ["description", "amount", "currency"];
        let first = entry.iter().find(|byte| !b" \t\n\r".contains(byte));
        let fields = lenient::read(entry, names).filter(|_| first == Some(&b'{'));
        let Some(fields) = fields else {
            let is_page = first == Some(&b'[') && entry.contains(&b'{');
            return Self::nothing(if is_page { Kind::HoldsObjects } else { Kind::NotAnObject });
        };
        let [description, amount, currency] = fields.values.map(|values| one(values, fields.end));
        Self {
            kind: Kind::Object,
            invoice_id: salvage_id(entry),
            description: description.and_then(self::description),
            amount: amount.and_then(self::amount),
            currency: currency.and_then(|value| text(value).map(Currency::from)),
        }
    }

    /// An entry with more bytes than are kept.
    pub(crate) fn too_large() -> Self {
        Self::nothing(Kind::TooLarge)
    }

    /// Whether it may be one invoice.
    #[cfg(any(test, fuzzing))]
    pub(crate) fn is_object(&self) -> bool {
        matches!(self.kind, Kind::Object | Kind::TooLarge)
    }

    /// Whether this order may be what the entry is about: only what certainly speaks against it is a no.
    pub(crate) fn may_be(&self, new: &NewInvoice) -> bool {
        match (self.kind, &self.description) {
            (Kind::NotAnObject, _) => false,
            (Kind::TooLarge, _) => new.to_json().len() > LARGE_ORDER,
            (Kind::HoldsObjects, _) | (Kind::Object, Salvage::Unknown) => true,
            (Kind::Object, Salvage::Missing) => self.may_cost_the_same(new),
            (Kind::Object, Salvage::Known(Description::Text(shown))) => match shown.trim() {
                "" => self.may_cost_the_same(new),
                shown => may_be_same(shown, new.description()),
            },
            (Kind::Object, Salvage::Known(Description::Number(shown))) => may_be_number(shown, new.description()),
        }
    }

    /// Whether neither amount nor currency certainly differs.
    fn may_cost_the_same(&self, new: &NewInvoice) -> bool {
        let capitals = |currency: &Currency| currency.as_str().to_ascii_uppercase();
        let same_currency = |shown: &Currency| may_be_same(&capitals(shown), &capitals(new.currency()));
        self.amount.may_be(|shown| shown == new.amount()) && self.currency.may_be(same_currency)
    }

    fn nothing(kind: Kind) -> Self {
        Self {
            kind,
            invoice_id: None,
            description: Salvage::Unknown,
            amount: Salvage::Unknown,
            currency: Salvage::Unknown,
        }
    }
}

impl<T> Salvage<T> {
    fn and_then<U>(self, read: impl FnOnce(T) -> Option<U>) -> Salvage<U> {
        match self {
            Self::Known(value) => read(value).map_or(Salvage::Unknown, Salvage::Known),
            Self::Missing => Salvage::Missing,
            Self::Unknown => Salvage::Unknown,
        }
    }

    fn may_be(&self, is_same: impl FnOnce(&T) -> bool) -> bool {
        match self {
            Self::Known(value) => is_same(value),
            Self::Missing | Self::Unknown => true,
        }
    }
}

/// The value that a name was given once, or several times alike.
fn one(mut values: Vec<Value>, end: End) -> Salvage<Value> {
    values.dedup();
    match &values[..] {
        [] if end == End::Whole => Salvage::Missing,
        [Value::Null] => Salvage::Missing,
        [_] => Salvage::Known(values.remove(0)),
        _ => Salvage::Unknown,
    }
}

fn description(value: Value) -> Option<Description> {
    match value {
        Value::Word(word) if !word.starts_with(|c: char| c.is_ascii_alphabetic()) => Some(Description::Number(word)),
        other => text(other).map(Description::Text),
    }
}

fn amount(value: Value) -> Option<Amount> {
    match value {
        Value::Word(json) => Amount::alone(&json),
        Value::Text(text) => text.trim().parse().ok(),
        Value::Beginning(_) | Value::Null | Value::Other => None,
    }
}

fn text(value: Value) -> Option<String> {
    match value {
        Value::Text(text) => Some(text),
        Value::Beginning(text) => Some(text + "\u{fffd}"),
        Value::Word(_) | Value::Null | Value::Other => None,
    }
}

/// Whether the number may have been made of our text.
fn may_be_number(shown: &str, ours: &str) -> bool {
    let exact = |text: &str| text.parse::<u64>().ok().filter(|number| *number <= LARGEST_EXACT);
    let ours = ours.trim();
    match (exact(shown), exact(ours)) {
        (Some(shown), Some(ours)) => shown == ours,
        _ => ours
            .bytes()
            .all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte)),
    }
}
