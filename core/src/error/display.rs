//! How an error is shown: one line for people, and its fields for programmers.

use std::fmt;

use super::{Details, Error, Operation};

/// One line: `operation: what happened: why; what to do`.
impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Details { operation, reason, .. } = &*self.0;
        match operation {
            Some(operation) => write!(f, "{operation}: {reason}{}", self.advice(*operation)),
            None => write!(f, "{reason}"),
        }
    }
}

impl Error {
    /// What to do when the outcome is unknown.
    fn advice(&self, operation: Operation) -> &'static str {
        if !self.outcome_unknown() {
            return "";
        }
        match operation {
            Operation::CreateInvoiceFromTemplate => {
                "; it may have been applied, and nothing identifies the invoice: compare the list by hand before trying again"
            }
            Operation::CancelInvoice => {
                "; it may have been applied, or may be applied later: read the invoice before deciding"
            }
            _ => "; it may have been applied: look for the invoice in the list before creating it again",
        }
    }
}

/// Only what there is: this is what a program that ends with the error shows its user.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let details = &*self.0;
        let mut all = f.debug_struct("Error");
        all.field("kind", &details.kind)
            .field("message", &self.message())
            .field("outcome_unknown", &self.outcome_unknown());
        let mut field = |name, value: Option<&dyn fmt::Debug>| {
            if let Some(value) = value {
                all.field(name, value);
            }
        };
        field("status", details.status.as_ref().map(|value| value as _));
        field("code", details.code.as_ref().map(|value| value as _));
        field("trace_id", details.trace_id.as_ref().map(|value| value as _));
        field("retry_after", details.retry_after.as_ref().map(|value| value as _));
        field("body", details.body.as_ref().map(|value| value as _));
        field("invoice_id", details.invoice_id.as_ref().map(|value| value as _));
        field(
            "invoices",
            (!details.invoices.is_empty()).then_some(&details.invoices as _),
        );
        all.field("attempts", &details.attempts)
            .field("elapsed", &details.elapsed)
            .finish()
    }
}
