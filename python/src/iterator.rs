//! The stream behind `iter_invoices`.

use std::sync::{Arc, Mutex};

use calypso_invoice::InvoiceStream;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use crate::blocking;
use crate::events::Listeners;
use crate::invoice::Invoice;

/// The invoices of Client.iter_invoices(), one by one as they arrive.
///
/// An invoice that cannot be read raises InvalidResponseError, and the next one still follows when next() is called again.
/// Any other error is the end.
#[pyclass(frozen, module = "calypso_invoice")]
pub(crate) struct InvoiceIterator {
    stream: Mutex<InvoiceStream>,
    listeners: Arc<Listeners>,
}

impl InvoiceIterator {
    pub(crate) fn new(stream: InvoiceStream, listeners: Arc<Listeners>) -> Self {
        Self {
            stream: Mutex::new(stream),
            listeners,
        }
    }
}

#[pymethods]
impl InvoiceIterator {
    fn __iter__(slf: PyRef<'_, Self>) -> PyRef<'_, Self> {
        slf
    }

    fn __next__(&self, py: Python<'_>) -> PyResult<Option<Invoice>> {
        self.listeners.look(py)?;
        // Never waits for another thread: that could not be stopped.
        let next = py.detach(|| self.stream.try_lock().ok().map(|mut stream| stream.next().transpose()));
        match next {
            Some(next) => blocking::end(py, next.map(|invoice| invoice.map(Invoice::single))),
            None => Err(PyValueError::new_err(
                "iterator already in use: give each thread one of its own",
            )),
        }
    }
}
