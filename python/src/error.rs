//! Core's errors as the exceptions of `calypso_invoice._errors`.

use calypso_invoice::Error;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyTuple};

use crate::blocking;
use crate::invoice::Invoice;

/// The exception for an error.
pub(crate) fn raised(py: Python<'_>, error: &Error) -> PyErr {
    match exception(py, error) {
        Ok(exception) => PyErr::from_value(exception),
        // A signal handler raised while the exception was being made.
        Err(raised) => {
            blocking::explain(py, &raised, error);
            raised
        }
    }
}

/// The exception for an error, not raised yet.
pub(crate) fn exception<'py>(py: Python<'py>, error: &Error) -> PyResult<Bound<'py, PyAny>> {
    let invoices = error.invoices().iter().cloned().map(Invoice::single);
    let details = PyDict::new(py);
    details.set_item("outcome_unknown", error.outcome_unknown())?;
    details.set_item("status", error.status())?;
    details.set_item("code", error.code())?;
    details.set_item("trace_id", error.trace_id())?;
    details.set_item("retry_after", error.retry_after().map(|wait| wait.as_secs_f64()))?;
    details.set_item("body", error.body())?;
    details.set_item("operation", error.operation().map(calypso_invoice::Operation::as_str))?;
    details.set_item("attempts", error.attempts())?;
    details.set_item("elapsed", error.elapsed().as_secs_f64())?;
    details.set_item("invoice_id", error.invoice_id())?;
    details.set_item("invoices", PyTuple::new(py, invoices.collect::<Vec<_>>())?)?;
    make(py, error.kind().as_str(), &error.message(), &details)
}

/// Where a value was given that core's types cannot hold.
#[derive(Clone, Copy)]
pub(crate) struct Place<'a> {
    kind: &'static str,
    operation: Option<&'a str>,
    pub(crate) name: &'a str,
}

impl<'a> Place<'a> {
    /// An option of the client.
    pub(crate) fn option(name: &'a str) -> Self {
        Self {
            kind: "Config",
            operation: None,
            name,
        }
    }

    /// A part of a request; without an operation as long as it is only being put together.
    pub(crate) fn argument(operation: Option<&'a str>, name: &'a str) -> Self {
        Self {
            kind: "InvalidRequest",
            operation,
            name,
        }
    }

    /// The exception that names the place.
    pub(crate) fn refuse(self, py: Python<'_>, why: &str) -> PyErr {
        let operation = self.operation.map(|operation| format!("{operation}: "));
        let message = format!("{}{}: {why}", operation.unwrap_or_default(), self.name);
        let details = PyDict::new(py);
        details
            .set_item("operation", self.operation)
            .and_then(|()| make(py, self.kind, &message, &details))
            .map_or_else(|failed| failed, PyErr::from_value)
    }
}

fn make<'py>(py: Python<'py>, kind: &str, message: &str, details: &Bound<'py, PyDict>) -> PyResult<Bound<'py, PyAny>> {
    static MAKE: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let make = MAKE.import(py, "calypso_invoice._errors", "make")?;
    make.call1((kind, message, details))
}
