//! Numbers, times, names and text between Python and core; nothing is rounded on the way.

use std::borrow::Borrow;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use calypso_invoice::{Amount, JsonError};
use pyo3::exceptions::{PyException, PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyMappingProxy, PyString, PyType};

use crate::exceptions::{Place, wrong_type};

/// The amount as a `Decimal` with the same digits.
pub(crate) fn decimal<'py>(py: Python<'py>, amount: &Amount) -> PyResult<Bound<'py, PyAny>> {
    decimal_type(py)?.call1((amount.as_str(),))
}

/// The same, where the amount may be missing.
pub(crate) fn decimal_or_none(
    py: Python<'_>,
    amount: Option<impl Borrow<Amount>>,
) -> PyResult<Option<Bound<'_, PyAny>>> {
    amount.map(|amount| decimal(py, amount.borrow())).transpose()
}

fn decimal_type(py: Python<'_>) -> PyResult<&Bound<'_, PyType>> {
    static DECIMAL: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    DECIMAL.import(py, "decimal", "Decimal")
}

/// A `Decimal`, `int` or `str` as an amount.
pub(crate) fn amount(place: Place<'_>, value: &Bound<'_, PyAny>) -> PyResult<Amount> {
    let (py, name) = (value.py(), place.name);
    let text: String = if let Ok(text) = value.cast::<PyString>() {
        // Text with half of a surrogate pair is not a number either.
        text.extract().unwrap_or_default()
    } else if value.is_instance_of::<PyBool>() {
        let message = format!("{name} must be a number such as Decimal(\"0.1\"), not the bool {value}");
        return Err(PyTypeError::new_err(message));
    } else if let Ok(float) = value.cast::<PyFloat>() {
        return Err(PyTypeError::new_err(refuse_float(name, float)?));
    } else if value.is_instance_of::<PyInt>() {
        // Not the value's own repr, which a subclass may change.
        let text = py.get_type::<PyInt>().call_method1("__repr__", (value,));
        // Python refuses to write out an int of thousands of digits; this is as much too long.
        text.map_or_else(|_| Ok("9".repeat(65)), |text| text.extract())?
    } else if value.is_instance(decimal_type(py)?)? {
        value.str()?.extract()?
    } else {
        return Err(wrong_type(name, "a Decimal, an int or a str", value));
    };
    text.parse()
        .map_err(|why: calypso_invoice::AmountError| place.refuse(py, &why.to_string()))
}

fn refuse_float(name: &str, float: &Bound<'_, PyFloat>) -> PyResult<String> {
    let value = float.value();
    let text = PyFloat::new(float.py(), value).repr()?;
    Ok(if value.is_finite() {
        format!("{name} must be exact: write Decimal(\"{text}\") or \"{text}\", not the float {text}")
    } else {
        format!("{name} must be a finite number such as Decimal(\"0.1\"), not the float {text}")
    })
}

/// Seconds, or a `timedelta`, as a duration; core decides whether it may be zero.
pub(crate) fn duration(place: Place<'_>, value: &Bound<'_, PyAny>) -> PyResult<Duration> {
    let py = value.py();
    if value.is_instance_of::<PyBool>() {
        return Err(place.refuse(
            py,
            &format!("{value} is not a time: give seconds, such as 2.5, or a timedelta"),
        ));
    }
    let seconds: f64 = match value.extract() {
        Ok(seconds) => seconds,
        Err(_) if value.hasattr("total_seconds")? => value.call_method0("total_seconds")?.extract()?,
        // An int too large for a float is just a very long time.
        Err(_) if value.is_instance_of::<PyInt>() => {
            if value.lt(0)? {
                -1.0
            } else {
                f64::MAX
            }
        }
        Err(_) => return Err(wrong_type(place.name, "a number of seconds or a timedelta", value)),
    };
    if !seconds.is_finite() {
        return Err(place.refuse(py, &format!("{value} is not a time: give seconds, such as 2.5")));
    }
    if seconds < 0.0 {
        return Err(place.refuse(py, "it is negative: give a positive time"));
    }
    Ok(Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX))
}

