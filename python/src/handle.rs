//! A client of core's that can be closed, its hook, and its end: what every call of a `Client` goes through.

use std::sync::{Mutex, MutexGuard, PoisonError};

use calypso_invoice::{Client, Result};
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;

use crate::blocking;
use crate::hook::{Ended, Hook};

pub(crate) struct Handle {
    /// None once it is closed.
    core: Mutex<Option<Client>>,
    pub(crate) hook: Hook,
    pub(crate) ended: Ended,
}

impl Handle {
    pub(crate) fn new(core: Client, hook: Hook) -> Self {
        Self {
            core: Mutex::new(Some(core)),
            hook,
            ended: Ended::default(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Option<Client>> {
        self.core.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The client, or none once it is closed.
    pub(crate) fn get(&self) -> Option<Client> {
        self.lock().clone()
    }

    /// The client, which a call needs open.
    pub(crate) fn open(&self) -> PyResult<Client> {
        self.get()
            .ok_or_else(|| PyRuntimeError::new_err("the client is closed: make a new one"))
    }

    pub(crate) fn close(&self) {
        drop(self.lock().take());
    }

    /// Ends the calls that run now.
    pub(crate) fn interrupt_calls(&self) {
        match self.get() {
            Some(core) => core.interrupt_calls(),
            // No call begins any more. One may have taken the client already without having begun in core, which would not
            // end it: this ends it too.
            None => self.ended.set(),
        }
    }

    /// Makes a call of core, of which the hook and the logger hear.
    pub(crate) fn call<'py, T: IntoPyObject<'py> + Send>(
        &self,
        py: Python<'py>,
        call: impl FnOnce(&Client) -> Result<T> + Send,
    ) -> PyResult<T> {
        let core = self.open()?;
        let _listening = self.hook.listen(py, &self.ended)?;
        blocking::call(py, || call(&core))
    }
}
