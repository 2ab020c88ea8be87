//! Runs a call without the GIL, lets signal handlers run meanwhile, and raises what they raised.

use std::cell::{Cell, RefCell};

use calypso_invoice::{Error, Result};
use pyo3::IntoPyObjectExt;
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
pub(crate) fn call<'py, T: IntoPyObject<'py> + Send>(
    py: Python<'py>,
    call: impl FnOnce() -> Result<T> + Send,
) -> PyResult<T> {
    let result = py.detach(call);
    end(py, result)
}

/// The result of a call, or what was raised during it.
pub(crate) fn end<'py, T: IntoPyObject<'py>>(py: Python<'py>, result: Result<T>) -> PyResult<T> {
    let raised = RAISED.take();
    match (result, raised) {
        (Err(error), None) => Err(error::raised(py, &error)),
        (Err(error), Some(raised)) => {
            explain(py, &raised, &error);
            Err(raised)
        }
        // Python runs the handlers of pending signals before the caller has the result in hand, and if one raises, the
        // result is gone. Run here, the exception can hold it.
        (Ok(value), raised) => match raised.map_or_else(|| py.check_signals(), Err) {
            Ok(()) => Ok(value),
            Err(raised) => {
                hand_over(py, &raised, value.into_bound_py_any(py).ok());
                Err(raised)
            }
        },
    }
}

/// Core's interrupt hook: runs the handlers of signals that came in; true once one has raised. In other threads than the main
/// one Python runs none, and the hook costs nothing.
pub(crate) fn must_stop() -> bool {
    if RAISED.with_borrow(Option::is_some) {
        return true;
    }
    let process = std::process::id();
    let known = IS_MAIN.get();
    if known == (process, false) {
        return false;
    }
    let heard = Python::try_attach(|py| {
        py.check_signals()?;
        // Asked of Python once per thread and process. It runs Python code, in which one more handler may raise.
        if known.0 != process {
            IS_MAIN.set((process, is_main_thread(py)?));
        }
        Ok(())
    });
    match heard {
        Some(Err(raised)) => keep(raised),
        Some(Ok(())) | None => false,
    }
}

/// Keeps what a handler raised until the call has ended, which it stops.
pub(crate) fn keep(raised: PyErr) -> bool {
    RAISED.set(Some(raised));
    true
}

/// Reports what a user's hook raised. What is no `Exception`, such as a Ctrl-C that met the hook, stops the call instead.
pub(crate) fn report(py: Python<'_>, raised: PyErr, hook: Option<&Bound<'_, PyAny>>) {
    if raised.is_instance_of::<PyException>(py) {
        raised.write_unraisable(py, hook);
    } else {
        keep(raised);
    }
}

/// Whether this is the thread in which Python runs signal handlers.
fn is_main_thread(py: Python<'_>) -> PyResult<bool> {
    let threading = py.import("threading")?;
    let main = threading.call_method0("main_thread")?.getattr("ident")?;
    main.eq(threading.call_method0("get_ident")?)
}

/// Tells with the exception how the call failed.
pub(crate) fn explain(py: Python<'_>, raised: &PyErr, error: &Error) {
    let exception = error::exception(py, error).ok();
    mark(py, raised, exception.as_ref(), None, &error.message());
}

/// Lets the exception hold what the call returned: it may be an invoice that nobody else knows of.
fn hand_over(py: Python<'_>, raised: &PyErr, result: Option<Bound<'_, PyAny>>) {
    let shown = result.as_ref().and_then(|result| result.repr().ok());
    let shown = shown.map_or_else(String::new, |shown| shown.to_string());
    let note = format!("the call had succeeded, and calypso_result has what it returned: {shown}");
    mark(py, raised, None, result.as_ref(), &note);
}

/// Sets both attributes, so that either may be read, and a note; an exception that takes none goes without.
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
    // Exceptions take notes since Python 3.11.
    let _ = raised.call_method1("add_note", (format!("calypso_invoice: {note}"),));
}
