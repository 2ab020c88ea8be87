//! The kinds of error and the names of the operations: what a program decides by.

use std::fmt;

/// What went wrong, as far as a program can act on it. Kinds may be added.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// An option, the key or a certificate file cannot be used. Nothing was sent.
    Config,
    /// The request can never be right, such as a negative amount. Nothing was sent.
    InvalidRequest,
    /// The key was refused: status 401 or 403, or the vendor's code 002 with a 4xx.
    Authentication,
    /// There is no such invoice or template: status 404, or code 004 with a 4xx.
    NotFound,
    /// The invoice is in a state in which this cannot be done: status 409, or code 006 with a 4xx.
    Conflict,
    /// Too many requests: status 429. See [`retry_after`](crate::Error::retry_after).
    RateLimited,
    /// The service refused the request: any other 4xx.
    BadRequest,
    /// The service failed: a 5xx, whatever its code.
    Server,
    /// No connection was made, TLS or a proxy refused, or the connection was lost.
    Connect,
    /// The call's deadline passed.
    Timeout,
    /// The response is none that this API gives: a redirect, broken HTTP, not JSON, a wrong type, too large, or another invoice.
    InvalidResponse,
    /// The [interrupt](crate::ClientBuilder::interrupt) said stop.
    Interrupted,
    /// [`create_invoice_once`](crate::Client::create_invoice_once) found an equal invoice before sending anything; see
    /// [`invoices`](crate::Error::invoices).
    AlreadyExists,
    /// [`create_invoice_once`](crate::Client::create_invoice_once) could not establish what became of the create; see
    /// [`invoices`](crate::Error::invoices).
    Unresolved,
}

impl ErrorKind {
    /// The kind's name, such as `"NotFound"`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Config => "Config",
            Self::InvalidRequest => "InvalidRequest",
            Self::Authentication => "Authentication",
            Self::NotFound => "NotFound",
            Self::Conflict => "Conflict",
            Self::RateLimited => "RateLimited",
            Self::BadRequest => "BadRequest",
            Self::Server => "Server",
            Self::Connect => "Connect",
            Self::Timeout => "Timeout",
            Self::InvalidResponse => "InvalidResponse",
            Self::Interrupted => "Interrupted",
            Self::AlreadyExists => "AlreadyExists",
            Self::Unresolved => "Unresolved",
        }
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What the client was asked to do. Operations may be added.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Operation {
    /// [`Client::list_invoices`](crate::Client::list_invoices)
    ListInvoices,
    /// [`Client::iter_invoices`](crate::Client::iter_invoices)
    IterInvoices,
    /// [`Client::get_invoice`](crate::Client::get_invoice)
    GetInvoice,
    /// [`Client::create_invoice`](crate::Client::create_invoice)
    CreateInvoice,
    /// [`Client::create_invoice_from_template`](crate::Client::create_invoice_from_template)
    CreateInvoiceFromTemplate,
    /// [`Client::cancel_invoice`](crate::Client::cancel_invoice)
    CancelInvoice,
    /// [`Client::create_invoice_once`](crate::Client::create_invoice_once)
    CreateInvoiceOnce,
    /// [`Client::find_invoices`](crate::Client::find_invoices)
    FindInvoices,
    /// [`Client::wait_for_payment`](crate::Client::wait_for_payment)
    WaitForPayment,
}

impl Operation {
    /// The method's name, such as `"get_invoice"`; the same in every language.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ListInvoices => "list_invoices",
            Self::IterInvoices => "iter_invoices",
            Self::GetInvoice => "get_invoice",
            Self::CreateInvoice => "create_invoice",
            Self::CreateInvoiceFromTemplate => "create_invoice_from_template",
            Self::CancelInvoice => "cancel_invoice",
            Self::CreateInvoiceOnce => "create_invoice_once",
            Self::FindInvoices => "find_invoices",
            Self::WaitForPayment => "wait_for_payment",
        }
    }

    /// Whether the service's books may differ afterwards.
    pub(crate) fn changes_something(self) -> bool {
        match self {
            Self::ListInvoices | Self::IterInvoices | Self::GetInvoice | Self::FindInvoices | Self::WaitForPayment => {
                false
            }
            Self::CreateInvoice | Self::CreateInvoiceFromTemplate | Self::CancelInvoice | Self::CreateInvoiceOnce => {
                true
            }
        }
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
