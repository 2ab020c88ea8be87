//! The Python binding: converts values, errors and signals between Python and core, and nothing more.
#![deny(unsafe_code)]
#![expect(
    clippy::doc_markdown,
    reason = "the comments on pyo3's items are Python's docstrings"
)]
#![expect(
    clippy::needless_pass_by_value,
    reason = "pyo3 hands some arguments over by value only"
)]

// The floors, from the bottom: a file imports only from floors below its own. A blank line separates two floors, and
// tests/python/test_floors.py reads them here.

// Exceptions, made without knowing any model.
mod exceptions;

// Numbers, times, names and text.
mod values;

// Models: three floors.
mod cart_item;

mod invoice;
mod new_invoice;

mod change;
mod list;

// Core's errors as exceptions, with their invoices.
mod error;

// Calls without the GIL, and signals.
mod blocking;

// Hooks: what is told of an attempt, and to whom.
mod event;
mod logging;

mod hook;

// The client and its parts, and the sandbox.
mod handle;

mod create_once;
mod iterator;
mod options;
mod payment_wait;
mod watch;

mod client;
mod sandbox;

/// The compiled part of `calypso_invoice`; import that instead.
#[pyo3::pymodule(gil_used = false)]
mod _native {
    #[pymodule_export]
    use crate::cart_item::CartItem;
    #[pymodule_export]
    use crate::change::InvoiceChange;
    #[pymodule_export]
    use crate::client::Client;
    #[pymodule_export]
    use crate::event::Event;
    #[pymodule_export]
    use crate::invoice::Invoice;
    #[pymodule_export]
    use crate::iterator::InvoiceIter;
    #[pymodule_export]
    use crate::list::InvoiceList;
    #[pymodule_export]
    use crate::new_invoice::NewInvoice;
    #[pymodule_export]
    use crate::sandbox::SandboxServer;
    #[pymodule_export]
    use crate::watch::InvoiceWatch;

    use pyo3::prelude::*;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        // Not added, as `add` would make it public.
        module.setattr("_DEFAULTS", crate::options::defaults(module.py())?)?;
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}
