//! Writes an invoice the way the API does.

use super::writer::{self, ObjectWriter};
use crate::model::{Invoice, Text, Timestamp};

impl Invoice {
    /// The invoice as JSON in the API's shape: every number with the digits it came with, the fields that this version
    /// does not know at the end. What is missing, an empty cart and an empty `fiat` are left out.
    pub fn to_json(&self) -> String {
        writer::object(|object| {
            object.number("amount", Some(self.amount()));
            if !self.cart_items.is_empty() {
                object.array("cartItems", &self.cart_items, |object, item| {
                    writer::item(object, item);
                    extra(object, &item.extra);
                });
            }
            object.string("createdDate", self.created_date().map(Timestamp::as_str));
            object.string("currency", Some(self.currency().as_str()));
            object.string("description", self.description());
            object.number("fee", self.fee());
            if !self.fiat.is_empty() {
                object.object("fiat", |object| {
                    self.fiat().for_each(|(code, amount)| object.number(code, Some(amount)));
                });
            }
            object.json("id", &self.id().to_string());
            object.string("invoiceAddress", self.invoice_address());
            object.number("payAmount", self.pay_amount());
            object.string("state", Some(self.state().as_str()));
            extra(object, &self.extra);
        })
    }
}

fn extra(object: &mut ObjectWriter<'_>, extra: &[(Text, Text)]) {
    for (name, json) in extra {
        object.json(name.as_str(), json.as_str());
    }
}
