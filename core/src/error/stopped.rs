//! The errors of calls that are made of calls: stopped between two of them, or ended without a certain result.

use super::{Error, ErrorKind};
use crate::model::Invoice;

impl Error {
    /// The call was stopped while it waited to be tried again.
    pub(crate) fn interrupted(mut self) -> Self {
        self.0.kind = ErrorKind::Interrupted;
        self.0.message = format!(
            "it was interrupted before another attempt; the last one failed: {}",
            self.0.message
        );
        self
    }

    /// Whether reading can tell what became of the operation, and the caller has not asked to stop.
    pub(crate) fn can_be_settled(&self) -> bool {
        self.0.outcome_unknown && self.0.kind != ErrorKind::Interrupted
    }

    /// What a client that is broken on purpose says of every failure.
    #[cfg(feature = "sabotage")]
    pub(crate) fn claiming_not_applied(mut self) -> Self {
        self.0.outcome_unknown = false;
        self
    }

    pub(crate) fn with_invoices(mut self, invoices: impl IntoIterator<Item = Invoice>) -> Self {
        self.0.invoices = invoices.into_iter().collect();
        self
    }

    /// An equal invoice was there before anything was sent.
    pub(crate) fn already_exists(equal: Vec<Invoice>) -> Self {
        let message = format!(
            "nothing was sent, as an equal invoice is there already: {}",
            ids(&equal)
        );
        Self::new(ErrorKind::AlreadyExists, message).with_invoices(equal)
    }

    /// The list does not tell what became of the create.
    pub(crate) fn unresolved(why: &str, cause: &Self, candidates: Vec<Invoice>) -> Self {
        let which = if candidates.is_empty() {
            String::new()
        } else {
            format!(" ({})", ids(&candidates))
        };
        let mut error = Self::new(
            ErrorKind::Unresolved,
            format!(
                "it is not certain whether the invoice was created: {why}{which}; the create failed: {}",
                cause.message()
            ),
        );
        error.0.outcome_unknown = true;
        error.0.invoice_id = cause.0.invoice_id;
        error.with_invoices(candidates)
    }

    /// The caller said stop while the list was read that comes before a create.
    pub(crate) fn stopped_before_creating() -> Self {
        Self::new(
            ErrorKind::Interrupted,
            "it was interrupted before anything was sent".to_owned(),
        )
    }

    /// The caller said stop while the list was being asked.
    pub(crate) fn stopped_while_settling(cause: &Self) -> Self {
        let message = format!(
            "it was interrupted before the list could tell; the create failed: {}",
            cause.message()
        );
        let mut error = Self::new(ErrorKind::Interrupted, message);
        error.0.outcome_unknown = true;
        error
    }

    /// The wait for a payment is over.
    pub(crate) fn not_paid_in_time(failed: Option<&Self>, last_seen: Option<Invoice>) -> Self {
        let seen = match &last_seen {
            Some(invoice) => format!("invoice {} was {} when last seen", invoice.id(), invoice.state()),
            None => "the invoice was never seen".to_owned(),
        };
        let failed = failed.map(|failed| format!("; the last question failed: {}", failed.message()));
        let message = format!("no payment in time: {seen}{}", failed.unwrap_or_default());
        Self::new(ErrorKind::Timeout, message).with_invoices(last_seen)
    }

    /// The caller said stop between two questions.
    pub(crate) fn stopped_while_waiting(last_seen: Option<Invoice>) -> Self {
        Self::new(
            ErrorKind::Interrupted,
            "it was interrupted between two questions".to_owned(),
        )
        .with_invoices(last_seen)
    }
}

/// `invoice 7` or `invoices 7, 8`.
fn ids(invoices: &[Invoice]) -> String {
    let ids: Vec<String> = invoices.iter().map(|invoice| invoice.id().to_string()).collect();
    format!("invoice{} {}", if ids.len() == 1 { "" } else { "s" }, ids.join(", "))
}
