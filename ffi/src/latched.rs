//! What is put together by setters: the first fault is kept until the whole is used, because nobody looks at a setter's status.

use crate::call::caught;
use crate::error::calypso_error;
use crate::status::calypso_status;

/// A value under way.
pub(crate) struct Latched<T> {
    value: Option<T>,
    fault: Option<Box<calypso_error>>,
}

impl<T> Latched<T> {
    /// Begins with a value, or with the first fault.
    pub(crate) fn begin(value: impl FnOnce() -> Result<T, Box<calypso_error>>) -> Self {
        match caught(None, value) {
            Ok(value) => Self {
                value: Some(value),
                fault: None,
            },
            Err(fault) => Self {
                value: None,
                fault: Some(fault),
            },
        }
    }

    /// The whole, or the first fault.
    pub(crate) fn get(&self) -> Result<&T, Box<calypso_error>> {
        match (&self.value, &self.fault) {
            (Some(value), None) => Ok(value),
            (_, Some(fault)) => Err(fault.clone()),
            (None, None) => Err(calypso_error::new(
                calypso_status::CALYPSO_PANIC,
                "it was lost in a panic",
            )),
        }
    }

    /// The whole, if it has no fault.
    pub(crate) fn value(&self) -> Option<&T> {
        self.value.as_ref().filter(|_| self.fault.is_none())
    }
}

/// Changes what a setter was given, by a value that may be at fault.
pub(crate) fn change<T, V>(
    latched: Option<&mut Latched<T>>,
    read: impl FnOnce(Option<&T>) -> Result<V, Box<calypso_error>>,
    apply: impl FnOnce(T, V) -> T,
) -> calypso_status {
    let Some(latched) = latched else {
        return calypso_status::CALYPSO_NULL_ARGUMENT;
    };
    let changed = caught(None, || {
        let value = read(latched.value.as_ref())?;
        latched.value = latched.value.take().map(|whole| apply(whole, value));
        Ok(())
    });
    match changed {
        Ok(()) => calypso_status::CALYPSO_OK,
        Err(fault) => {
            let status = fault.status();
            latched.fault.get_or_insert(fault);
            status
        }
    }
}
