//! Makes the exceptions that users see: those of `calypso_invoice._errors`, and the `TypeError` for an argument.

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyDict;

/// The exception of a kind, not raised yet.
pub(crate) fn make<'py>(
    py: Python<'py>,
    kind: &str,
    message: &str,
    details: &Bound<'py, PyDict>,
) -> PyResult<Bound<'py, PyAny>> {
    static MAKE: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let make = MAKE.import(py, "calypso_invoice._errors", "make")?;
    make.call1((kind, message, details))
}

/// The `TypeError` for an argument; it shows the type and not the value, which may be a secret.
pub(crate) fn wrong_type(name: &str, wanted: &str, value: &Bound<'_, PyAny>) -> PyErr {
    let found = value
        .get_type()
        .name()
        .map_or_else(|_| "another type".to_owned(), |name| name.to_string());
    PyTypeError::new_err(format!("{name} must be {wanted}, not {found}"))
}

/// The option or the argument that a value was given for.
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

    /// A part of a request; it has no operation while an object is made that a later call will send.
    pub(crate) fn argument(operation: Option<&'a str>, name: &'a str) -> Self {
        Self {
            kind: "InvalidRequest",
            operation,
            name,
        }
    }

    /// The exception for a value that core's types cannot hold.
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
