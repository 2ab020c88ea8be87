//! An invoice as the sandbox stores it, and its JSON.

use std::sync::Arc;

use jiff::Timestamp;

use crate::model::Amount;

use super::json::{ObjectWriter, write_array};
use super::template::{Item, Template};

/// The first state of every invoice, and the only one in which it can be paid or cancelled.
pub(super) const PENDING: &str = "PENDING_PAYMENT";

/// An invoice in the sandbox.
#[derive(Clone, Debug)]
pub struct StoredInvoice {
    pub(super) id: u64,
    pub(super) state: String,
    pub(super) paid: Option<Amount>,
    template: Arc<Template>,
    created: Timestamp,
}

impl StoredInvoice {
    pub(super) fn new(id: u64, template: Arc<Template>) -> Self {
        Self {
            id,
            state: PENDING.to_owned(),
            paid: None,
            template,
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

    /// The amount it was created with, digit for digit.
    pub fn amount(&self) -> &Amount {
        &self.template.amount
    }

    pub(super) fn currency(&self) -> &str {
        &self.template.currency
    }

    pub(super) fn description(&self) -> &str {
        &self.template.description
    }

    /// The amount that the customer paid, or none if [`pay`](super::Sandbox::pay) was never called for it.
    pub fn paid(&self) -> Option<&Amount> {
        self.paid.as_ref()
    }

    /// Its JSON, as the API returns it.
    pub fn to_json(&self) -> String {
        let mut out = String::new();
        self.write_json(&mut out);
        out
    }

    pub(super) fn write_json(&self, out: &mut String) {
        let template = &*self.template;
        ObjectWriter::new(out)
            .raw("amount", &template.amount)
            .nested("cartItems", |out| {
                write_array(out, &template.items, write_item);
            })
            .string("createdDate", &format!("{:.3}", self.created))
            .string("currency", &template.currency)
            .string("description", &template.description)
            .raw("fee", 0)
            .nested("fiat", |out| write_fiat(out, template))
            .raw("id", self.id)
            .string("invoiceAddress", &format!("sandbox-invoice-{}", self.id))
            .raw("payAmount", &template.amount)
            .string("state", &self.state)
            .finish();
    }
}

fn write_item(out: &mut String, item: &Item) {
    ObjectWriter::new(out)
        .string("currency", &item.currency)
        .raw("price", &item.price)
        .string("product", &item.product)
        .raw("quantity", &item.quantity)
        .finish();
}

/// Repeats an amount in a fiat currency; for a coin, any exchange rate would be made up.
fn write_fiat(out: &mut String, template: &Template) {
    let mut fiat = ObjectWriter::new(out);
    if matches!(&*template.currency, "USD" | "EUR" | "RUB") {
        fiat.raw(&template.currency, &template.amount);
    }
    fiat.finish();
}
