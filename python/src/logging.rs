//! One line an attempt for the logger `calypso_invoice`, where the program logs at all.

use calypso_invoice::Event;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyDict;

const DEBUG: u8 = 10;
const INFO: u8 = 20;

/// Whether the logger may want to hear of attempts.
pub(crate) fn wanted(py: Python<'_>) -> PyResult<bool> {
    logger(py)?.map_or(Ok(false), |logger| enabled(logger, INFO))
}

/// Logs an attempt: at INFO when another one follows, at DEBUG otherwise.
pub(crate) fn log(py: Python<'_>, event: &Event) -> PyResult<()> {
    let level = if event.wait().is_some() { INFO } else { DEBUG };
    match logger(py)? {
        Some(logger) if enabled(logger, level)? => {
            logger.call_method1("log", (level, "%s", event.to_string())).map(|_| ())
        }
        _ => Ok(()),
    }
}

/// The logger. None when the program has not imported logging, and is then spared that import, or is still importing it.
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
