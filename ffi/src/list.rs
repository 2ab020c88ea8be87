//! Lists of invoices: whole, and one invoice at a time.

use std::mem::MaybeUninit;

use invoice_core::{Invoice, InvoiceIter, Operation};

use crate::call::{given, run_to_end};
use crate::error::calypso_error;
use crate::invoice_handle::calypso_invoice;
use crate::status::calypso_status;

/// Invoices in order. You free it with calypso_invoice_list_free; until then it never changes.
pub struct calypso_invoice_list(Box<[calypso_invoice]>);

impl calypso_invoice_list {
    pub(crate) fn new(invoices: Vec<Invoice>) -> Self {
        Self(invoices.into_iter().map(calypso_invoice::new).collect())
    }
}

/// How many invoices the list has; 0 for NULL.
///
///     for (size_t i = 0; i < calypso_invoice_list_len(list); i++)
///         puts(calypso_invoice_state(calypso_invoice_list_get(list, i)));
#[unsafe(no_mangle)]
pub extern "C" fn calypso_invoice_list_len(list: Option<&calypso_invoice_list>) -> usize {
    list.map_or(0, |list| list.0.len())
}

/// One of the invoices, from 0. Borrowed from the list; NULL past the end and for NULL. Keep one with calypso_invoice_clone.
#[unsafe(no_mangle)]
pub extern "C" fn calypso_invoice_list_get(
    list: Option<&calypso_invoice_list>,
    index: usize,
) -> Option<&calypso_invoice> {
    list?.0.get(index)
}

/// The invoices of calypso_client_iter_invoices, as they arrive. One thread at a time may use it. You free it with
/// calypso_invoice_iter_free.
pub struct calypso_invoice_iter(Option<InvoiceIter>);

impl calypso_invoice_iter {
    pub(crate) fn new(iter: InvoiceIter) -> Self {
        Self(Some(iter))
    }
}

/// Puts the next invoice into `invoice`, which you free with calypso_invoice_free. CALYPSO_OK and NULL is the end of the list, and it
/// stays the end.
///
/// An invoice that cannot be read is one CALYPSO_INVALID_RESPONSE whose message names its index: call again for the next one. Any other
/// failure is the last before the end; the end of the connection before the end of the list is such a failure. So the list was whole only
/// if no call failed. The request is tried again only as long as nothing was handed out. The client's timeout counts only the time spent
/// inside this function.
///
///     while ((status = calypso_invoice_iter_next(iter, &invoice, &error)) == CALYPSO_OK && invoice)
///     { puts(calypso_invoice_state(invoice)); calypso_invoice_free(invoice); }
#[unsafe(no_mangle)]
#[must_use]
pub extern "C" fn calypso_invoice_iter_next(
    iter: Option<&mut calypso_invoice_iter>,
    invoice: Option<&mut MaybeUninit<Option<Box<calypso_invoice>>>>,
    error: Option<&mut MaybeUninit<Option<Box<calypso_error>>>>,
) -> calypso_status {
    run_to_end(Some(Operation::IterInvoices), "invoice", invoice, error, || {
        let iter = given(iter, "iter")?;
        // Taken out, so that after a panic it is gone: its end must not look like the end of the list.
        let Some(mut invoices) = iter.0.take() else {
            let message = "it was lost in a panic: iterate anew";
            return Err(calypso_error::new(calypso_status::CALYPSO_PANIC, message));
        };
        let next = invoices.next();
        iter.0 = Some(invoices);
        Ok(next.transpose()?.map(calypso_invoice::new))
    })
}
