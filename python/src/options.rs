//! A client's keyword options.

use calypso_invoice::{ClientBuilder, TlsRoots, defaults};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyString};

use crate::error;
use crate::exceptions::{Place, wrong_type};
use crate::handle::Handle;
use crate::hook::{self, Hook};
use crate::values::{self, text};

/// The options that both ways to make a client share, as signatures show them. A `text_signature` must be one literal, so
/// these two signatures are written where Python looks for them: at the start of the docstring.
macro_rules! signature {
    () => {
        "timeout=30.0, connect_timeout=10.0, max_retries=2, proxy='environment', extra_roots=None, tls_roots='bundled', \
         max_response_bytes=4194304, max_list_bytes=268435456, user_agent_suffix=None, allow_plain_http=False, \
         on_event=None)\n--\n"
    };
}
pub(crate) use signature;

/// The function whose `base_url` may be None: that of the environment then.
pub(crate) const FROM_ENV: &str = "Client.from_env";

/// Makes the client that `function` was asked for, with these options.
pub(crate) fn build(
    py: Python<'_>,
    function: &str,
    builder: ClientBuilder,
    options: Option<&Bound<'_, PyDict>>,
) -> PyResult<Handle> {
    let (builder, hook) = apply(function, builder, options)?;
    // Reading the system's certificates takes a while.
    let core = py.detach(|| builder.build());
    core.map(|core| Handle::new(core, hook))
        .map_err(|error| error::raised(py, &error))
}

/// Puts the options given to `function` into the builder, hooks Python up to it, and returns the user's `on_event`.
fn apply(
    function: &str,
    mut builder: ClientBuilder,
    options: Option<&Bound<'_, PyDict>>,
) -> PyResult<(ClientBuilder, Hook)> {
    let mut on_event = Hook::default();
    for (name, value) in options.into_iter().flatten() {
        let name: String = name.extract()?;
        if name == "on_event" {
            on_event = Hook::new(value)?;
        } else {
            builder = option(function, builder, &name, &value)?;
        }
    }
    let builder = builder
        .binding("python")
        .interrupt(hook::must_stop)
        .on_event(hook::tell);
    Ok((builder, on_event))
}

fn option(function: &str, builder: ClientBuilder, name: &str, value: &Bound<'_, PyAny>) -> PyResult<ClientBuilder> {
    let place = Place::option(name);
    let text_of = |wanted| match value.cast::<PyString>() {
        Ok(_) => text(name, value),
        Err(_) => Err(wrong_type(name, wanted, value)),
    };
    Ok(match name {
        "base_url" if value.is_none() && function == FROM_ENV => builder,
        "base_url" => builder.base_url(text(name, value)?),
        "timeout" => builder.timeout(values::duration(place, value)?),
        "connect_timeout" => builder.connect_timeout(values::duration(place, value)?),
        "max_retries" => builder.max_retries(values::whole(place, value)?),
        "proxy" if value.is_none() => builder.no_proxy(),
        "proxy" => match text_of("\"environment\", the URL of a proxy, or None")? {
            text if text == "environment" => builder,
            url => builder.proxy(url),
        },
        "extra_roots" | "user_agent_suffix" if value.is_none() => builder,
        "extra_roots" => match value.cast::<PyBytes>() {
            Ok(pem) => builder.extra_roots(pem.as_bytes()),
            Err(_) => builder.extra_roots(text_of("PEM text, as a str or bytes")?),
        },
        "tls_roots" => builder.tls_roots(roots(place, value)?),
        "max_response_bytes" => builder.max_response_bytes(values::whole(place, value)?),
        "max_list_bytes" => builder.max_list_bytes(values::whole(place, value)?),
        "user_agent_suffix" => builder.user_agent_suffix(text(name, value)?),
        "allow_plain_http" => builder.allow_plain_http(values::flag(name, value)?),
        _ => {
            let message =
                format!("{function}() got an unexpected keyword argument '{name}': help(Client) lists the options");
            return Err(PyTypeError::new_err(message));
        }
    })
}

fn roots(place: Place<'_>, value: &Bound<'_, PyAny>) -> PyResult<TlsRoots> {
    match &*text(place.name, value)? {
        "bundled" => Ok(TlsRoots::Bundled),
        "system" => Ok(TlsRoots::System),
        _ => Err(place.refuse(value.py(), "there is no such choice: write \"bundled\" or \"system\"")),
    }
}

/// Core's defaults by the name of the option, which the signatures that Python shows are held against.
pub(crate) fn defaults(py: Python<'_>) -> PyResult<Bound<'_, PyDict>> {
    let dict = PyDict::new(py);
    dict.set_item("base_url", defaults::BASE_URL)?;
    dict.set_item("timeout", defaults::TIMEOUT.as_secs_f64())?;
    dict.set_item("connect_timeout", defaults::CONNECT_TIMEOUT.as_secs_f64())?;
    dict.set_item("max_retries", defaults::MAX_RETRIES)?;
    dict.set_item("max_response_bytes", defaults::MAX_RESPONSE_BYTES)?;
    dict.set_item("max_list_bytes", defaults::MAX_LIST_BYTES)?;
    dict.set_item("first_interval", defaults::FIRST_INTERVAL.as_secs_f64())?;
    dict.set_item("longest_interval", defaults::LONGEST_INTERVAL.as_secs_f64())?;
    dict.set_item("interval", defaults::WATCH_INTERVAL.as_secs_f64())?;
    Ok(dict)
}
