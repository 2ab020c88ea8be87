//! A change of an invoice's state, as `watch_invoices` hands it out.

use std::hash::{Hash, Hasher};

use calypso_invoice::{InvoiceChange as CoreChange, InvoiceState};
use pyo3::prelude::*;
use pyo3::types::{PyTuple, PyType};

use crate::invoice::Invoice;
use crate::values::{self, text};

/// A change that Client.watch_invoices() noticed: an invoice, and the state that it was last known in; immutable.
///
/// A test may make one, to see what a program does about it.
#[pyclass(frozen, eq, hash, module = "calypso_invoice")]
pub(crate) struct InvoiceChange {
    invoice: Py<Invoice>,
    previous_state: Option<InvoiceState>,
}

impl InvoiceChange {
    pub(crate) fn of(py: Python<'_>, change: CoreChange) -> PyResult<Self> {
        let previous_state = change.previous_state().cloned();
        Ok(Self {
            invoice: Py::new(py, Invoice::single(change.into_invoice()))?,
            previous_state,
        })
    }
}

impl PartialEq for InvoiceChange {
    fn eq(&self, other: &Self) -> bool {
        self.invoice.get() == other.invoice.get() && self.previous_state == other.previous_state
    }
}

impl Hash for InvoiceChange {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.invoice.get().hash(state);
        self.previous_state.hash(state);
    }
}

#[pymethods]
impl InvoiceChange {
    #[new]
    #[pyo3(signature = (invoice, previous_state=None))]
    fn new(invoice: Py<Invoice>, previous_state: Option<&Bound<'_, PyAny>>) -> PyResult<Self> {
        let state = previous_state.map(|state| text("previous_state", state)).transpose()?;
        Ok(Self {
            invoice,
            previous_state: state.map(InvoiceState::from),
        })
    }

    /// The invoice as it is now.
    #[getter]
    fn invoice(&self, py: Python<'_>) -> Py<Invoice> {
        self.invoice.clone_ref(py)
    }

    /// The state that it was last known in: an InvoiceState, a plain str if it is unknown, or None: it is new.
    #[getter]
    fn previous_state<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        let state = self.previous_state.as_ref();
        state.map(|state| values::state(py, state.as_str())).transpose()
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let invoice = self.invoice.get().__repr__(py)?;
        let state = self.previous_state.as_ref();
        let state = state.map_or_else(|| Ok("None".to_owned()), |state| values::text_repr(py, state.as_str()))?;
        Ok(format!("InvoiceChange({invoice}, previous_state={state})"))
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyType>, Bound<'py, PyTuple>)> {
        let (py, change) = (slf.py(), slf.get());
        let state = change.previous_state.as_ref().map(InvoiceState::as_str);
        let parts = [change.invoice(py).into_bound(py).into_any(), state.into_pyobject(py)?];
        Ok((slf.get_type(), PyTuple::new(py, parts)?))
    }
}
