//! A change, as it is handed out.

use crate::model::{Invoice, InvoiceState};

/// An invoice whose state is not the one that was known; what a [watch](crate::Client::watch_invoices) hands out.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct InvoiceChange {
    invoice: Invoice,
    previous_state: Option<InvoiceState>,
}

impl InvoiceChange {
    /// The invoice, and the state it was last known in; none if it is new. A watch makes these; a test may too.
    pub fn new(invoice: Invoice, previous_state: Option<InvoiceState>) -> Self {
        Self {
            invoice,
            previous_state,
        }
    }

    /// The invoice as it is now.
    pub fn invoice(&self) -> &Invoice {
        &self.invoice
    }

    /// The invoice as it is now, to be kept.
    pub fn into_invoice(self) -> Invoice {
        self.invoice
    }

    /// The state that the invoice was last known in; none if it was not known.
    pub fn previous_state(&self) -> Option<&InvoiceState> {
        self.previous_state.as_ref()
    }
}

#[cfg(feature = "serde")]
crate::wire::serde_traits::as_struct! {
    InvoiceChange |change| {
        invoice: Invoice = change.invoice(),
        previous_state: Option<InvoiceState> = change.previous_state(),
    } made by |invoice, state| Ok::<_, std::convert::Infallible>(InvoiceChange::new(invoice, state))
}
