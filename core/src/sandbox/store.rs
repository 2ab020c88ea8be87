//! The invoices and templates, and everything that changes them: the five operations and the customer.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::model::Amount;

use super::api_request::ApiRequest;
use super::http::Body;
use super::refusal::Refusal;
use super::stored_invoice::{PENDING, StoredInvoice};
use super::template::Template;

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
    /// Does what the request asks for and returns the body of the response.
    pub(super) fn apply(&mut self, request: &ApiRequest) -> Result<Body, Refusal> {
        let invoice = match request {
            ApiRequest::List => return Ok(Body::Invoices(self.list())),
            ApiRequest::Get(id) => self.get(*id)?,
            ApiRequest::Create(template) => self.create(template),
            ApiRequest::CreateFromTemplate(id) => self.create_from_template(*id)?,
            ApiRequest::Cancel(id) => self.cancel(*id)?,
        };
        Ok(invoice.to_json().into())
    }

    pub(super) fn list(&self) -> Vec<Arc<StoredInvoice>> {
        self.invoices.values().cloned().collect()
    }

    pub(super) fn len(&self) -> usize {
        self.invoices.len()
    }

    /// The invoices with the highest id first.
    pub(super) fn newest(&self) -> impl Iterator<Item = &StoredInvoice> {
        self.invoices.values().rev().map(Arc::as_ref)
    }

    /// Exactly the amount pays the invoice; after any other amount the merchant has to intervene.
    pub(super) fn pay(&mut self, id: u64, amount: Amount) -> Result<(), Refusal> {
        if amount.is_negative() {
            return Err(Refusal::bad_request("a payment cannot be negative"));
        }
        let invoice = self.get_pending(id, "paid")?;
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
        let template = Template::new(
            12,
            "FAU",
            "an invoice seeded by the sandbox, one of as many as the test asked for",
        )
        .item("the first of three seeded products in the cart", 1, 2, "FAU")
        .item("the second of three seeded products in the cart", 3, 2, "FAU")
        .item("the third of three seeded products in the cart", 4, 1, "FAU");
        let template = Arc::new(template);
        for _ in 0..count {
            self.create(&template);
        }
    }

    fn create(&mut self, template: &Arc<Template>) -> &StoredInvoice {
        let id = free_id(&self.invoices, self.next_id);
        self.next_id = id.wrapping_add(1);
        let invoice = StoredInvoice::new(id, Arc::clone(template));
        self.invoices.entry(id).or_insert(Arc::new(invoice))
    }

    fn create_from_template(&mut self, id: u64) -> Result<&StoredInvoice, Refusal> {
        let template = self.templates.get(&id).cloned();
        let template = template.ok_or_else(|| Refusal::not_found(format!("template {id} does not exist")))?;
        Ok(self.create(&template))
    }

    fn cancel(&mut self, id: u64) -> Result<&StoredInvoice, Refusal> {
        let invoice = self.get_pending(id, "cancelled")?;
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

    fn get_pending(&mut self, id: u64, change: &str) -> Result<&mut StoredInvoice, Refusal> {
        let invoice = self.get_mut(id)?;
        if invoice.state != PENDING {
            let state = &invoice.state;
            let message = format!("invoice {id} cannot be {change}: its state is {state}");
            return Err(Refusal::conflict(message));
        }
        Ok(invoice)
    }
}

fn no_invoice(id: u64) -> Refusal {
    Refusal::not_found(format!("invoice {id} does not exist"))
}

/// The first free id from `wanted` on, so that an id chosen by a test overwrites nothing.
fn free_id<T>(used: &BTreeMap<u64, T>, wanted: u64) -> u64 {
    let mut id = wanted;
    while used.contains_key(&id) {
        id = id.wrapping_add(1);
    }
    id
}
