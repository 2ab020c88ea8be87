//! Invoices and buttons, and everything that changes them: the five operations and the customer.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::model::Amount;

use super::api::Command;
use super::invoice::{PENDING, StoredInvoice};
use super::order::Template;
use super::response::{Content, Refusal};

pub(super) struct Store {
    invoices: BTreeMap<u64, Arc<StoredInvoice>>,
    templates: BTreeMap<u64, Arc<Template>>,
    next_id: u64,
}

impl Default for Store {
    fn default() -> Self {
        Self {
            invoices: BTreeMap::new(),
            templates: BTreeMap::new(),
            next_id: 1,
        }
    }
}

impl Store {
    pub(super) fn apply(&mut self, command: &Command) -> Result<Content, Refusal> {
        let invoice = match command {
            Command::List => return Ok(Content::List(self.list())),
            Command::Get(id) => self.get(*id)?,
            Command::Create(order) => self.create(order),
            Command::CreateFromTemplate(id) => self.create_from_template(*id)?,
            Command::Cancel(id) => self.cancel(*id)?,
        };
        Ok(invoice.to_json().into())
    }

    pub(super) fn list(&self) -> Vec<Arc<StoredInvoice>> {
        self.invoices.values().cloned().collect()
    }

    /// Exactly what the invoice asks for makes it paid; less or more is for the merchant to settle.
    pub(super) fn pay(&mut self, id: u64, amount: Amount) -> Result<(), Refusal> {
        if amount.is_negative() {
            return Err(Refusal::bad_request("a payment cannot be negative"));
        }
        let invoice = self.pending(id, "paid")?;
        let exact = amount == *invoice.amount();
        let state = if exact { "PAID" } else { "PENDING_INTERVENTION" };
        state.clone_into(&mut invoice.state);
        invoice.paid = Some(amount);
        Ok(())
    }

    pub(super) fn set_state(&mut self, id: u64, state: &str) -> Result<(), Refusal> {
        state.clone_into(&mut self.get_mut(id)?.state);
        Ok(())
    }

    pub(super) fn set_next_id(&mut self, id: u64) {
        self.next_id = id;
    }

    pub(super) fn add_template(&mut self, id: Option<u64>, template: Template) -> Result<u64, Refusal> {
        template.check().map_err(Refusal::bad_request)?;
        let id = id.unwrap_or_else(|| free_id(&self.templates, 1));
        self.templates.insert(id, Arc::new(template));
        Ok(id)
    }

    pub(super) fn seed(&mut self, count: u64) {
        let order = Template::new(
            12,
            "FAU",
            "an invoice that was seeded by the sandbox, one of as many as were wanted",
        )
        .item("the first of three seeded products in the cart", 1, 2, "FAU")
        .item("the second of three seeded products in the cart", 3, 2, "FAU")
        .item("the third of three seeded products in the cart", 4, 1, "FAU");
        let order = Arc::new(order);
        for _ in 0..count {
            self.create(&order);
        }
    }

    fn create(&mut self, order: &Arc<Template>) -> &StoredInvoice {
        let id = free_id(&self.invoices, self.next_id);
        self.next_id = id.wrapping_add(1);
        let invoice = StoredInvoice::new(id, Arc::clone(order));
        self.invoices.entry(id).or_insert(Arc::new(invoice))
    }

    fn create_from_template(&mut self, id: u64) -> Result<&StoredInvoice, Refusal> {
        let template = self.templates.get(&id).cloned();
        let template = template.ok_or_else(|| Refusal::not_found(format!("no button {id}")))?;
        Ok(self.create(&template))
    }

    fn cancel(&mut self, id: u64) -> Result<&StoredInvoice, Refusal> {
        let invoice = self.pending(id, "cancelled")?;
        "CANCEL".clone_into(&mut invoice.state);
        Ok(invoice)
    }

    fn get(&self, id: u64) -> Result<&StoredInvoice, Refusal> {
        let invoice = self.invoices.get(&id).map(Arc::as_ref);
        invoice.ok_or_else(|| no_invoice(id))
    }

    fn get_mut(&mut self, id: u64) -> Result<&mut StoredInvoice, Refusal> {
        let invoice = self.invoices.get_mut(&id).map(Arc::make_mut);
        invoice.ok_or_else(|| no_invoice(id))
    }

    fn pending(&mut self, id: u64, what: &str) -> Result<&mut StoredInvoice, Refusal> {
        let invoice = self.get_mut(id)?;
        if invoice.state != PENDING {
            let state = &invoice.state;
            let message = format!("invoice {id} cannot be {what}: its state is {state}");
            return Err(Refusal::incorrect_state(message));
        }
        Ok(invoice)
    }
}

fn no_invoice(id: u64) -> Refusal {
    Refusal::not_found(format!("no invoice {id}"))
}

/// The first id from `wanted` on that is not taken, so that an id chosen by a test overwrites nothing.
fn free_id<T>(taken: &BTreeMap<u64, T>, wanted: u64) -> u64 {
    let mut id = wanted;
    while taken.contains_key(&id) {
        id = id.wrapping_add(1);
    }
    id
}
