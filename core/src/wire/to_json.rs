//! Writes what the API speaks about the way the API does.

use super::writer::{self, ObjectWriter};
use crate::model::{CartItem, Invoice, NewInvoice};

impl Invoice {
    /// The invoice as JSON in the API's shape: every number with the digits it came with, the fields that this version
    /// does not know at the end. What is missing, an empty cart and an empty `fiat` are left out.
    pub fn to_json(&self) -> String {
        let cart = self.cart_items();
        writer::object(|object| {
            object.number("amount", Some(self.amount()));
            if !cart.is_empty() {
                object.array("cartItems", &cart, whole_item);
            }
            object.string("createdDate", self.created_date().map(|date| date.as_str()));
            object.string("currency", Some(self.currency().as_str()));
            object.string("description", self.description());
            object.number("fee", self.fee().as_ref());
            if self.fiat().len() > 0 {
                object.object("fiat", |object| {
                    self.fiat()
                        .for_each(|(code, amount)| object.json(code, amount.as_str()));
                });
            }
            object.json("id", &self.id().to_string());
            object.string("invoiceAddress", self.invoice_address());
            object.number("payAmount", self.pay_amount().as_ref());
            object.string("state", Some(self.state().as_str()));
            self.extra().for_each(|(name, json)| object.json(name, json));
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
            object.array("cartItems", self.cart_items(), writer::item);
        })
    }
}

fn whole_item(object: &mut ObjectWriter<'_>, item: &CartItem) {
    writer::item(object, item);
    item.extra().for_each(|(name, json)| object.json(name, json));
}
