//! Watching: the changes as they are noticed, and what is known by then.

use std::ffi::c_char;
use std::mem::MaybeUninit;

use invoice_core::{InvoiceChange, InvoiceState, InvoiceWatch, KnownStates, Operation};

use crate::call::{given, quietly, run_to_end};
use crate::error::calypso_error;
use crate::invoice_handle::calypso_invoice;
use crate::status::calypso_status;
use crate::text;

/// The changes of calypso_client_watch_invoices, as they are noticed. One thread at a time may use it. You free it with
/// calypso_invoice_watch_free.
pub struct calypso_invoice_watch {
    changes: Option<InvoiceWatch>,
    known: KnownStates,
}

impl calypso_invoice_watch {
    pub(crate) fn new(changes: InvoiceWatch) -> Self {
        Self {
            known: changes.known(),
            changes: Some(changes),
        }
    }
}

/// Waits for the next change and puts it into `change`, which you free with calypso_invoice_change_free. CALYPSO_OK and NULL is the end:
/// it comes only after an error that ended the watch, and it stays the end.
///
/// An invoice that cannot be read is one CALYPSO_INVALID_RESPONSE whose message names its index in the list: call again, and the watch goes
/// on. It is told once, and again only after the invoice could be read. Any other failure is the last before the end: a refused key or
/// certificate, another 4xx, CALYPSO_INTERRUPTED. A service that fails for a moment is no failure here: the list is read again, less and
/// less often down to once a minute, or when a Retry-After says, but after an hour at the latest; the event callback shows it.
///
///     while ((status = calypso_invoice_watch_next(changes, &change, &error)) == CALYPSO_OK && change)
///     { deal_with(change); calypso_invoice_change_free(change); save(changes); }
#[unsafe(no_mangle)]
#[must_use]
pub extern "C" fn calypso_invoice_watch_next(
    watch: Option<&mut calypso_invoice_watch>,
    change: Option<&mut MaybeUninit<Option<Box<calypso_invoice_change>>>>,
    error: Option<&mut MaybeUninit<Option<Box<calypso_error>>>>,
) -> calypso_status {
    run_to_end(Some(Operation::WatchInvoices), "change", change, error, || {
        let watch = given(watch, "watch")?;
        // Taken out, so that after a panic it is gone: what it is then may not be relied on.
        let Some(mut changes) = watch.changes.take() else {
            let message = "it was lost in a panic: watch anew, with what was saved";
            return Err(calypso_error::new(calypso_status::CALYPSO_PANIC, message));
        };
        let next = changes.next();
        watch.changes = Some(changes);
        Ok(next.transpose()?.map(calypso_invoice_change::new))
    })
}

/// What is known now: the states that were given at the start, and that of every change that was handed out. It is a copy, which the watch
/// does not change any more. You free it with calypso_known_states_free. NULL for NULL.
///
/// Save it once you have dealt with a change, and nowhere else, such as when you leave the loop: it includes the change at hand. Where
/// what is saved is a table, the id and the state of the change's invoice are all that is new in it.
///
///     calypso_known_states *known = calypso_invoice_watch_known(changes);
/// cbindgen:postfix=CALYPSO_FREE_WITH(calypso_known_states_free)
#[unsafe(no_mangle)]
pub extern "C" fn calypso_invoice_watch_known(
    watch: Option<&calypso_invoice_watch>,
) -> Option<Box<calypso_known_states>> {
    let known = &watch?.known;
    quietly(None, || {
        let states = known.to_vec().into_boxed_slice();
        Some(Box::new(calypso_known_states(states)))
    })
}

/// An invoice whose state is not the one that was known. You free it with calypso_invoice_change_free; until then it never changes.
pub struct calypso_invoice_change {
    invoice: calypso_invoice,
    previous_state: Option<InvoiceState>,
}

impl calypso_invoice_change {
    fn new(change: InvoiceChange) -> Self {
        let previous_state = change.previous_state().cloned();
        Self {
            invoice: calypso_invoice::new(change.into_invoice()),
            previous_state,
        }
    }
}

/// The invoice as it is now. Borrowed from the change; NULL for NULL. Keep it with calypso_invoice_clone.
#[unsafe(no_mangle)]
pub extern "C" fn calypso_invoice_change_invoice(change: Option<&calypso_invoice_change>) -> Option<&calypso_invoice> {
    change.map(|change| &change.invoice)
}

/// The state that the invoice was last known in. Borrowed from the change; NULL when it was not known, which is a new one, and for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn calypso_invoice_change_previous_state(change: Option<&calypso_invoice_change>) -> *const c_char {
    let state = change.and_then(|change| change.previous_state.as_ref());
    text::lend(state.map(InvoiceState::as_c_str))
}

/// The states in which invoices are known, ordered by id. You free it with calypso_known_states_free; until then it never changes.
pub struct calypso_known_states(Box<[(u64, InvoiceState)]>);

/// How many invoices are known; 0 for NULL.
///
///     for (size_t i = 0; i < calypso_known_states_len(known); i++)
///         put_row(calypso_known_states_id(known, i), calypso_known_states_state(known, i));
#[unsafe(no_mangle)]
pub extern "C" fn calypso_known_states_len(states: Option<&calypso_known_states>) -> usize {
    states.map_or(0, |states| states.0.len())
}

/// The id of one of the invoices, from 0; 0 past the end and for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn calypso_known_states_id(states: Option<&calypso_known_states>, index: usize) -> u64 {
    states.and_then(|states| states.0.get(index)).map_or(0, |(id, _)| *id)
}

/// The state of one of the invoices, from 0. Borrowed from the states; NULL past the end and for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn calypso_known_states_state(states: Option<&calypso_known_states>, index: usize) -> *const c_char {
    let known = states.and_then(|states| states.0.get(index));
    text::lend(known.map(|(_, state)| state.as_c_str()))
}
