//! How to create at most once, from the arguments of `create_invoice_once`.

use calypso_invoice::CreateOnce;
use pyo3::prelude::*;

use crate::exceptions::Place;
use crate::values;

/// The options that the arguments describe; what is not given stays at core's default.
pub(crate) fn from_arguments(
    operation: &str,
    resend_after: Option<&Bound<'_, PyAny>>,
    return_existing: Option<&Bound<'_, PyAny>>,
) -> PyResult<CreateOnce> {
    let mut options = CreateOnce::new();
    if let Some(quiet) = resend_after {
        let place = Place::argument(Some(operation), "resend_after");
        options = options.resend_after(values::duration(place, quiet)?);
    }
    if let Some(existing) = return_existing {
        options = options.return_existing(values::flag("return_existing", existing)?);
    }
    Ok(options)
}
