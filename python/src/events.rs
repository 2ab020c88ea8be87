//! Attempts as Python sees them: the object given to `on_event`, and the lines of the logger.

use std::cell::RefCell;
use std::mem;

use calypso_invoice::{ErrorKind, Event as CoreEvent};
use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyDict;

use crate::blocking;

const DEBUG: u8 = 10;
const INFO: u8 = 20;

/// One attempt of a call, after it ended; what `on_event` is given.
///
/// It holds neither the key nor anything that was sent or received. As a str it is one line.
#[pyclass(frozen, module = "calypso_invoice")]
pub(crate) struct Event(CoreEvent);

#[pymethods]
impl Event {
    /// The operation's name, such as "get_invoice".
    #[getter]
    fn operation(&self) -> &'static str {
        self.0.operation().as_str()
    }

    /// Which attempt it was, from 1.
    #[getter]
    fn attempt(&self) -> u32 {
        self.0.attempt()
    }

    /// The response's HTTP status, if one came.
    #[getter]
    fn status(&self) -> Option<u16> {
        self.0.status()
    }

    /// Why the attempt failed, by the kind's name, such as "Server"; None when it succeeded.
    #[getter]
    fn error(&self) -> Option<&'static str> {
        self.0.error().map(ErrorKind::as_str)
    }

    /// How long this attempt took, in seconds.
    #[getter]
    fn elapsed(&self) -> f64 {
        self.0.elapsed().as_secs_f64()
    }

    /// How many seconds the client waits before the next attempt; None when this was the last.
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

/// The user's hook, if there is one: a reference of its owner's own, which traverses it for Python's garbage collector. Core
/// holds none, as the collector would not see it, and the hook would keep a client that it refers to.
///
/// That nobody clears it does no harm: a hook was made before its client, and refers to it through something that can be
/// cleared.
#[derive(Default)]
pub(crate) struct Hook(Option<Py<PyAny>>);

impl Hook {
    pub(crate) fn new(hook: Option<Py<PyAny>>) -> Self {
        Self(hook)
    }

    pub(crate) fn clone_ref(&self, py: Python<'_>) -> Self {
        Self(self.0.as_ref().map(|hook| hook.clone_ref(py)))
    }

    pub(crate) fn traverse(&self, visit: &PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(self.0.as_ref())
    }

    /// Lets the hook hear of what this thread does, and the logger, if it wants to: that is asked now, while the GIL is held
    /// anyway, as most calls then need not take it again.
    ///
    /// An error is a signal handler's, which is passed on as nothing has been done yet.
    pub(crate) fn listen(&self, py: Python<'_>) -> PyResult<Listening> {
        let logs = logger(py)?.map_or(Ok(false), |logger| enabled(logger, INFO))?;
        let hook = self.clone_ref(py);
        Ok(Listening(LISTENERS.replace(Listeners { hook, logs })))
    }
}

/// Who hears of attempts.
#[derive(Default)]
struct Listeners {
    hook: Hook,
    logs: bool,
}

thread_local! {
    /// Who hears of the call that this thread is in.
    static LISTENERS: RefCell<Listeners> = RefCell::default();
}

/// The attempts of this thread are told for as long as it lives; then those of the call around it again, whose hook made this one.
pub(crate) struct Listening(Listeners);

impl Drop for Listening {
    fn drop(&mut self) {
        LISTENERS.set(mem::take(&mut self.0));
    }
}

/// Core's hook: passes an attempt on to those who listen on this thread.
pub(crate) fn tell(event: &CoreEvent) {
    let (logs, hooked) = LISTENERS.with_borrow(|told| (told.logs, told.hook.0.is_some()));
    if !logs && !hooked {
        return;
    }
    Python::try_attach(|py| {
        // Before any hook runs, so that what a handler raises is not taken for the hook's.
        if let Err(raised) = py.check_signals() {
            blocking::keep(raised);
        }
        if let (true, Err(raised)) = (logs, log(py, event)) {
            blocking::report(py, raised, None);
        }
        if let Some(hook) = LISTENERS.with_borrow(|told| told.hook.clone_ref(py)).0 {
            if let Err(raised) = hook.call1(py, (Event(event.clone()),)) {
                blocking::report(py, raised, Some(hook.bind(py)));
            }
        }
    });
}

fn log(py: Python<'_>, event: &CoreEvent) -> PyResult<()> {
    let level = if event.wait().is_some() { INFO } else { DEBUG };
    match logger(py)? {
        Some(logger) if enabled(logger, level)? => {
            logger.call_method1("log", (level, "%s", event.to_string())).map(|_| ())
        }
        _ => Ok(()),
    }
}

/// The logger; none in a program that has not imported logging, which is then spared it, or whose import is still under way.
fn logger(py: Python<'_>) -> PyResult<Option<&Bound<'_, PyAny>>> {
    static LOGGER: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    // An import costs as much as a tenth of a whole call, and this is asked at every call.
    static MODULES: PyOnceLock<Py<PyDict>> = PyOnceLock::new();
    if let Some(logger) = LOGGER.get(py) {
        return Ok(Some(logger.bind(py)));
    }
    let modules = MODULES.import(py, "sys", "modules")?;
    let Some(logging) = modules.get_item(intern!(py, "logging"))? else {
        return Ok(None);
    };
    let Some(get) = logging.getattr_opt(intern!(py, "getLogger"))? else {
        return Ok(None);
    };
    let logger = LOGGER.get_or_try_init(py, || get.call1(("calypso_invoice",)).map(Bound::unbind))?;
    Ok(Some(logger.bind(py)))
}

fn enabled(logger: &Bound<'_, PyAny>, level: u8) -> PyResult<bool> {
    let py = logger.py();
    logger.call_method1(intern!(py, "isEnabledFor"), (level,))?.extract()
}
