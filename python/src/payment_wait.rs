//! How to wait for a payment, from the arguments of `wait_for_payment`.

use calypso_invoice::PaymentWait;
use pyo3::prelude::*;

use crate::exceptions::Place;
use crate::values;

/// The wait that the arguments describe; what is not given stays at core's default.
pub(crate) fn from_arguments(
    operation: &str,
    timeout: &Bound<'_, PyAny>,
    first_interval: Option<&Bound<'_, PyAny>>,
    longest_interval: Option<&Bound<'_, PyAny>>,
    pending_states: Option<&Bound<'_, PyAny>>,
) -> PyResult<PaymentWait> {
    let duration = |name, value| values::duration(Place::argument(Some(operation), name), value);
    let mut wait = PaymentWait::new(duration("timeout", timeout)?);
    if let Some(interval) = first_interval {
        wait = wait.first_interval(duration("first_interval", interval)?);
    }
    if let Some(interval) = longest_interval {
        wait = wait.longest_interval(duration("longest_interval", interval)?);
    }
    let states = pending_states.map(values::states).transpose()?.unwrap_or_default();
    Ok(states.into_iter().fold(wait, PaymentWait::pending_state))
}
