//! The iterator that `iter_invoices` returns.

use std::sync::Mutex;

use calypso_invoice::InvoiceIter as CoreIter;
use pyo3::exceptions::PyValueError;
use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::prelude::*;

use crate::blocking;
use crate::handle::Handle;
use crate::hook::{Ended, Hook};
use crate::invoice::Invoice;

/// The invoices of Client.iter_invoices(), one by one as they arrive.
///
/// An invoice that cannot be read raises InvalidResponseError, and the next next() goes on with the one after it. Any other
/// error ends the iteration.
#[pyclass(frozen, module = "calypso_invoice")]
pub(crate) struct InvoiceIter {
    stream: Mutex<CoreIter>,
    hook: Hook,
    ended: Ended,
}

impl InvoiceIter {
    pub(crate) fn begin(py: Python<'_>, client: &Handle) -> PyResult<Self> {
        Ok(Self {
            stream: Mutex::new(client.open()?.iter_invoices()),
            hook: client.hook.clone_ref(py),
            ended: client.ended.clone(),
        })
    }
}

#[pymethods]
impl InvoiceIter {
    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        self.hook.traverse(&visit)
    }

    fn __iter__(slf: PyRef<'_, Self>) -> PyRef<'_, Self> {
        slf
    }

    fn __next__(&self, py: Python<'_>) -> PyResult<Option<Invoice>> {
        let _listening = self.hook.listen(py, &self.ended)?;
        // Never waits for another thread: such a wait could not be interrupted.
        let next = py.detach(|| self.stream.try_lock().ok().map(|mut stream| stream.next().transpose()));
        match next {
            Some(next) => blocking::end(py, next.map(|invoice| invoice.map(Invoice::single))),
            None => Err(PyValueError::new_err(
                "iterator already in use: give each thread one of its own",
            )),
        }
    }
}
