//! The names of the operations.

use std::fmt;

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
    /// [`Client::watch_invoices`](crate::Client::watch_invoices)
    WatchInvoices,
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
            Self::WatchInvoices => "watch_invoices",
        }
    }

    /// Whether it changes anything at the service; for the bindings.
    #[doc(hidden)]
    pub fn changes_something(self) -> bool {
        match self {
            Self::ListInvoices
            | Self::IterInvoices
            | Self::GetInvoice
            | Self::FindInvoices
            | Self::WaitForPayment
            | Self::WatchInvoices => false,
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

/// As its name.
#[cfg(feature = "serde")]
impl serde::ser::Serialize for Operation {
    fn serialize<S: serde::ser::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
