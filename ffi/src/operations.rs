//! The operations of the API.

use std::mem::MaybeUninit;

use invoice_core::Operation;

use crate::call::{given, run};
use crate::client::calypso_client;
use crate::error::calypso_error;
use crate::invoice_handle::calypso_invoice;
use crate::invoice_watch::calypso_invoice_watch;
use crate::list::{calypso_invoice_iter, calypso_invoice_list};
use crate::new_invoice::calypso_new_invoice;
use crate::payment_wait::calypso_payment_wait;
use crate::status::calypso_status;
use crate::watch::calypso_watch;

/// Creates an invoice. You free it with calypso_invoice_free; the new invoice stays yours.
///
/// It goes out again only when nothing of it was written, or after a 429 that says when to come back: the API has no idempotency key, so
/// anything else could make two invoices. A negative amount, price or quantity and an empty description are CALYPSO_INVALID_REQUEST, and
/// nothing is sent. When the error's outcome_unknown is true the invoice may exist: look with calypso_client_find_invoices before you
/// create again, or let calypso_client_create_invoice_once do that.
///
///     calypso_invoice *invoice;
///     if (calypso_client_create_invoice(client, order, &invoice, &error) != CALYPSO_OK) goto failed;
#[unsafe(no_mangle)]
#[must_use]
pub extern "C" fn calypso_client_create_invoice(
    client: Option<&calypso_client>,
    new_invoice: Option<&calypso_new_invoice>,
    invoice: Option<&mut MaybeUninit<Option<Box<calypso_invoice>>>>,
    error: Option<&mut MaybeUninit<Option<Box<calypso_error>>>>,
) -> calypso_status {
    run(Some(Operation::CreateInvoice), "invoice", invoice, error, || {
        let client = given(client, "client")?.core();
        let new = given(new_invoice, "new_invoice")?.get()?;
        Ok(calypso_invoice::new(client.create_invoice(new)?))
    })
}

/// Creates an invoice from a template, which the vendor's document also calls a button. You free it with calypso_invoice_free.
///
/// Fails with CALYPSO_NOT_FOUND when there is no such template. When the error's outcome_unknown is true an invoice may exist, and nothing
/// in it tells it from others of the same template: compare the list by hand.
///
///     status = calypso_client_create_invoice_from_template(client, 12, &invoice, &error);
#[unsafe(no_mangle)]
#[must_use]
pub extern "C" fn calypso_client_create_invoice_from_template(
    client: Option<&calypso_client>,
    template_id: u64,
    invoice: Option<&mut MaybeUninit<Option<Box<calypso_invoice>>>>,
    error: Option<&mut MaybeUninit<Option<Box<calypso_error>>>>,
) -> calypso_status {
    run(
        Some(Operation::CreateInvoiceFromTemplate),
        "invoice",
        invoice,
        error,
        || {
            let client = given(client, "client")?.core();
            Ok(calypso_invoice::new(client.create_invoice_from_template(template_id)?))
        },
    )
}

/// Reads one invoice. You free it with calypso_invoice_free. Fails with CALYPSO_NOT_FOUND when there is none with this id.
///
///     status = calypso_client_get_invoice(client, id, &invoice, &error);
///     if (status == CALYPSO_OK && calypso_invoice_is_paid(invoice)) deliver();
#[unsafe(no_mangle)]
#[must_use]
pub extern "C" fn calypso_client_get_invoice(
    client: Option<&calypso_client>,
    id: u64,
    invoice: Option<&mut MaybeUninit<Option<Box<calypso_invoice>>>>,
    error: Option<&mut MaybeUninit<Option<Box<calypso_error>>>>,
) -> calypso_status {
    run(Some(Operation::GetInvoice), "invoice", invoice, error, || {
        let client = given(client, "client")?.core();
        Ok(calypso_invoice::new(client.get_invoice(id)?))
    })
}

/// Cancels an invoice; the one that comes back, which you free with calypso_invoice_free, is in state "CANCEL".
///
/// What this does to an invoice with money on it is not documented, and "PENDING_PAYMENT" can hide a transfer that is under way. When the
/// response is lost the invoice is read: if it is cancelled by then, that is success. Fails with CALYPSO_CONFLICT when its state does not
/// allow it. When the error's outcome_unknown is true it may have been cancelled, or may be later.
///
///     status = calypso_client_cancel_invoice(client, id, &invoice, &error);
#[unsafe(no_mangle)]
#[must_use]
pub extern "C" fn calypso_client_cancel_invoice(
    client: Option<&calypso_client>,
    id: u64,
    invoice: Option<&mut MaybeUninit<Option<Box<calypso_invoice>>>>,
    error: Option<&mut MaybeUninit<Option<Box<calypso_error>>>>,
) -> calypso_status {
    run(Some(Operation::CancelInvoice), "invoice", invoice, error, || {
        let client = given(client, "client")?.core();
        Ok(calypso_invoice::new(client.cancel_invoice(id)?))
    })
}

