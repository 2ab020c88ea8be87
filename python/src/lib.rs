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

mod blocking;
mod cart_item;
mod client;
mod error;
mod events;
mod invoice;
mod iterator;
mod list;
mod new_invoice;
mod options;
mod sandbox;
mod values;

/// The compiled part of `calypso_invoice`; import that instead.
#[pyo3::pymodule(gil_used = false)]
mod _native {
    #[pymodule_export]
    use crate::cart_item::CartItem;
    #[pymodule_export]
    use crate::client::Client;
    #[pymodule_export]
    use crate::events::Event;
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
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}
