//! The iterator that `watch_invoices` returns, and how its arguments say what to watch.

use std::sync::Mutex;

use calypso_invoice::{InvoiceWatch as CoreWatch, KnownStates, Watch};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyMapping, PyString};

use crate::change::InvoiceChange;
use crate::exceptions::{Place, wrong_type};
use crate::handle::Handle;
use crate::hook::{Ended, Hook};
use crate::{blocking, error, values};

const OPERATION: &str = "watch_invoices";

/// The docstring of `Client.watch_invoices`.
macro_rules! about {
    () => {
        r"Notices every change of state of every invoice, new ones included, by reading the list again and again.

It is an iterator of InvoiceChanges in the order of the list, and waits for the next one. States that go back
are changes too; an invoice that is missing in a list is none. Of several changes between two readings only the
last is seen.

known are the states, by id, that your program saved the last time it ran. To miss nothing, save watch.known()
after you have dealt with each change, and give it here when the program starts again: a change that was not
saved comes again.

    watch = client.watch_invoices(known=load())
    while True:
        try:
            for change in watch:
                deal_with(change)  # in a way that may be repeated
                save(watch.known())
        except InvalidResponseError as error:  # one invoice cannot be read, and the watch goes on
            tell_somebody(error)

For exactly once, keep the states in your database: write what a change means and the new state of its invoice
in one transaction, and make known of that table.

The list is read every interval (seconds or a timedelta), moved at random by up to a fifth; while the service
fails, less and less often, down to once a minute, and when a Retry-After says, but after an hour at the latest.
on_event shows what fails. The client's timeout is for each reading, which must get to the end of the list in
it; the watch has none.

skip_existing is for the very first start: the invoices of the first whole list are then known without being
handed out.

An invoice that cannot be read raises InvalidResponseError, once, and the next next() goes on. Any other error
ends the iteration: a refused key or certificate, another 4xx, interrupt_calls(), what a signal handler raises."
    };
}
pub(crate) use about;

/// The changes of Client.watch_invoices(), as they are noticed.
///
/// An invoice that cannot be read raises InvalidResponseError, and the next next() goes on. Any other error ends the
/// iteration. When a signal handler raises just as a change is handed out, the change does not count as known and comes
/// again: with the next next(), or at the next start.
#[pyclass(frozen, module = "calypso_invoice")]
pub(crate) struct InvoiceWatch {
    watch: Mutex<CoreWatch>,
    known: KnownStates,
    hook: Hook,
    ended: Ended,
}

impl InvoiceWatch {
    /// The watch that the arguments describe; what is not given stays at core's default.
    pub(crate) fn begin(py: Python<'_>, client: &Handle, arguments: Option<&Bound<'_, PyDict>>) -> PyResult<Self> {
        let mut options = Watch::new();
        for (name, value) in arguments.into_iter().flatten() {
            let name: String = name.extract()?;
            options = option(options, &name, &value)?;
        }
        let watch = client.open()?.watch_invoices(options);
        let watch = watch.map_err(|error| error::raised(py, &error))?;
        Ok(Self {
            known: watch.known(),
            watch: Mutex::new(watch),
            hook: client.hook.clone_ref(py),
            ended: client.ended.clone(),
        })
    }
}

fn option(options: Watch, name: &str, value: &Bound<'_, PyAny>) -> PyResult<Watch> {
    Ok(match name {
        "known" if value.is_none() => options,
        "known" => options.known(states(value)?),
        "interval" => options.interval(values::duration(Place::argument(Some(OPERATION), name), value)?),
        "skip_existing" => match value.cast::<PyBool>() {
            Ok(skip) => options.skip_existing(skip.is_true()),
            Err(_) => return Err(wrong_type(name, "True or False", value)),
        },
        _ => {
            let message = format!("{OPERATION}() got an unexpected keyword argument '{name}'");
            return Err(PyTypeError::new_err(message));
        }
    })
}

/// The states by id.
fn states(known: &Bound<'_, PyAny>) -> PyResult<Vec<(u64, String)>> {
    let Ok(known) = known.cast::<PyMapping>() else {
        return Err(wrong_type("known", "a dict of ids and states", known));
    };
    let state = |pair: Bound<'_, PyAny>| {
        let (id, state): (Bound<'_, PyAny>, Bound<'_, PyAny>) = pair.extract()?;
        if id.is_instance_of::<PyString>() {
            let message = "known must have ints for keys, not str: what was saved as JSON needs int(id)";
            return Err(PyTypeError::new_err(message));
        }
        let id = values::whole(Place::argument(Some(OPERATION), "known"), &id)?;
        Ok((id, values::text("a state in known", &state)?))
    };
    known.items()?.iter().map(state).collect()
}

#[pymethods]
impl InvoiceWatch {
    /// What is known, by id: the states given at the start, and those of every change that was handed out since.
    ///
    /// Save it after you have dealt with a change, and nowhere else: it includes the change that is being dealt with. It may
    /// be called at any time, from any thread, also while next() waits.
    fn known<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let states = py.detach(|| self.known.to_map());
        let dict = PyDict::new(py);
        for (id, state) in states {
            dict.set_item(id, values::state(py, state.as_str())?)?;
        }
        Ok(dict)
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        self.hook.traverse(&visit)
    }

    fn __iter__(slf: PyRef<'_, Self>) -> PyRef<'_, Self> {
        slf
    }

    fn __next__<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, InvoiceChange>>> {
        let _listening = self.hook.listen(py, &self.ended)?;
        // Never waits for another thread: such a wait could not be interrupted.
        let Ok(mut watch) = self.watch.try_lock() else {
            return Err(PyValueError::new_err(
                "watch already in use: give each thread one of its own",
            ));
        };
        let core = &mut *watch;
        let next = py.detach(|| core.peek().map(Result::<&_, _>::cloned));
        let change = match next.transpose() {
            Ok(Some(change)) => Bound::new(py, InvoiceChange::of(py, change)?)?,
            Ok(None) => return blocking::end(py, Ok(None::<Bound<'py, InvoiceChange>>)),
            Err(error) => return Err(blocking::failure(py, &error)),
        };
        // Should a handler raise here, or save what is known, the change is not known yet, and comes again.
        blocking::check(py)?;
        watch.accept();
        Ok(Some(change))
    }
}
