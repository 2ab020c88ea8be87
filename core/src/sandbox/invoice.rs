//! An invoice as the sandbox keeps it, and the JSON it is answered with.

use std::sync::Arc;

use jiff::Timestamp;

use crate::model::Amount;

use super::json::{self, Object};
use super::order::{Item, Template};

/// The state in which every invoice begins, and the only one in which it can be paid or cancelled.
pub(super) const PENDING: &str = "PENDING_PAYMENT";

/// An invoice as it stands in the sandbox.
#[derive(Clone, Debug)]
pub struct StoredInvoice {
    pub(super) id: u64,
    pub(super) state: String,
    pub(super) paid: Option<Amount>,
    order: Arc<Template>,
    created: Timestamp,
}

impl StoredInvoice {
    pub(super) fn new(id: u64, order: Arc<Template>) -> Self {
        Self {
            id,
            state: PENDING.to_owned(),
            paid: None,
            order,
            created: Timestamp::now(),
        }
    }

    /// Its id.
    pub fn id(&self) -> u64 {
        self.id
    }

    /// Its state, `PENDING_PAYMENT` at first.
    pub fn state(&self) -> &str {
        &self.state
    }

    /// What a create asked for, digit for digit.
    pub fn amount(&self) -> &Amount {
        &self.order.amount
    }

    /// What the customer sent, or none if [`pay`](super::Sandbox::pay) was never called for it.
    pub fn paid(&self) -> Option<&Amount> {
        self.paid.as_ref()
    }

    /// The JSON the API answers with.
    pub fn to_json(&self) -> String {
        let mut out = String::new();
        self.push_json(&mut out);
        out
    }

    pub(super) fn push_json(&self, out: &mut String) {
        let order = &*self.order;
        Object::new(out)
            .raw("amount", &order.amount)
            .nested("cartItems", |out| {
                json::push_array(out, &order.items, push_item);
            })
            .text("createdDate", &format!("{:.3}", self.created))
            .text("currency", &order.currency)
            .text("description", &order.description)
            .raw("fee", 0)
            .nested("fiat", |out| push_fiat(out, order))
            .raw("id", self.id)
            .text("invoiceAddress", &format!("sandbox-invoice-{}", self.id))
            .raw("payAmount", &order.amount)
            .text("state", &self.state)
            .end();
    }
}

fn push_item(out: &mut String, item: &Item) {
    Object::new(out)
        .text("currency", &item.currency)
        .raw("price", &item.price)
        .text("product", &item.product)
        .raw("quantity", &item.quantity)
        .end();
}

/// A price in money is its own value in money; for a coin there is no rate that would not be made up.
fn push_fiat(out: &mut String, order: &Template) {
    let mut fiat = Object::new(out);
    if matches!(&*order.currency, "USD" | "EUR" | "RUB") {
        fiat.raw(&order.currency, &order.amount);
    }
    fiat.end();
}
