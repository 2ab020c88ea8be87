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
    /// Whether this thread is Python's main thread, and the process in which that was found out: a fork can change it.
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
    let value = result.map_err(|error| failure(py, &error))?;
    // Python would run the handlers of pending signals before the caller has the result, and the result would be lost if one
    // raises. When they run here, the exception can hold it.
    if let Err(raised) = RAISED.take().map_or_else(|| py.check_signals(), Err) {
        error::hand_over(py, &raised, value.into_bound_py_any(py).ok());
        return Err(raised);
    }
    Ok(value)
}

/// Runs the handlers of pending signals before something is handed out that is kept, and comes again, if one raises.
pub(crate) fn check(py: Python<'_>) -> PyResult<()> {
    RAISED
        .take()
        .map_or_else(|| py.check_signals(), Err)
        .inspect_err(|raised| error::explain_kept(py, raised))
}

/// The exception for a call that failed: what a signal handler raised, or core's error.
pub(crate) fn failure(py: Python<'_>, error: &Error) -> PyErr {
    match RAISED.take() {
        Some(raised) => {
            error::explain(py, &raised, error);
            raised
        }
        None => error::raised(py, error),
    }
}

/// Runs the handlers of signals that came in; true once one has raised. Python runs handlers in the main thread only: in any
/// other thread this costs nothing.
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
        // Python is asked once per thread and process. That runs Python code, in which another handler may raise.
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

/// Reports what a user's hook raised; the call goes on. Only what is not an `Exception`, such as a Ctrl-C inside the hook,
/// stops the call.
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
