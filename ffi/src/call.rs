//! The edge that every call crosses: slots are emptied, what fails becomes an error object, and no panic gets out.

use std::any::Any;
use std::ffi::c_char;
use std::mem::MaybeUninit;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

use invoice_core::Operation;

use crate::error::calypso_error;
use crate::pointer;
use crate::status::calypso_status;

/// Where C wants to have an object.
pub(crate) type Slot<'a, T> = Option<&'a mut MaybeUninit<Option<Box<T>>>>;

/// What a program is told of a panic; it is a fault of ours.
const PANICKED: &str = "internal error, please report it";

/// Runs what C called, `operation` if it is one, and puts the result into the slot called `name`.
pub(crate) fn run<T>(
    operation: Option<Operation>,
    name: &str,
    out: Slot<'_, T>,
    error: Slot<'_, calypso_error>,
    body: impl FnOnce() -> Result<T, Box<calypso_error>>,
) -> calypso_status {
    run_to_end(operation, name, out, error, || body().map(Some))
}

/// The same for a result that may be none.
pub(crate) fn run_to_end<T>(
    operation: Option<Operation>,
    name: &str,
    out: Slot<'_, T>,
    error: Slot<'_, calypso_error>,
    body: impl FnOnce() -> Result<Option<T>, Box<calypso_error>>,
) -> calypso_status {
    let error = error.map(|slot| slot.write(None));
    let out = out.map(|slot| slot.write(None));
    let result = match &out {
        // Before anything is done: its result would be lost.
        None => Err(calypso_error::null(name)),
        Some(_) => caught(operation, body),
    };
    match result {
        Ok(value) => {
            if let Some(out) = out {
                *out = value.map(Box::new);
            }
            calypso_status::CALYPSO_OK
        }
        Err(failure) => {
            let failure = failure.during(operation);
            let status = failure.status();
            if let Some(error) = error {
                *error = Some(failure);
            }
            status
        }
    }
}

/// Runs what returns a plain value, which is `otherwise` after a panic.
pub(crate) fn quietly<T>(otherwise: T, body: impl FnOnce() -> T) -> T {
    caught(None, || Ok(body())).unwrap_or(otherwise)
}

/// Makes a panic an error, and says nothing of it on standard error, which is the program's.
pub(crate) fn caught<T>(
    operation: Option<Operation>,
    body: impl FnOnce() -> Result<T, Box<calypso_error>>,
) -> Result<T, Box<calypso_error>> {
    static SILENCE: Once = Once::new();
    // The hook of this library's own copy of std: no other Rust code in the process has it.
    SILENCE.call_once(|| panic::set_hook(Box::new(|_| {})));
    panic::catch_unwind(AssertUnwindSafe(body)).unwrap_or_else(|panic| Err(panicked(operation, &*panic)))
}

/// What was under way may have been applied by then.
fn panicked(operation: Option<Operation>, panic: &(dyn Any + Send)) -> Box<calypso_error> {
    let text = panic.downcast_ref::<&str>().copied();
    let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    let what = text.map_or_else(|| PANICKED.to_owned(), |text| format!("{PANICKED}: {text}"));
    calypso_error::new(calypso_status::CALYPSO_PANIC, &what)
        .with_outcome_unknown(operation.is_some_and(Operation::changes_something))
}

/// The argument called `name`, which must not be NULL.
pub(crate) fn given<T>(argument: Option<T>, name: &str) -> Result<T, Box<calypso_error>> {
    argument.ok_or_else(|| calypso_error::null(name))
}

/// The argument called `name`, which has to be UTF-8 text.
pub(crate) fn read_text<'call>(name: &str, text: *const c_char) -> Result<&'call str, Box<calypso_error>> {
    let text = pointer::borrow(text).ok_or_else(|| calypso_error::null(name))?;
    text.to_str().map_err(|_| calypso_error::not_utf8(name))
}

#[cfg(test)]
mod tests {
    use std::env;
    use std::mem::MaybeUninit;
    use std::process::Command;

    use invoice_core::Operation;

    use super::run;
    use crate::error::calypso_error;
    use crate::pointer::written;
    use crate::status::calypso_status;

    fn error_of_a_panic(operation: Operation) -> calypso_error {
        let mut out = MaybeUninit::<Option<Box<u8>>>::uninit();
        let mut error = MaybeUninit::uninit();
        let body = || panic!("the {} fell over", "shelf");
        let status = run(Some(operation), "out", Some(&mut out), Some(&mut error), body);
        assert_eq!(status, calypso_status::CALYPSO_PANIC);
        assert!(written(out).is_none());
        *written(error).expect("what is not OK has an error")
    }

    #[test]
    fn a_panic_becomes_an_error_with_its_text() {
        let error = error_of_a_panic(Operation::GetInvoice);
        let text = "get_invoice: internal error, please report it: the shelf fell over";
        assert_eq!(error.message().to_str(), Ok(text));
        assert!(!error.outcome_unknown());
    }

    #[test]
    fn what_panicked_while_it_changed_something_may_have_been_applied() {
        assert!(error_of_a_panic(Operation::CreateInvoice).outcome_unknown());
    }

    #[test]
    fn a_panic_says_nothing_on_standard_error() {
        let test = "call::tests::a_panic_becomes_an_error_with_its_text";
        let mut alone = Command::new(env::current_exe().unwrap());
        let output = alone.args(["--exact", test, "--nocapture"]).output().unwrap();
        assert!(String::from_utf8_lossy(&output.stdout).contains("1 passed"));
        assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    }
}
