//! The invoices that may be the one whose create has an unknown outcome.

use std::collections::HashSet;

use super::matching::{Match, compare};
use crate::client::Entry;
use crate::error::{Error, ErrorKind, Outcome, Reason, Result};
use crate::model::{Invoice, InvoiceState, NewInvoice};

/// What a list shows that was not there before.
#[derive(Default)]
pub(super) struct Candidates {
    equal: Vec<Invoice>,
    /// What may be ours and what may not.
    doubtful: Vec<Invoice>,
    /// Why an entry cannot be read.
    unreadable: Option<Reason>,
}

impl Candidates {
    /// One that was there before is not ours.
    pub(super) fn add(&mut self, new: &NewInvoice, known: &HashSet<u64>, entry: Entry) {
        match entry {
            Ok(invoice) if !known.contains(&invoice.id()) => self.add_invoice(new, invoice),
            Err(unreadable) if unreadable.may_be_new(known) && unreadable.may_be(new) => {
                self.unreadable = Some(unreadable.reason().clone());
            }
            _ => {}
        }
    }

    fn add_invoice(&mut self, new: &NewInvoice, invoice: Invoice) {
        match compare(new, &invoice) {
            Match::Equal if *invoice.state() != InvoiceState::Cancel => keep(&mut self.equal, invoice),
            Match::Equal | Match::Near | Match::Nameless => keep(&mut self.doubtful, invoice),
            Match::Other => {}
        }
    }

    pub(super) fn is_nothing(&self) -> bool {
        self.equal.is_empty() && self.doubtful.is_empty() && self.unreadable.is_none()
    }

    /// The invoice, if there is no doubt about it.
    pub(super) fn the_one(mut self, failed: Error) -> Result<Invoice> {
        if self.equal.len() == 1 && self.doubtful.is_empty() && self.unreadable.is_none() {
            return Ok(self.equal.remove(0));
        }
        Err(self.unresolved(failed))
    }

    /// The list does not tell what became of the create that failed.
    pub(super) fn unresolved(self, failed: Error) -> Error {
        let reason = Reason::new("it is not certain whether the invoice was created: ");
        let mut reason = match (self.unreadable, self.equal.len(), self.doubtful.len()) {
            (Some(why), ..) => reason.ours("an entry in the list cannot be read: ").then(why),
            (None, 0, 0) => reason.ours("it is not in the list, and may still land"),
            (None, equal, 0) => reason.ours(format!("{equal} new invoices in the list are equal to it")),
            _ => reason.ours("new invoices in the list may be it or may be others"),
        };
        let mut candidates = self.equal;
        candidates.extend(self.doubtful);
        if !candidates.is_empty() {
            reason = reason.ours(format!(" ({})", ids(&candidates)));
        }
        failed
            .become_of(ErrorKind::Unresolved, Outcome::Unknown, reason, "; the create failed: ")
            .with_invoices(candidates)
    }
}

/// The list, which would tell what became of the create that failed, cannot be read now or later.
pub(super) fn never_listed(failed: Error, why: &Error) -> Error {
    let reason = Reason::new(
        "it is not certain whether the invoice was created: the list cannot be read, which reading it again would not change: ",
    );
    let reason = reason.then(why.reason().clone());
    failed.become_of(ErrorKind::Unresolved, Outcome::Unknown, reason, "; the create failed: ")
}

/// A list that changes while the service puts it together may show an invoice twice: the later one counts.
pub(super) fn keep(kept: &mut Vec<Invoice>, invoice: Invoice) {
    match kept.iter_mut().find(|known| known.id() == invoice.id()) {
        Some(known) => *known = invoice,
        None => kept.push(invoice),
    }
}

/// `invoice 7` or `invoices 7, 8`.
pub(super) fn ids(invoices: &[Invoice]) -> String {
    let ids: Vec<String> = invoices.iter().map(|invoice| invoice.id().to_string()).collect();
    format!("invoice{} {}", if ids.len() == 1 { "" } else { "s" }, ids.join(", "))
}
