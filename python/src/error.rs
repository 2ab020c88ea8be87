//! What Python sees of a call that failed or was interrupted: core's errors as exceptions, and what a signal handler's
//! exception says of the call.

use calypso_invoice::{Error, Operation};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use crate::exceptions::make;
use crate::invoice::Invoice;

/// The exception for an error.
pub(crate) fn raised(py: Python<'_>, error: &Error) -> PyErr {
    match exception(py, error) {
        Ok(exception) => PyErr::from_value(exception),
        // A signal handler raised while the exception was being made.
        Err(raised) => {
            explain(py, &raised, error);
            raised
        }
    }
}

/// The exception for an error, not raised yet.
fn exception<'py>(py: Python<'py>, error: &Error) -> PyResult<Bound<'py, PyAny>> {
    let invoices = error.invoices().iter().cloned().map(Invoice::single);
    let details = PyDict::new(py);
    details.set_item("outcome_unknown", error.outcome_unknown())?;
    details.set_item("status", error.status())?;
    details.set_item("code", error.code())?;
    details.set_item("trace_id", error.trace_id())?;
    details.set_item("retry_after", error.retry_after().map(|wait| wait.as_secs_f64()))?;
    details.set_item("body", error.body())?;
    details.set_item("operation", error.operation().map(Operation::as_str))?;
    details.set_item("attempts", error.attempts())?;
    details.set_item("elapsed", error.elapsed().as_secs_f64())?;
    details.set_item("invoice_id", error.invoice_id())?;
    details.set_item("invoices", PyTuple::new(py, invoices.collect::<Vec<_>>())?)?;
    make(py, error.kind().as_str(), &error.message(), &details)
}

/// Says on a signal handler's exception how the call failed.
pub(crate) fn explain(py: Python<'_>, raised: &PyErr, error: &Error) {
    let exception = exception(py, error).ok();
    mark(py, raised, exception.as_ref(), None, &error.message());
}

/// Puts what the call returned into a signal handler's exception: it may be an invoice that nothing else refers to.
pub(crate) fn hand_over(py: Python<'_>, raised: &PyErr, result: Option<Bound<'_, PyAny>>) {
    let shown = result.as_ref().and_then(|result| result.repr().ok());
    let shown = shown.map_or_else(String::new, |shown| shown.to_string());
    let note = format!("the call had succeeded, and calypso_result has what it returned: {shown}");
    mark(py, raised, None, result.as_ref(), &note);
}

/// Says on a signal handler's exception that what the call had to hand out comes again.
pub(crate) fn explain_kept(py: Python<'_>, raised: &PyErr) {
    mark(
        py,
        raised,
        None,
        None,
        "nothing is lost: what was to be handed out comes with the next call",
    );
}

/// Sets both attributes, so that a program may read either, and adds a note; an exception that takes neither stays as it is.
fn mark(
    py: Python<'_>,
    raised: &PyErr,
    error: Option<&Bound<'_, PyAny>>,
    result: Option<&Bound<'_, PyAny>>,
    note: &str,
) {
    let raised = raised.value(py);
    let _ = raised.setattr("calypso", error);
    let _ = raised.setattr("calypso_result", result);
    // Exceptions have notes since Python 3.11.
    let _ = raised.call_method1("add_note", (format!("calypso_invoice: {note}"),));
}