/// Polls the invoice until its state no longer waits for a payment, and gives it to you to free with calypso_invoice_free. That is not to
/// say that it is paid: ask calypso_invoice_is_paid.
///
/// A poll that fails for a moment does not end the wait. Fails with CALYPSO_TIMEOUT when the wait is over, and the error then holds the
/// invoice as it was last seen; with anything that polling again cannot mend, such as an unknown id, at once. The progress comes through
/// the event callback.
///
///     calypso_payment_wait *wait = calypso_payment_wait_new(15 * 60 * 1000);
///     status = calypso_client_wait_for_payment(client, id, wait, &invoice, &error);
#[unsafe(no_mangle)]
#[must_use]
pub extern "C" fn calypso_client_wait_for_payment(
    client: Option<&calypso_client>,
    id: u64,
    wait: Option<&calypso_payment_wait>,
    invoice: Option<&mut MaybeUninit<Option<Box<calypso_invoice>>>>,
    error: Option<&mut MaybeUninit<Option<Box<calypso_error>>>>,
) -> calypso_status {
    run(Some(Operation::WaitForPayment), "invoice", invoice, error, || {
        let client = given(client, "client")?.core();
        let wait = given(wait, "wait")?.get()?.clone();
        Ok(calypso_invoice::new(client.wait_for_payment(id, wait)?))
    })
}

/// Reads all invoices, in the service's order. You free the list with calypso_invoice_list_free.
///
/// Fails with CALYPSO_INVALID_RESPONSE when one of them cannot be read, because without it the list would still look complete, and when
/// the list is larger than calypso_config_set_max_list_bytes allows.
///
///     calypso_invoice_list *list;
///     status = calypso_client_list_invoices(client, &list, &error);
#[unsafe(no_mangle)]
#[must_use]
pub extern "C" fn calypso_client_list_invoices(
    client: Option<&calypso_client>,
    list: Option<&mut MaybeUninit<Option<Box<calypso_invoice_list>>>>,
    error: Option<&mut MaybeUninit<Option<Box<calypso_error>>>>,
) -> calypso_status {
    run(Some(Operation::ListInvoices), "list", list, error, || {
        let client = given(client, "client")?.core();
        Ok(calypso_invoice_list::new(client.list_invoices()?))
    })
}

/// Begins to read all invoices one after the other, in constant memory however long the list is. You free the iterator with
/// calypso_invoice_iter_free; the client may be freed before it. Nothing is sent before the first calypso_invoice_iter_next, and it fails
/// only for NULL.
///
///     calypso_invoice_iter *iter;
///     status = calypso_client_iter_invoices(client, &iter, &error);
#[unsafe(no_mangle)]
#[must_use]
pub extern "C" fn calypso_client_iter_invoices(
    client: Option<&calypso_client>,
    iter: Option<&mut MaybeUninit<Option<Box<calypso_invoice_iter>>>>,
    error: Option<&mut MaybeUninit<Option<Box<calypso_error>>>>,
) -> calypso_status {
    run(Some(Operation::IterInvoices), "iter", iter, error, || {
        let client = given(client, "client")?.core();
        Ok(calypso_invoice_iter::new(client.iter_invoices()))
    })
}

/// Begins to notice every change of state of every invoice, new invoices included, by reading the list again and again: the API has no
/// webhooks. You free the watch with calypso_invoice_watch_free; the client may be freed before it, and the options stay yours. Nothing is
/// sent before the first calypso_invoice_watch_next. Fails with CALYPSO_INVALID_REQUEST when the interval is 0.
///
/// The changes come in the order of the list. States that go back are changes too; an invoice that is missing in a list is none. Of several
/// changes between two readings only the last is seen. One request tells of all invoices; at most 24 bytes are kept of each. The client's
/// timeout is for each reading, which must get to the end of the list in it; the watch has none.
///
/// No change is lost: save what is known once you have dealt with a change, and give it to calypso_watch_add_known when the program starts
/// again. A change that was not saved comes again, so that you see each at least once, whatever crashes in between: deal with it in a way
/// that may be repeated. Or write what a change means and the new state of its invoice to your database in one transaction, and start from
/// that table: then it is exactly once.
///
///     calypso_invoice_watch *changes;
///     status = calypso_client_watch_invoices(client, watch, &changes, &error);
#[unsafe(no_mangle)]
#[must_use]
pub extern "C" fn calypso_client_watch_invoices(
    client: Option<&calypso_client>,
    watch: Option<&calypso_watch>,
    changes: Option<&mut MaybeUninit<Option<Box<calypso_invoice_watch>>>>,
    error: Option<&mut MaybeUninit<Option<Box<calypso_error>>>>,
) -> calypso_status {
    run(Some(Operation::WatchInvoices), "changes", changes, error, || {
        let client = given(client, "client")?.core();
        let watch = given(watch, "watch")?.get()?.clone();
        Ok(calypso_invoice_watch::new(client.watch_invoices(watch)?))
    })
}
