//! The user's `on_event`, who hears of a thread's attempts, and whether its call is to end.

use std::cell::RefCell;
use std::mem;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use calypso_invoice::Event as CoreEvent;
use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::prelude::*;

use crate::event::Event;
use crate::exceptions::wrong_type;
use crate::{blocking, logging};

/// The user's hook, if there is one. Each client and each stream holds a reference of its own and shows it to Python's
/// garbage collector. Core holds none: the collector would not see it, and a hook that refers to its client would keep that
/// client alive forever.
///
/// The collector need not clear it: a hook is made before its client, so it refers to the client through something that can
/// be cleared.
#[derive(Default)]
pub(crate) struct Hook(Option<Py<PyAny>>);

impl Hook {
    pub(crate) fn new(value: Bound<'_, PyAny>) -> PyResult<Self> {
        if value.is_none() {
            Ok(Self(None))
        } else if value.is_callable() {
            Ok(Self(Some(value.unbind())))
        } else {
            Err(wrong_type("on_event", "a callable that takes an Event", &value))
        }
    }

    pub(crate) fn clone_ref(&self, py: Python<'_>) -> Self {
        Self(self.0.as_ref().map(|hook| hook.clone_ref(py)))
    }

    pub(crate) fn traverse(&self, visit: &PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(self.0.as_ref())
    }

    /// Lets the hook hear of this thread's attempts, and the logger too if it wants to. The logger is asked now, while the
    /// GIL is held anyway: most calls then need not take it again.
    ///
    /// An error is what a signal handler raised; nothing has been done by then.
    pub(crate) fn listen(&self, py: Python<'_>, ended: &Ended) -> PyResult<Listening> {
        let logs = logging::wanted(py)?;
        let (hook, ended) = (self.clone_ref(py), Some(ended.clone()));
        Ok(Listening(LISTENERS.replace(Listeners { hook, logs, ended })))
    }
}

/// Whether the calls of a client that is closed are to end.
#[derive(Clone, Default)]
pub(crate) struct Ended(Arc<AtomicBool>);

impl Ended {
    pub(crate) fn set(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Who hears of attempts, and whether there are to be any more.
#[derive(Default)]
struct Listeners {
    hook: Hook,
    logs: bool,
    ended: Option<Ended>,
}

thread_local! {
    /// Who hears of the call that this thread is in.
    static LISTENERS: RefCell<Listeners> = RefCell::default();
}

/// While it lives, this thread's attempts are told to the listeners of the newest call. Then those of the call around it are
/// back, whose hook made that call.
pub(crate) struct Listening(Listeners);

impl Drop for Listening {
    fn drop(&mut self) {
        LISTENERS.set(mem::take(&mut self.0));
    }
}

/// Core's interrupt hook: whether this thread's call is to end.
pub(crate) fn must_stop() -> bool {
    LISTENERS.with_borrow(|told| told.ended.as_ref().is_some_and(Ended::is_set)) || blocking::must_stop()
}

/// Core's event hook: passes an attempt on to those who listen on this thread.
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
        if let (true, Err(raised)) = (logs, logging::log(py, event)) {
            blocking::report(py, raised, None);
        }
        if let Some(hook) = LISTENERS.with_borrow(|told| told.hook.clone_ref(py)).0 {
            if let Err(raised) = hook.call1(py, (Event(event.clone()),)) {
                blocking::report(py, raised, Some(hook.bind(py)));
            }
        }
    });
}
