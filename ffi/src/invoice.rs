//! What C asks of an invoice.

use std::ffi::c_char;
use std::mem::MaybeUninit;
use std::ptr;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use invoice_core::Invoice;

use crate::call::{quietly, read_text, run};
use crate::cart_item::calypso_cart_item;
use crate::error::calypso_error;
use crate::invoice_handle::{Field, Parts, calypso_invoice};
use crate::status::calypso_status;
use crate::text;

/// The number that names the invoice; 0 for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn calypso_invoice_id(invoice: Option<&calypso_invoice>) -> u64 {
    invoice.map_or(0, |invoice| invoice.core().id())
}

/// Whether the invoice is paid in full: true for the state "PAID" alone. Deliver only then.
///
///     if (calypso_invoice_is_paid(invoice)) deliver();
#[unsafe(no_mangle)]
pub extern "C" fn calypso_invoice_is_paid(invoice: Option<&calypso_invoice>) -> bool {
    invoice.is_some_and(|invoice| invoice.core().is_paid())
}

/// What has become of the invoice: "PENDING_PAYMENT", "PAID", "PENDING_INTERVENTION", "CANCEL", or a state that this version does not
/// know. Borrowed from the invoice; NULL only for NULL.
///
///     printf("it is %s\n", calypso_invoice_state(invoice));
#[unsafe(no_mangle)]
pub extern "C" fn calypso_invoice_state(invoice: Option<&calypso_invoice>) -> *const c_char {
    lend(invoice, Field::State)
}

/// The total amount: decimal text as it came, which may have an exponent; see calypso_amount_plain. Borrowed from the invoice; NULL only
/// for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn calypso_invoice_amount(invoice: Option<&calypso_invoice>) -> *const c_char {
    lend(invoice, Field::Amount)
}

/// What the amount is counted in, such as "BTC". Borrowed from the invoice; NULL only for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn calypso_invoice_currency(invoice: Option<&calypso_invoice>) -> *const c_char {
    lend(invoice, Field::Currency)
}

/// What the invoice is for. Borrowed from the invoice; NULL when it is missing.
#[unsafe(no_mangle)]
pub extern "C" fn calypso_invoice_description(invoice: Option<&calypso_invoice>) -> *const c_char {
    lend(invoice, Field::Description)
}

/// Where the customer has to pay to. Borrowed from the invoice; NULL when it is missing.
#[unsafe(no_mangle)]
pub extern "C" fn calypso_invoice_invoice_address(invoice: Option<&calypso_invoice>) -> *const c_char {
    lend(invoice, Field::InvoiceAddress)
}

/// payAmount, whose meaning and currency are not documented: decimal text. Borrowed from the invoice; NULL when it is missing.
#[unsafe(no_mangle)]
pub extern "C" fn calypso_invoice_pay_amount(invoice: Option<&calypso_invoice>) -> *const c_char {
    lend(invoice, Field::PayAmount)
}

/// fee, whose meaning and currency are not documented: decimal text. Borrowed from the invoice; NULL when it is missing.
#[unsafe(no_mangle)]
pub extern "C" fn calypso_invoice_fee(invoice: Option<&calypso_invoice>) -> *const c_char {
    lend(invoice, Field::Fee)
}

/// When the invoice was made, as the service wrote it. Borrowed from the invoice; NULL when it is missing.
#[unsafe(no_mangle)]
pub extern "C" fn calypso_invoice_created_date(invoice: Option<&calypso_invoice>) -> *const c_char {
    lend(invoice, Field::CreatedDate)
}

/// When the invoice was made: seconds since 1970 in UTC, negative before, and the nanoseconds after that second. Returns false, and puts 0
/// into both, when the date is missing or not RFC 3339. Either of the two may be NULL.
///
///     int64_t seconds;
///     if (calypso_invoice_created_unix(invoice, &seconds, NULL)) printf("%" PRId64 "\n", seconds);
#[unsafe(no_mangle)]
pub extern "C" fn calypso_invoice_created_unix(
    invoice: Option<&calypso_invoice>,
    seconds: Option<&mut MaybeUninit<i64>>,
    nanoseconds: Option<&mut MaybeUninit<u32>>,
) -> bool {
    let date = || invoice?.core().created_date()?.to_system_time();
    let moment = quietly(None, || date().map(since_1970));
    let (whole, rest) = moment.unwrap_or((0, 0));
    seconds.map(|seconds| seconds.write(whole));
    nanoseconds.map(|nanoseconds| nanoseconds.write(rest));
    moment.is_some()
}

/// How many lines the cart has; 0 when it is missing.
///
///     for (size_t i = 0; i < calypso_invoice_cart_items_len(invoice); i++)
///         show(calypso_invoice_cart_items_get(invoice, i));
#[unsafe(no_mangle)]
pub extern "C" fn calypso_invoice_cart_items_len(invoice: Option<&calypso_invoice>) -> usize {
    part(invoice, |parts| Some(parts.cart.len())).unwrap_or(0)
}

/// One line of the cart, from 0, in the service's order. Borrowed from the invoice; NULL past the end.
#[unsafe(no_mangle)]
pub extern "C" fn calypso_invoice_cart_items_get(
    invoice: Option<&calypso_invoice>,
    index: usize,
) -> Option<&calypso_cart_item> {
    part(invoice, |parts| parts.cart.get(index))
}

