//! How to wait for a payment.

use std::ffi::c_char;
use std::time::Duration;

use invoice_core::PaymentWait;

use crate::call::read_text;
use crate::error::calypso_error;
use crate::latched::{Latched, change};
use crate::status::calypso_status;

/// How to wait for a payment: how long, how often to poll, and which states still count as waiting. What cannot be used comes back from
/// calypso_client_wait_for_payment.
pub struct calypso_payment_wait(Latched<PaymentWait>);

impl calypso_payment_wait {
    pub(crate) fn get(&self) -> Result<&PaymentWait, Box<calypso_error>> {
        self.0.get()
    }
}

/// Waits at most so many milliseconds: the deadline of the whole wait, which has nothing to do with the client's timeout, which bounds
/// each poll. More than 365 days becomes 365 days; 0 is refused. You free it with calypso_payment_wait_free. Never NULL.
///
///     calypso_payment_wait *wait = calypso_payment_wait_new(15 * 60 * 1000);
/// cbindgen:postfix=CALYPSO_FREE_WITH(calypso_payment_wait_free)
#[unsafe(no_mangle)]
#[must_use]
pub extern "C" fn calypso_payment_wait_new(timeout_ms: u64) -> Option<Box<calypso_payment_wait>> {
    let begun = Latched::begin(|| Ok(PaymentWait::new(Duration::from_millis(timeout_ms))));
    Some(Box::new(calypso_payment_wait(begun)))
}

/// The time between the first two polls, in milliseconds. Default 1000; each later one is half as long again. 0 is refused.
///
///     calypso_payment_wait_set_first_interval_ms(wait, 500);
#[unsafe(no_mangle)]
pub extern "C" fn calypso_payment_wait_set_first_interval_ms(
    wait: Option<&mut calypso_payment_wait>,
    milliseconds: u64,
) -> calypso_status {
    set(wait, |wait| wait.first_interval(Duration::from_millis(milliseconds)))
}

/// The most time between two polls, in milliseconds, unless the service asks for more. Default 30000; 0 is refused.
///
///     calypso_payment_wait_set_longest_interval_ms(wait, 10000);
#[unsafe(no_mangle)]
pub extern "C" fn calypso_payment_wait_set_longest_interval_ms(
    wait: Option<&mut calypso_payment_wait>,
    milliseconds: u64,
) -> calypso_status {
    set(wait, |wait| wait.longest_interval(Duration::from_millis(milliseconds)))
}

/// Goes on waiting in this state too, besides "PENDING_PAYMENT", "MEM_POOL_FOUND" and "PENDING_COMPLIANCE_CHECK".
///
///     calypso_payment_wait_add_pending_state(wait, "ON_HOLD");
#[unsafe(no_mangle)]
pub extern "C" fn calypso_payment_wait_add_pending_state(
    wait: Option<&mut calypso_payment_wait>,
    state: *const c_char,
) -> calypso_status {
    change(
        wait.map(|wait| &mut wait.0),
        |_| read_text("pending_state", state),
        PaymentWait::pending_state,
    )
}

/// Sets an option.
fn set(wait: Option<&mut calypso_payment_wait>, set: impl FnOnce(PaymentWait) -> PaymentWait) -> calypso_status {
    change(wait.map(|wait| &mut wait.0), |_| Ok(()), |wait, ()| set(wait))
}
