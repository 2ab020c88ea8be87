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

// The floors, from the bottom, with a blank line between two of them: a file imports only from floors below its own.
// tests/python/test_floors.py reads them here.

// Makes exceptions; knows no model.
mod exceptions;

// Numbers, times, names and text.
mod values;

// The models.
mod cart_item;

mod invoice;
mod new_invoice;

mod list;

// How a call failed.
mod error;

// Calls without the GIL, and signals.
mod blocking;

// Who hears of attempts.
mod event;
mod logging;

mod hook;

// The client.
mod handle;
mod iterator;
mod options;

mod client;
mod sandbox;

/// The compiled part of `calypso_invoice`; import that instead.
#[pyo3::pymodule(gil_used = false)]
mod _native {
    #[pymodule_export]
    use crate::cart_item::CartItem;
    #[pymodule_export]
    use crate::client::Client;
    #[pymodule_export]
    use crate::event::Event;
    #[pymodule_export]
    use crate::invoice::Invoice;
    #[pymodule_export]
    use crate::iterator::InvoiceIterator;
    #[pymodule_export]
    use crate::list::InvoiceList;
    #[pymodule_export]
    use crate::new_invoice::NewInvoice;
    #[pymodule_export]
    use crate::sandbox::SandboxServer;

    use pyo3::prelude::*;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        // Not added, as `add` would make it public.
        module.setattr("_DEFAULTS", crate::options::defaults(module.py())?)?;
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}
