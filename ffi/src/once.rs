//! Creating at most once, and finding what may have been created.

use std::mem::MaybeUninit;
use std::time::Duration;

use invoice_core::{CreateOnce, Operation};

use crate::call::{given, run};
use crate::client::calypso_client;
use crate::error::calypso_error;
use crate::invoice_handle::calypso_invoice;
use crate::list::calypso_invoice_list;
use crate::new_invoice::calypso_new_invoice;
use crate::status::calypso_status;

/// CALYPSO_NEVER in the header's head.
const NEVER: u64 = u64::MAX;

/// A flag of calypso_client_create_invoice_once: returns the equal invoice that is there already, where it would be
/// CALYPSO_ALREADY_EXISTS otherwise. Only one that is not cancelled, and only where it is the only such one.
pub const CALYPSO_RETURN_EXISTING: u32 = 1;

/// Creates an invoice whose description names the order, so that there is never more than one of it. You free it with
/// calypso_invoice_free.
///
/// It reads the whole list first, and sends nothing when the order is there (CALYPSO_ALREADY_EXISTS) or may be (CALYPSO_UNRESOLVED, and
/// outcome_unknown is false). Then it creates. If the outcome of that is unknown, it reads the list again until that shows the invoice; if
/// the list leaves it unclear, that is CALYPSO_UNRESOLVED, and outcome_unknown is true. Both errors hold the invoices in question. Equal
/// orders in one client wait for each other; other processes and machines need a lock of their own, such as the row of the order in your
/// database.
///
/// `resend_after_ms` is CALYPSO_NEVER for most. Otherwise it creates once more when complete lists have shown no match for so many
/// milliseconds, which assumes that a request that has not been applied by then never will be; 0 is refused. `flags` is 0 or
/// CALYPSO_RETURN_EXISTING, with which the invoice may be in any state, and as well be paid; a bit that this version does not know is
/// CALYPSO_INVALID_REQUEST.
///
///     status = calypso_client_create_invoice_once(client, order, CALYPSO_NEVER, 0, &invoice, &error);
///     if (status == CALYPSO_ALREADY_EXISTS) existing = calypso_error_invoices_get(error, 0);
#[unsafe(no_mangle)]
#[must_use]
pub extern "C" fn calypso_client_create_invoice_once(
    client: Option<&calypso_client>,
    new_invoice: Option<&calypso_new_invoice>,
    resend_after_ms: u64,
    flags: u32,
    invoice: Option<&mut MaybeUninit<Option<Box<calypso_invoice>>>>,
    error: Option<&mut MaybeUninit<Option<Box<calypso_error>>>>,
) -> calypso_status {
    run(Some(Operation::CreateInvoiceOnce), "invoice", invoice, error, || {
        let client = given(client, "client")?.core();
        let new = given(new_invoice, "new_invoice")?.get()?;
        let options = options(resend_after_ms, flags)?;
        Ok(calypso_invoice::new(client.create_invoice_once(new, options)?))
    })
}

fn options(resend_after_ms: u64, flags: u32) -> Result<CreateOnce, Box<calypso_error>> {
    if flags & !CALYPSO_RETURN_EXISTING != 0 {
        let message = "flags: there is a bit that this version does not know: give 0 or CALYPSO_RETURN_EXISTING";
        return Err(calypso_error::new(calypso_status::CALYPSO_INVALID_REQUEST, message));
    }
    let options = CreateOnce::new().return_existing(flags & CALYPSO_RETURN_EXISTING != 0);
    Ok(match resend_after_ms {
        NEVER => options,
        quiet => options.resend_after(Duration::from_millis(quiet)),
    })
}

/// The invoices in the list that are equal to this one, as calypso_client_create_invoice_once compares them: what to run after a crash,
/// before creating again. It only reads. You free the list with calypso_invoice_list_free.
///
/// One whose description the service leaves out counts as equal when the rest is: it may be another order's.
///
///     status = calypso_client_find_invoices(client, order, &list, &error);
///     if (status == CALYPSO_OK && calypso_invoice_list_len(list) == 0) create_it();
#[unsafe(no_mangle)]
#[must_use]
pub extern "C" fn calypso_client_find_invoices(
    client: Option<&calypso_client>,
    new_invoice: Option<&calypso_new_invoice>,
    list: Option<&mut MaybeUninit<Option<Box<calypso_invoice_list>>>>,
    error: Option<&mut MaybeUninit<Option<Box<calypso_error>>>>,
) -> calypso_status {
    run(Some(Operation::FindInvoices), "list", list, error, || {
        let client = given(client, "client")?.core();
        let new = given(new_invoice, "new_invoice")?.get()?;
        Ok(calypso_invoice_list::new(client.find_invoices(new)?))
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use invoice_core::CreateOnce;

    use super::{CALYPSO_RETURN_EXISTING, NEVER, options};

    #[test]
    fn numbers_and_flags_become_options() {
        let quiet = Duration::from_millis(5);
        for (resend_after_ms, flags, expected) in [
            (NEVER, 0, CreateOnce::new()),
            (NEVER, CALYPSO_RETURN_EXISTING, CreateOnce::new().return_existing(true)),
            (0, 0, CreateOnce::new().resend_after(Duration::ZERO)), // which core refuses
            (5, 0, CreateOnce::new().resend_after(quiet)),
            (5, 1, CreateOnce::new().resend_after(quiet).return_existing(true)),
        ] {
            assert_eq!(options(resend_after_ms, flags).ok(), Some(expected));
        }
        assert!(options(NEVER, 2).is_err());
    }
}