/// A whole number that core can hold, such as an id.
pub(crate) fn whole<T: TryFrom<u64>>(place: Place<'_>, value: &Bound<'_, PyAny>) -> PyResult<T> {
    if value.is_instance_of::<PyBool>() || !value.is_instance_of::<PyInt>() {
        return Err(wrong_type(place.name, "an int", value));
    }
    let number = value.extract::<u64>().ok().and_then(|number| T::try_from(number).ok());
    number.ok_or_else(|| {
        let bits = 8 * size_of::<T>();
        place.refuse(value.py(), &format!("it must be a whole number from 0 to 2^{bits} - 1"))
    })
}

/// `True` or `False`.
pub(crate) fn flag(name: &str, value: &Bound<'_, PyAny>) -> PyResult<bool> {
    match value.cast::<PyBool>() {
        Ok(flag) => Ok(flag.is_true()),
        Err(_) => Err(wrong_type(name, "True or False", value)),
    }
}

/// The names of states.
pub(crate) fn states(values: &Bound<'_, PyAny>) -> PyResult<Vec<String>> {
    // A str is a sequence too, and would be taken letter by letter.
    if values.is_instance_of::<PyString>() {
        return Err(wrong_type("pending_states", "a list of states", values));
    }
    values
        .try_iter()?
        .map(|state| text("pending_states", &state?))
        .collect()
}

/// A `str`.
pub(crate) fn text(name: &str, value: &Bound<'_, PyAny>) -> PyResult<String> {
    match value.cast::<PyString>() {
        // Python's own error would contain the text, which may be the key.
        Ok(text) => text.extract().map_err(|_| {
            PyValueError::new_err(format!(
                "{name} must be valid text: it contains half of a surrogate pair"
            ))
        }),
        Err(_) => Err(wrong_type(name, "a str", value)),
    }
}

/// The members of an enum, by their text.
type Members = PyOnceLock<Vec<(String, Py<PyAny>)>>;

/// A member of `calypso_invoice.InvoiceState`, or the text of a state that it does not know.
pub(crate) fn state<'py>(py: Python<'py>, text: &str) -> PyResult<Bound<'py, PyAny>> {
    static MEMBERS: Members = PyOnceLock::new();
    member(py, &MEMBERS, "InvoiceState", text)
}

/// A member of `calypso_invoice.Currency`, or the text of a currency that it does not know.
pub(crate) fn currency<'py>(py: Python<'py>, text: &str) -> PyResult<Bound<'py, PyAny>> {
    static MEMBERS: Members = PyOnceLock::new();
    member(py, &MEMBERS, "Currency", text)
}

fn member<'py>(py: Python<'py>, members: &Members, name: &str, text: &str) -> PyResult<Bound<'py, PyAny>> {
    let members = members.get_or_try_init(py, || {
        let known = py.import("calypso_invoice._enums")?.getattr(name)?;
        let known = known.getattr("_value2member_map_")?.cast_into::<PyDict>()?;
        let pair =
            |(text, member): (Bound<'_, PyAny>, Bound<'_, PyAny>)| Ok::<_, PyErr>((text.extract()?, member.unbind()));
        known.iter().map(pair).collect::<PyResult<_>>()
    })?;
    Ok(match members.iter().find(|(known, _)| known == text) {
        Some((_, member)) => member.bind(py).clone(),
        None => PyString::new(py, text).into_any(),
    })
}

