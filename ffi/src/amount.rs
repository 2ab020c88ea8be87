//! Amounts, which C has as decimal text.

use std::cmp::Ordering;
use std::ffi::{c_char, c_int};
use std::mem::MaybeUninit;
use std::ptr;

use invoice_core::Amount;

use crate::call::{caught, given, quietly, read_text};
use crate::error::calypso_error;
use crate::status::calypso_status;
use crate::text;

/// Puts an amount into `scaled`, in units of 10^-scale: a scale of 2 gives cents, 8 gives satoshi. It never rounds.
///
/// Returns CALYPSO_INVALID_REQUEST, and puts 0 there, when the text is no amount, when it is not a whole number of such units, and when
/// they do not fit into 64 bits.
///
///     int64_t cents;
///     if (calypso_amount_scaled("12.5", 2, &cents) == CALYPSO_OK) assert(cents == 1250);
#[unsafe(no_mangle)]
#[must_use]
pub extern "C" fn calypso_amount_scaled(
    amount: *const c_char,
    scale: u32,
    scaled: Option<&mut MaybeUninit<i64>>,
) -> calypso_status {
    put(scaled, 0, || {
        let exact = read(amount)?.to_scaled(scale);
        exact.and_then(|exact| i64::try_from(exact).ok()).ok_or_else(refused)
    })
}

/// Compares two amounts by value: puts -1, 0 or 1 into `order`, as `a` is less than, equal to or more than `b`. "0.1", "0.10" and "1e-1"
/// are equal.
///
/// Returns CALYPSO_INVALID_REQUEST, and puts 0 there, when one of them is no amount.
///
///     int order;
///     if (calypso_amount_compare(paid, due, &order) == CALYPSO_OK && order >= 0) deliver();
#[unsafe(no_mangle)]
#[must_use]
pub extern "C" fn calypso_amount_compare(
    a: *const c_char,
    b: *const c_char,
    order: Option<&mut MaybeUninit<c_int>>,
) -> calypso_status {
    put(order, 0, || {
        Ok(match read(a)?.cmp(&read(b)?) {
            Ordering::Less => -1,
            Ordering::Equal => 0,
            Ordering::Greater => 1,
        })
    })
}

/// An amount without exponent, for people: "1e-8" is "0.00000001". No digit is lost. You free it with calypso_string_free. NULL when the
/// text is no amount, and for NULL.
///
///     char *shown = calypso_amount_plain(calypso_invoice_amount(invoice));
/// cbindgen:postfix=CALYPSO_FREE_WITH(calypso_string_free)
#[unsafe(no_mangle)]
pub extern "C" fn calypso_amount_plain(amount: *const c_char) -> *mut c_char {
    let plain = || Some(read(amount).ok()?.to_plain_string());
    quietly(ptr::null_mut(), || plain().map_or(ptr::null_mut(), text::give))
}

fn read(amount: *const c_char) -> Result<Amount, Box<calypso_error>> {
    read_text("amount", amount)?.parse().map_err(|_| refused())
}

fn refused() -> Box<calypso_error> {
    calypso_error::new(calypso_status::CALYPSO_INVALID_REQUEST, "not an amount that fits")
}

/// Puts a number where C wants to have it, or `otherwise`.
fn put<T: Copy>(
    out: Option<&mut MaybeUninit<T>>,
    otherwise: T,
    number: impl FnOnce() -> Result<T, Box<calypso_error>>,
) -> calypso_status {
    let number = caught(None, number);
    let written = given(out, "out").map(|out| out.write(number.as_ref().copied().unwrap_or(otherwise)));
    match (written, number) {
        (Ok(_), Ok(_)) => calypso_status::CALYPSO_OK,
        (Err(fault), _) | (_, Err(fault)) => fault.status(),
    }
}
