//! An attempt of a call as Python sees it: what `on_event` is given.

use calypso_invoice::{ErrorKind, Event as CoreEvent};
use pyo3::prelude::*;

/// One attempt of a call, after it ended: what on_event receives.
///
/// It contains neither the key nor anything that was sent or received. As a str it is one line.
#[pyclass(frozen, module = "calypso_invoice")]
pub(crate) struct Event(pub(crate) CoreEvent);

#[pymethods]
impl Event {
    /// The name of the operation, such as "get_invoice".
    #[getter]
    fn operation(&self) -> &'static str {
        self.0.operation().as_str()
    }

    /// The number of the attempt, from 1.
    #[getter]
    fn attempt(&self) -> u32 {
        self.0.attempt()
    }

    /// The response's HTTP status, if there was a response.
    #[getter]
    fn status(&self) -> Option<u16> {
        self.0.status()
    }

    /// Why the attempt failed: the kind of error, such as "Server". None when it succeeded.
    #[getter]
    fn error(&self) -> Option<&'static str> {
        self.0.error().map(ErrorKind::as_str)
    }

    /// How long this attempt took, in seconds.
    #[getter]
    fn elapsed(&self) -> f64 {
        self.0.elapsed().as_secs_f64()
    }

    /// How many seconds the client waits before the next attempt. None when this was the last one.
    #[getter]
    fn wait(&self) -> Option<f64> {
        self.0.wait().map(|wait| wait.as_secs_f64())
    }

    fn __str__(&self) -> String {
        self.0.to_string()
    }

    fn __repr__(&self) -> String {
        format!("<Event {}>", self.0)
    }
}