/// An aware `datetime` in UTC, cut to microseconds; none outside the years that Python can hold.
pub(crate) fn datetime(py: Python<'_>, moment: SystemTime) -> PyResult<Option<Bound<'_, PyAny>>> {
    static EPOCH: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    static TIMEDELTA: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    let epoch = EPOCH.get_or_try_init(py, || {
        let module = py.import("datetime")?;
        let utc = module.getattr("timezone")?.getattr("utc")?;
        let epoch = module.getattr("datetime")?.call1((1970, 1, 1, 0, 0, 0, 0, utc))?;
        Ok::<_, PyErr>(epoch.unbind())
    })?;
    let micros = match moment.duration_since(UNIX_EPOCH) {
        Ok(after) => i64::try_from(after.as_micros())?,
        Err(before) => -i64::try_from(before.duration().as_nanos().div_ceil(1000))?,
    };
    let since = TIMEDELTA.import(py, "datetime", "timedelta")?.call1((0, 0, micros))?;
    Ok(epoch.bind(py).add(since).ok())
}

/// How deep a JSON value may be nested for Python to decode it: beyond that its functions run out of stack.
const DEEPEST: usize = 100;

/// A dict of JSON texts, decoded with exact numbers. What JSON allows and Python does not, such as an exponent of twenty digits,
/// stays the JSON text, so that no field that is added can make an invoice unreadable.
pub(crate) fn decoded<'py, 'a>(
    py: Python<'py>,
    fields: impl Iterator<Item = (&'a str, &'a str)>,
) -> PyResult<Bound<'py, PyDict>> {
    let all = PyDict::new(py);
    for (name, json) in fields {
        let exactly = PyDict::new(py);
        exactly.set_item("parse_float", decimal_type(py)?)?;
        let value = if depth(json) > DEEPEST {
            None
        } else {
            match py.import("json")?.call_method("loads", (json,), Some(&exactly)) {
                Err(error) if error.is_instance_of::<PyException>(py) => None,
                value => Some(value?),
            }
        };
        match value {
            Some(value) => all.set_item(name, value)?,
            None => all.set_item(name, json)?,
        }
    }
    Ok(all)
}

/// How many arrays and objects stand in one another, at the most.
fn depth(json: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    let (mut in_text, mut escaped) = (false, false);
    for byte in json.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => in_text = !in_text,
            b'[' | b'{' if !in_text => depth += 1,
            b']' | b'}' if !in_text => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

/// What a function of the package's module for dicts makes of a value.
pub(crate) fn of_dicts<'py>(
    function: &str,
    value: &Bound<'py, PyAny>,
    options: Option<&Bound<'py, PyDict>>,
) -> PyResult<Bound<'py, PyAny>> {
    let module = value.py().import("calypso_invoice._dicts")?;
    module.getattr(function)?.call((value,), options)
}

/// The dict as a read-only mapping.
pub(crate) fn read_only<'py>(dict: &Bound<'py, PyDict>) -> Bound<'py, PyMappingProxy> {
    PyMappingProxy::new(dict.py(), dict.as_mapping())
}

/// The amount as its repr.
pub(crate) fn amount_repr(amount: &Amount) -> String {
    format!("Decimal('{amount}')")
}

/// How many elements the repr of a list or of a cart shows.
pub(crate) const SHOWN: usize = 3;
/// How many characters of a text its repr shows.
const LONGEST: usize = 200;

/// The text as its repr, which of a long text shows the beginning and says how long it is.
pub(crate) fn text_repr(py: Python<'_>, text: &str) -> PyResult<String> {
    let end = text.char_indices().nth(LONGEST).map(|(end, _)| end);
    let shown = text[..end.unwrap_or(text.len())].into_pyobject(py)?.repr()?;
    Ok(match end {
        None => shown.extract()?,
        Some(_) => format!("{shown}... ({} characters)", text.chars().count()),
    })
}

/// The value as a table, made by this function of `calypso_invoice._html`.
pub(crate) fn html<'py>(function: &str, value: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    let module = value.py().import("calypso_invoice._html")?;
    module.call_method1(function, (value,))
}

/// The `ValueError` for JSON that is not a `what`.
pub(crate) fn unreadable(what: &str, why: &JsonError) -> PyErr {
    PyValueError::new_err(format!("{what}: {why}"))
}
