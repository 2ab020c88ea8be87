//! The callbacks of a client, as core's hooks. Their types stand in the header's head, where each has its calling convention.

use std::io::{self, Write};
use std::mem;
use std::process;

use invoice_core::Event;

use crate::event::calypso_event;
use crate::pointer::{self, Interrupt, Told, UserData};

/// See the header's head.
pub type calypso_interrupt_callback = Option<Interrupt>;

/// See the header's head.
pub type calypso_event_callback = Option<Told<calypso_event>>;

/// What an exception that leaves a callback ends in: past it are frames of C and Rust, and no handler that could be right.
const THROWN: &str = "libcalypso: an exception left a callback, which must not happen: catch it there, or use calypso.hpp, which carries it over the call\n";

/// Core's hook for a program's interrupt.
pub(crate) fn interrupt(callback: Interrupt, data: UserData) -> impl Fn() -> bool + Send + Sync + 'static {
    move || guarded(|| pointer::ask(callback, data))
}

/// Core's hook for what a program does with events.
pub(crate) fn on_event(callback: Told<calypso_event>, data: UserData) -> impl Fn(&Event) + Send + Sync + 'static {
    move |event| {
        let event = calypso_event::of(event);
        guarded(|| pointer::tell(callback, &event, data));
    }
}

/// Runs a callback; an exception that leaves it ends the process with a word about why.
fn guarded<T>(callback: impl FnOnce() -> T) -> T {
    struct Abort;
    impl Drop for Abort {
        fn drop(&mut self) {
            let _ = io::stderr().write_all(THROWN.as_bytes());
            process::abort();
        }
    }
    let abort = Abort;
    let value = callback();
    mem::forget(abort);
    value
}
