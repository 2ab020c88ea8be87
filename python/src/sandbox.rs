//! The server behind `calypso_invoice.sandbox`.

use std::io::ErrorKind;
use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use calypso_invoice::sandbox::Sandbox;
use pyo3::exceptions::{PyRuntimeError, PyValueError};
use pyo3::prelude::*;

use crate::exceptions::Place;
use crate::values;

/// The server of a sandbox. Use calypso_invoice.sandbox.Sandbox instead.
#[pyclass(frozen, module = "calypso_invoice._native")]
pub(crate) struct SandboxServer {
    url: String,
    key: String,
    process: u32,
    sandbox: Mutex<Option<Arc<Sandbox>>>,
}

impl SandboxServer {
    fn lock(&self) -> MutexGuard<'_, Option<Arc<Sandbox>>> {
        self.sandbox.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn running(&self) -> PyResult<Arc<Sandbox>> {
        let sandbox = self.lock().clone();
        sandbox.ok_or_else(|| PyRuntimeError::new_err("the sandbox is closed: start a new one"))
    }

    /// Takes the server out. Its threads do not exist in a forked child, which forgets it instead of waiting for them.
    fn take(&self) -> Option<Arc<Sandbox>> {
        let sandbox = self.lock().take();
        if std::process::id() == self.process {
            return sandbox;
        }
        mem::forget(sandbox);
        None
    }
}

impl Drop for SandboxServer {
    fn drop(&mut self) {
        drop(self.take());
    }
}

#[pymethods]
impl SandboxServer {
    #[new]
    fn new(py: Python<'_>, port: &Bound<'_, PyAny>, key: &Bound<'_, PyAny>) -> PyResult<Self> {
        let (port, key) = (values::whole(Place::option("port"), port)?, values::text("key", key)?);
        let sandbox = py.detach(|| Sandbox::start_with(port, &key));
        let sandbox = sandbox.map_err(|error| match error.kind() {
            ErrorKind::InvalidInput => PyValueError::new_err(error.to_string()),
            _ => error.into(),
        })?;
        Ok(Self {
            url: sandbox.url().to_owned(),
            key,
            process: std::process::id(),
            sandbox: Mutex::new(Some(Arc::new(sandbox))),
        })
    }

    /// Its base URL.
    #[getter]
    fn url(&self) -> &str {
        &self.url
    }

    /// The only key that it accepts.
    #[getter]
    fn key(&self) -> &str {
        &self.key
    }

    /// Does the same as POST /_sandbox/{name} and returns the body of its response.
    fn control(&self, py: Python<'_>, name: String, body: String) -> PyResult<String> {
        let sandbox = self.running()?;
        py.detach(|| sandbox.control(&name, &body))
            .map_err(|refusal| PyValueError::new_err(refusal.to_string()))
    }

    /// The body of the response to GET /_sandbox/requests.
    fn requests(&self) -> PyResult<String> {
        Ok(self.running()?.requests_json())
    }

    /// The JSON of every invoice.
    fn invoices(&self) -> PyResult<Vec<String>> {
        let invoices = self.running()?.invoices();
        Ok(invoices
            .iter()
            .map(calypso_invoice::sandbox::StoredInvoice::to_json)
            .collect())
    }

    /// Every control of the sandbox at this URL, as a curl command.
    #[staticmethod]
    fn controls(url: &str) -> String {
        calypso_invoice::sandbox::controls(url)
    }

    /// Closes its port and its connections. A second call does nothing.
    fn close(&self, py: Python<'_>) {
        let sandbox = self.take();
        py.detach(|| drop(sandbox));
    }
}
