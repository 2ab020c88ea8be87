//! The six ways to call the service, so that a test can go through all of them.

use calypso_invoice::{Client, Error, Operation};

use crate::{invoice, new_invoice};

/// A call with fixed arguments; what is about one invoice is about number 7.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Call {
    /// `list_invoices`
    List,
    /// `iter_invoices`, up to the first error or the end
    Iter,
    /// `get_invoice`
    Get,
    /// `create_invoice`
    Create,
    /// `create_invoice_from_template`
    Template,
    /// `cancel_invoice`
    Cancel,
}

impl Call {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::List,
        Self::Iter,
        Self::Get,
        Self::Create,
        Self::Template,
        Self::Cancel,
    ];

    /// Makes the call.
    pub fn make(self, client: &Client) -> Result<(), Error> {
        match self {
            Self::List => client.list_invoices().map(drop),
            Self::Iter => client.iter_invoices().try_for_each(|item| item.map(drop)),
            Self::Get => client.get_invoice(7).map(drop),
            Self::Create => client.create_invoice(&new_invoice()).map(drop),
            Self::Template => client.create_invoice_from_template(3).map(drop),
            Self::Cancel => client.cancel_invoice(7).map(drop),
        }
    }

    /// The operation that is called.
    pub fn operation(self) -> Operation {
        match self {
            Self::List => Operation::ListInvoices,
            Self::Iter => Operation::IterInvoices,
            Self::Get => Operation::GetInvoice,
            Self::Create => Operation::CreateInvoice,
            Self::Template => Operation::CreateInvoiceFromTemplate,
            Self::Cancel => Operation::CancelInvoice,
        }
    }

    /// Whether it changes something on the server.
    pub fn changes(self) -> bool {
        matches!(self, Self::Create | Self::Template | Self::Cancel)
    }

    /// Its request line.
    pub fn line(self) -> &'static str {
        match self {
            Self::List | Self::Iter => "GET /api/v1/invoices",
            Self::Get => "GET /api/v1/invoices/7",
            Self::Create => "POST /api/v1/invoices",
            Self::Template => "POST /api/v1/invoices/by/template/3",
            Self::Cancel => "POST /api/v1/invoices/7/chargeback",
        }
    }

    /// The body of a good response.
    pub fn response_body(self) -> String {
        match self {
            Self::List | Self::Iter => format!("[{}]", invoice(7)),
            Self::Get | Self::Create | Self::Template => invoice(7),
            Self::Cancel => invoice(7).replace("PENDING_PAYMENT", "CANCEL"),
        }
    }
}
