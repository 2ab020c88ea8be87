//! The rules of `create_invoice_once`, in a world whose clock never sleeps.

mod interrupts;
mod outcomes;
mod schedule;
mod world;
