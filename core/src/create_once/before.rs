//! What the list shows before anything is sent: whether the order is there, or may be.

use std::collections::HashSet;

use super::candidates::ids;
use super::matching::{Match, compare};
use crate::client::Entry;
use crate::error::{Error, ErrorKind, Outcome, Reason, Result};
use crate::model::{Invoice, InvoiceState, NewInvoice};

#[derive(Default)]
pub(super) struct Before {
    /// The ids of all that is there.
    known: HashSet<u64>,
    equal: Vec<Invoice>,
    /// What may be this order and what may not.
    doubtful: Vec<Invoice>,
    /// Why an entry that may be this order cannot be read.
    unreadable: Option<Reason>,
}

impl Before {
    pub(super) fn add(&mut self, new: &NewInvoice, entry: Entry) {
        match entry {
            Ok(invoice) => {
                self.known.insert(invoice.id());
                match compare(new, &invoice) {
                    Match::Equal => self.equal.push(invoice),
                    Match::Near | Match::Nameless => self.doubtful.push(invoice),
                    Match::Other => {}
                }
            }
            Err(unreadable) => {
                self.known.extend(unreadable.invoice_id());
                if unreadable.may_be(new) {
                    self.unreadable = Some(unreadable.reason().clone());
                }
            }
        }
    }

    /// The ids that are there, when nothing keeps the order from being created.
    pub(super) fn verdict(mut self) -> Result<HashSet<u64>> {
        if !self.equal.is_empty() {
            self.equal
                .sort_by_key(|invoice| *invoice.state() == InvoiceState::Cancel);
            return Err(already_exists(self.equal));
        }
        if !self.doubtful.is_empty() || self.unreadable.is_some() {
            return Err(self.unresolved());
        }
        Ok(self.known)
    }

    fn unresolved(self) -> Error {
        let mut reason = Reason::new("nothing was sent, as this order may be there already: ");
        reason = match self.unreadable {
            Some(why) if self.doubtful.is_empty() => reason.ours("an entry in the list cannot be read: ").then(why),
            _ => reason.ours(format!(
                "{} in the list has its description with another amount, currency or cart, or all but its description",
                ids(&self.doubtful)
            )),
        };
        reason = reason.ours("; find out whether it is this order: if not, give the order a description of its own");
        Error::new(ErrorKind::Unresolved, Outcome::NotSent, reason).with_invoices(self.doubtful)
    }
}

fn already_exists(equal: Vec<Invoice>) -> Error {
    let why = format!(
        "nothing was sent, as an equal invoice is there already: {}",
        ids(&equal)
    );
    Error::new(ErrorKind::AlreadyExists, Outcome::NotSent, why).with_invoices(equal)
}
