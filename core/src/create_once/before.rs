//! What the list shows before anything is sent: whether the order is there, or may be.

use std::collections::HashSet;

use super::candidates::{ids, keep};
use super::matching::{Match, compare};
use crate::client::Entry;
use crate::error::{Error, ErrorKind, Outcome, Reason, Result};
use crate::model::{Invoice, InvoiceState, NewInvoice};

#[derive(Default)]
pub(super) struct Before {
    /// The ids of all that is there.
    known: HashSet<u64>,
    equal: Vec<Invoice>,
    /// With the order's description, and another content.
    near: Vec<Invoice>,
    /// Equal but for a description, which they do not show.
    nameless: Vec<Invoice>,
    /// Why an entry that may be this order cannot be read.
    unreadable: Option<Reason>,
}

impl Before {
    pub(super) fn add(&mut self, new: &NewInvoice, entry: Entry) {
        match entry {
            Ok(invoice) => {
                self.known.insert(invoice.id());
                match compare(new, &invoice) {
                    Match::Equal => keep(&mut self.equal, invoice),
                    Match::Near => keep(&mut self.near, invoice),
                    Match::Nameless => keep(&mut self.nameless, invoice),
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
    pub(super) fn verdict(self) -> Result<HashSet<u64>> {
        if !self.equal.is_empty() {
            return Err(already_exists(self.equal));
        }
        if self.near.is_empty() && self.nameless.is_empty() && self.unreadable.is_none() {
            return Ok(self.known);
        }
        Err(self.unresolved())
    }

    fn unresolved(self) -> Error {
        let mut reason = Reason::new("nothing was sent, as this order may be there already: ");
        let mut link = "";
        for (some, what) in [
            (&self.near, "its description, but another amount, currency or cart"),
            (&self.nameless, "its amount, currency and cart, but no description"),
        ] {
            if !some.is_empty() {
                let verb = if some.len() == 1 { "has" } else { "have" };
                reason = reason.ours(format!("{link}{} {verb} {what}", ids(some)));
                link = ", and ";
            }
        }
        if let Some(why) = self.unreadable {
            reason = reason
                .ours(format!("{link}an entry in the list cannot be read: "))
                .then(why);
        }
        reason = reason.ours("; find out whether it is: if not, create it with create_invoice");
        let candidates = live_first(self.near.into_iter().chain(self.nameless).collect());
        Error::new(ErrorKind::Unresolved, Outcome::NotSent, reason).with_invoices(candidates)
    }
}

fn already_exists(equal: Vec<Invoice>) -> Error {
    let equal = live_first(equal);
    let why = format!(
        "nothing was sent, as an equal invoice is there already: {}",
        ids(&equal)
    );
    Error::new(ErrorKind::AlreadyExists, Outcome::NotSent, why).with_invoices(equal)
}

/// Those that are not cancelled come first.
fn live_first(mut invoices: Vec<Invoice>) -> Vec<Invoice> {
    invoices.sort_by_key(|invoice| *invoice.state() == InvoiceState::Cancel);
    invoices
}
