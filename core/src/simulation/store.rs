//! The invoices as the service keeps them.

use std::fmt::Write;

use super::moment::Moment;

/// An invoice that is there.
pub(super) struct Stored {
    pub(super) id: u64,
    pub(super) state: &'static str,
    /// Which of the merchant's orders it is; none for anything else.
    pub(super) order: Option<usize>,
    /// The request that made it; none for what was there in the beginning.
    pub(super) made_by: Option<usize>,
    /// When it landed.
    pub(super) since: Moment,
    /// When its state changed last.
    pub(super) changed: Moment,
    /// It has nothing to do with the merchant, and looks like an order all the same.
    pub(super) is_lookalike: bool,
    /// The other fields.
    fields: String,
}

impl Stored {
    pub(super) fn is_live(&self) -> bool {
        self.state != CANCEL
    }

    /// Whether its state can still change.
    pub(super) fn is_open(&self) -> bool {
        ![CANCEL, PAID].contains(&self.state)
    }

    /// Whether it shows about the amount of the merchant's orders.
    pub(super) fn costs_the_same(&self) -> bool {
        self.fields.contains(r#""amount":12.3"#)
    }

    /// Whether it shows no description.
    pub(super) fn is_nameless(&self) -> bool {
        !self.fields.contains("\"description\":\"") || self.fields.contains("\"description\":\" \"")
    }

    fn show(&self, json: &mut String) {
        let _ = write!(json, r#"{{"id":{},"state":"{}",{}"#, self.id, self.state, self.fields);
    }
}

pub(super) const PENDING: &str = "PENDING_PAYMENT";
pub(super) const SEEN: &str = "MEM_POOL_FOUND";
pub(super) const PAID: &str = "PAID";
pub(super) const CANCEL: &str = "CANCEL";

#[derive(Default)]
pub(super) struct Store {
    invoices: Vec<Stored>,
}

impl Store {
    pub(super) fn add(&mut self, order: Option<usize>, fields: String, made_by: Option<usize>, now: Moment) -> u64 {
        // Far enough apart that no part of an id is another one.
        let id = 700_001 + 13 * self.invoices.len() as u64;
        self.invoices.push(Stored {
            id,
            state: PENDING,
            order,
            made_by,
            since: now,
            changed: now,
            is_lookalike: false,
            fields,
        });
        id
    }

    /// One that looks like an order of the merchant.
    pub(super) fn add_lookalike(&mut self, fields: &str, now: Moment) {
        self.add(None, fields.to_owned(), None, now);
        if let Some(added) = self.invoices.last_mut() {
            added.is_lookalike = true;
        }
    }

    pub(super) fn all(&self) -> &[Stored] {
        &self.invoices
    }

    pub(super) fn get(&self, id: u64) -> Option<&Stored> {
        self.invoices.iter().find(|invoice| invoice.id == id)
    }

    /// Puts it into this state, unless it is in one that nothing leaves; says whether it did.
    pub(super) fn change(&mut self, id: u64, state: &'static str, now: Moment) -> bool {
        let invoice = self.invoices.iter_mut().find(|invoice| invoice.id == id);
        let Some(invoice) = invoice.filter(|invoice| invoice.is_open()) else {
            return false;
        };
        invoice.state = state;
        invoice.changed = now;
        true
    }

    pub(super) fn show(&self, id: u64) -> Option<String> {
        let mut json = String::with_capacity(200);
        self.get(id)?.show(&mut json);
        Some(json)
    }

    /// The list as it was at this moment, as far as what had landed goes; the latest comes first where the service lists so.
    pub(super) fn list(&self, as_of: Moment, latest_first: bool, shown: &mut Vec<u64>) -> String {
        let mut json = String::with_capacity(64 + 200 * self.invoices.len());
        // There is something of it to arrive from the beginning on, also where it is empty.
        json.push_str("[                                ");
        let mut add = |invoice: &Stored| {
            if invoice.since <= as_of {
                if json.ends_with('}') {
                    json.push(',');
                }
                shown.push(invoice.id);
                invoice.show(&mut json);
            }
        };
        if latest_first {
            self.invoices.iter().rev().for_each(&mut add);
        } else {
            self.invoices.iter().for_each(&mut add);
        }
        json.push(']');
        json
    }
}
