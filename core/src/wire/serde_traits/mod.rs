//! serde's traits for what users store, in any format: feature `serde`.

mod amount;
mod models;
mod pairs;
#[cfg(test)]
mod tests;

use serde::de::Error;

use crate::model::{Amount, CartItem, Currency, Invoice, InvoiceState};
pub(crate) use models::as_struct;
use pairs::Pairs;

/// A part of a model, which may be missing in what was stored, or may not.
pub(crate) trait Part: Sized {
    /// What it is when it is missing.
    fn missing<E: Error>(name: &'static str) -> Result<Self, E> {
        Err(E::missing_field(name))
    }
}

impl Part for u64 {}
impl Part for String {}
impl Part for Amount {}
impl Part for Currency {}
impl Part for InvoiceState {}
impl Part for Invoice {}

impl<T> Part for Option<T> {
    fn missing<E: Error>(_: &'static str) -> Result<Self, E> {
        Ok(None)
    }
}

impl Part for Vec<CartItem> {
    fn missing<E: Error>(_: &'static str) -> Result<Self, E> {
        Ok(Vec::new())
    }
}

impl<V> Part for Pairs<String, V> {
    fn missing<E: Error>(_: &'static str) -> Result<Self, E> {
        Ok(Pairs(Vec::new()))
    }
}
