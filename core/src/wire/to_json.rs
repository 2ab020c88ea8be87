//! Writes what the API speaks about the way the API does.

use super::writer::{self, ObjectWriter};
use crate::model::{CartItem, Invoice, NewInvoice, Text, Timestamp};

impl Invoice {
    /// The invoice as JSON in the API's shape: every number with the digits it came with, the fields that this version
    /// does not know at the end. What is missing, an empty cart and an empty `fiat` are left out.
    pub fn to_json(&self) -> String {
        writer::object(|object| {
            object.number("amount", Some(self.amount()));
            if !self.cart_items.is_empty() {
                object.array("cartItems", &self.cart_items, whole_item);
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

impl CartItem {
    /// The item as JSON, as it stands in [`Invoice::to_json`].
    pub fn to_json(&self) -> String {
        writer::object(|object| whole_item(object, self))
    }
}

impl NewInvoice {
    /// The JSON that [`create_invoice`](crate::Client::create_invoice) sends.
    pub fn to_json(&self) -> String {
        writer::object(|object| {
            object.number("amount", Some(self.amount()));
            object.string("currency", Some(self.currency().as_str()));
            object.string("description", Some(self.description()));
            object.array("cartItems", self.items(), writer::item);
        })
    }
}

fn whole_item(object: &mut ObjectWriter<'_>, item: &CartItem) {
    writer::item(object, item);
    extra(object, &item.extra);
}

fn extra(object: &mut ObjectWriter<'_>, extra: &[(Text, Text)]) {
    for (name, json) in extra {
        object.json(name.as_str(), json.as_str());
    }
}
