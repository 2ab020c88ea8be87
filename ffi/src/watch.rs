//! What to watch: what is known already, and how often to look.

use std::ffi::c_char;
use std::time::Duration;

use invoice_core::Watch;

use crate::call::read_text;
use crate::error::calypso_error;
use crate::latched::{Latched, change};
use crate::status::calypso_status;

/// How to watch invoices: what is known of them already, and how often the list is read. What cannot be used comes back from
/// calypso_client_watch_invoices.
pub struct calypso_watch(Latched<Watch>);

impl calypso_watch {
    pub(crate) fn get(&self) -> Result<&Watch, Box<calypso_error>> {
        self.0.get()
    }
}

/// Knows nothing yet, so that every invoice in the list is new. You free it with calypso_watch_free. Never NULL.
///
///     calypso_watch *watch = calypso_watch_new();
/// cbindgen:postfix=CALYPSO_FREE_WITH(calypso_watch_free)
#[unsafe(no_mangle)]
#[must_use]
pub extern "C" fn calypso_watch_new() -> Option<Box<calypso_watch>> {
    Some(Box::new(calypso_watch(Latched::begin(|| Ok(Watch::new())))))
}

/// Knows an invoice, by its id, in this state: one that your program saved when it ran the last time. The last state of an id counts.
///
///     while (next_row(table, &id, state))
///         calypso_watch_add_known(watch, id, state);
#[unsafe(no_mangle)]
pub extern "C" fn calypso_watch_add_known(
    watch: Option<&mut calypso_watch>,
    id: u64,
    state: *const c_char,
) -> calypso_status {
    change(
        watch.map(|watch| &mut watch.0),
        |_| read_text("known", state),
        |watch, state| watch.known([(id, state)]),
    )
}

/// The time from the end of one reading to the next, in milliseconds. Default 10000; each is moved by up to a fifth at random, so that
/// many programs do not read at once. 0 is refused; more than 24 h becomes 24 h.
///
///     calypso_watch_set_interval_ms(watch, 30000);
#[unsafe(no_mangle)]
pub extern "C" fn calypso_watch_set_interval_ms(
    watch: Option<&mut calypso_watch>,
    milliseconds: u64,
) -> calypso_status {
    set(watch, |watch| watch.interval(Duration::from_millis(milliseconds)))
}

/// Whether to begin from the present: the invoices of the first whole list that are not known become known without being handed out.
/// Default false.
///
/// For the very first start of a program. Later, what was made while it did not run would be passed over; and what the list held is gone
/// if it ends before it has saved anything. To lose nothing from the first start on, save the states of calypso_client_list_invoices once
/// and give them to calypso_watch_add_known instead.
///
///     calypso_watch_set_skip_existing(watch, true);
#[unsafe(no_mangle)]
pub extern "C" fn calypso_watch_set_skip_existing(watch: Option<&mut calypso_watch>, skip: bool) -> calypso_status {
    set(watch, |watch| watch.skip_existing(skip))
}

/// Sets an option.
fn set(watch: Option<&mut calypso_watch>, set: impl FnOnce(Watch) -> Watch) -> calypso_status {
    change(watch.map(|watch| &mut watch.0), |_| Ok(()), |watch, ()| set(watch))
}
