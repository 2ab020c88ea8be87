//! Runs a call without the GIL, lets signal handlers run meanwhile, and raises what they raised.

use std::cell::{Cell, RefCell};

use calypso_invoice::{Error, Result};
use pyo3::exceptions::PyException;
use pyo3::prelude::*;

use crate::error;

thread_local! {
    /// What a signal handler raised while this thread's call was under way.
    static RAISED: RefCell<Option<PyErr>> = const { RefCell::new(None) };
    /// The process for which it is known whether this thread is Python's main thread, and whether it is.
    static IS_MAIN: Cell<(u32, bool)> = const { Cell::new((0, false)) };
}

/// Makes a call of core.
pub(crate) fn call<T: Send>(py: Python<'_>, call: impl FnOnce() -> Result<T> + Send) -> PyResult<T> {
    let result = py.detach(call);
    end(py, result)
}

/// The result of a call, or what was raised during it.
pub(crate) fn end<T>(py: Python<'_>, result: Result<T>) -> PyResult<T> {
    match RAISED.take() {
        None => result.map_err(|error| error::raised(py, &error)),
        Some(raised) => {
            explain(py, &raised, result.err().as_ref());
            Err(raised)
        }
    }
}

/// Core's interrupt hook: runs the handlers of signals that came in; true once one has raised.
pub(crate) fn must_stop() -> bool {
    let raised = || RAISED.with_borrow(Option::is_some);
    if raised() {
        return true;
    }
    if !runs_handlers() {
        return false;
    }
    Python::try_attach(|py| {
        if let Err(error) = py.check_signals() {
            RAISED.set(Some(error));
        }
    });
    raised()
}

/// Reports what a user's hook raised. What is no `Exception`, such as a Ctrl-C that met the hook, stops the call instead.
pub(crate) fn report(py: Python<'_>, raised: PyErr, hook: Option<&Bound<'_, PyAny>>) {
    if raised.is_instance_of::<PyException>(py) {
        raised.write_unraisable(py, hook);
    } else {
        RAISED.set(Some(raised));
    }
}

/// Whether this is the thread in which Python runs signal handlers; asked of Python once per thread and process.
fn runs_handlers() -> bool {
    let process = std::process::id();
    let (known, is_main) = IS_MAIN.get();
    if known == process {
        return is_main;
    }
    let is_main = Python::try_attach(|py| is_main_thread(py).unwrap_or(true)).unwrap_or(false);
    IS_MAIN.set((process, is_main));
    is_main
}

fn is_main_thread(py: Python<'_>) -> PyResult<bool> {
    let threading = py.import("threading")?;
    let main = threading.call_method0("main_thread")?.getattr("ident")?;
    main.eq(threading.call_method0("get_ident")?)
}

/// Tells with the exception what became of the call; one that takes no attributes goes without.
fn explain(py: Python<'_>, raised: &PyErr, error: Option<&Error>) {
    let raised = raised.value(py);
    let note = match error {
        Some(error) => {
            let _ = error::exception(py, error).and_then(|error| raised.setattr("calypso", error));
            error.message()
        }
        None => "the call had succeeded when this was raised",
    };
    // Exceptions take notes since Python 3.11.
    let _ = raised.call_method1("add_note", (format!("calypso_invoice: {note}"),));
}