/// How many amounts fiat has, whose meaning is not documented.
#[unsafe(no_mangle)]
pub extern "C" fn calypso_invoice_fiat_len(invoice: Option<&calypso_invoice>) -> usize {
    part(invoice, |parts| Some(parts.fiat.len())).unwrap_or(0)
}

/// The currency code of one of them, from 0, ordered by code. Borrowed from the invoice; NULL past the end.
#[unsafe(no_mangle)]
pub extern "C" fn calypso_invoice_fiat_code(invoice: Option<&calypso_invoice>, index: usize) -> *const c_char {
    text::lend(part(invoice, |parts| Some(&*parts.fiat.get(index)?.0)))
}

/// Its amount: decimal text. Borrowed from the invoice; NULL past the end.
#[unsafe(no_mangle)]
pub extern "C" fn calypso_invoice_fiat_amount(invoice: Option<&calypso_invoice>, index: usize) -> *const c_char {
    text::lend(part(invoice, |parts| Some(&*parts.fiat.get(index)?.1)))
}

/// How many fields the invoice has that this version does not know.
#[unsafe(no_mangle)]
pub extern "C" fn calypso_invoice_extra_len(invoice: Option<&calypso_invoice>) -> usize {
    part(invoice, |parts| Some(parts.extra.len())).unwrap_or(0)
}

/// The name of one of these fields, from 0, in the service's order. Borrowed from the invoice; NULL past the end.
#[unsafe(no_mangle)]
pub extern "C" fn calypso_invoice_extra_name(invoice: Option<&calypso_invoice>, index: usize) -> *const c_char {
    text::lend(part(invoice, |parts| Some(&*parts.extra.get(index)?.0)))
}

/// The JSON text of that field, as it came. Borrowed from the invoice; NULL past the end.
#[unsafe(no_mangle)]
pub extern "C" fn calypso_invoice_extra_json(invoice: Option<&calypso_invoice>, index: usize) -> *const c_char {
    text::lend(part(invoice, |parts| Some(&*parts.extra.get(index)?.1)))
}

/// The invoice as JSON in the API's shape: every number with the digits it came with, unknown fields at the end. You free it with
/// calypso_string_free. NULL for NULL.
///
///     char *json = calypso_invoice_to_json(invoice);
/// cbindgen:postfix=CALYPSO_FREE_WITH(calypso_string_free)
#[unsafe(no_mangle)]
pub extern "C" fn calypso_invoice_to_json(invoice: Option<&calypso_invoice>) -> *mut c_char {
    quietly(ptr::null_mut(), || {
        invoice.map_or(ptr::null_mut(), |invoice| text::give(invoice.core().to_json()))
    })
}

/// Reads what calypso_invoice_to_json wrote, so that an invoice can be stored. You free it with calypso_invoice_free. Fails with
/// CALYPSO_INVALID_REQUEST when the text is not an invoice.
///
///     status = calypso_invoice_from_json(json, &invoice, &error);
#[unsafe(no_mangle)]
#[must_use]
pub extern "C" fn calypso_invoice_from_json(
    json: *const c_char,
    invoice: Option<&mut MaybeUninit<Option<Box<calypso_invoice>>>>,
    error: Option<&mut MaybeUninit<Option<Box<calypso_error>>>>,
) -> calypso_status {
    run(None, "invoice", invoice, error, || {
        let read = Invoice::from_json(read_text("json", json)?);
        let refused = |why| {
            let message = format!("json: it is not an invoice: {why}");
            calypso_error::new(calypso_status::CALYPSO_INVALID_REQUEST, &message)
        };
        read.map(calypso_invoice::new).map_err(refused)
    })
}

/// A copy, which you free with calypso_invoice_free: keeps an invoice whose list or error is freed. NULL for NULL.
///
///     calypso_invoice *kept = calypso_invoice_clone(calypso_invoice_list_get(list, 0));
/// cbindgen:postfix=CALYPSO_FREE_WITH(calypso_invoice_free)
#[unsafe(no_mangle)]
pub extern "C" fn calypso_invoice_clone(invoice: Option<&calypso_invoice>) -> Option<Box<calypso_invoice>> {
    quietly(None, || invoice.cloned().map(Box::new))
}

/// Whether two invoices are equal in everything, numbers by value; false for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn calypso_invoice_equals(a: Option<&calypso_invoice>, b: Option<&calypso_invoice>) -> bool {
    quietly(false, || a.is_some_and(|a| b.is_some_and(|b| a.core() == b.core())))
}

/// A text of an invoice, for C to borrow.
fn lend(invoice: Option<&calypso_invoice>, field: Field) -> *const c_char {
    quietly(ptr::null(), || {
        text::lend(invoice.and_then(|invoice| invoice.text(field)))
    })
}

/// Something of the parts of an invoice; none for NULL.
fn part<'a, T>(invoice: Option<&'a calypso_invoice>, find: impl FnOnce(&'a Parts) -> Option<T>) -> Option<T> {
    quietly(None, || find(invoice?.parts()))
}

/// Whole seconds, rounded down, and nanoseconds.
fn since_1970(moment: SystemTime) -> (i64, u32) {
    let seconds = |since: Duration| i64::try_from(since.as_secs()).unwrap_or(i64::MAX);
    match moment.duration_since(UNIX_EPOCH) {
        Ok(since) => (seconds(since), since.subsec_nanos()),
        Err(before) => match (seconds(before.duration()), before.duration().subsec_nanos()) {
            (whole, 0) => (-whole, 0),
            (whole, rest) => (-whole - 1, 1_000_000_000 - rest),
        },
    }
}
