//! The API's five endpoints and their names.

use std::str::FromStr;

use super::refusal::Refusal;

/// One of the API's five endpoints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Endpoint {
    /// `GET /api/v1/invoices`.
    ListInvoices,
    /// `GET /api/v1/invoices/{id}`.
    GetInvoice,
    /// `POST /api/v1/invoices`.
    CreateInvoice,
    /// `POST /api/v1/invoices/by/template/{id}`.
    CreateInvoiceFromTemplate,
    /// `POST /api/v1/invoices/{id}/chargeback`.
    CancelInvoice,
}

impl Endpoint {
    const ALL: [Self; 5] = [
        Self::ListInvoices,
        Self::GetInvoice,
        Self::CreateInvoice,
        Self::CreateInvoiceFromTemplate,
        Self::CancelInvoice,
    ];

    /// The name of its operation, such as `create_invoice`, as the control API spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ListInvoices => "list_invoices",
            Self::GetInvoice => "get_invoice",
            Self::CreateInvoice => "create_invoice",
            Self::CreateInvoiceFromTemplate => "create_invoice_from_template",
            Self::CancelInvoice => "cancel_invoice",
        }
    }
}

impl FromStr for Endpoint {
    type Err = Refusal;

    fn from_str(name: &str) -> Result<Self, Refusal> {
        let mut all = Self::ALL.into_iter();
        all.find(|endpoint| endpoint.as_str() == name)
            .ok_or_else(|| Refusal::bad_request(format!("unknown operation {name:?}")))
    }
}
