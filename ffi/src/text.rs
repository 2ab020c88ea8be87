//! Texts and times as C has them: a text has a NUL behind it, and none inside.

use std::ffi::{CStr, CString, c_char};
use std::fmt::Display;
use std::ptr;
use std::time::Duration;

use crate::pointer;

/// A copy for C. U+0000 would cut it short, so that `PAID\0x` became `PAID`: C sees U+FFFD there.
pub(crate) fn c_text(text: impl Display) -> CString {
    let text = text.to_string().replace('\0', "\u{fffd}");
    CString::new(text).expect("no NUL is left")
}

/// The same, where there may be none.
pub(crate) fn c_text_or_none(text: Option<impl Display>) -> Option<CString> {
    text.map(c_text)
}

/// What C gets of a text that its object keeps.
pub(crate) fn lend(text: Option<&CStr>) -> *const c_char {
    text.map_or(ptr::null(), CStr::as_ptr)
}

/// A text that C frees.
pub(crate) fn give(text: impl Display) -> *mut c_char {
    pointer::give(c_text(text))
}

/// A time as C has it.
pub(crate) fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

/// A time as C has it; -1 for none.
pub(crate) fn milliseconds_or_none(time: Option<Duration>) -> i64 {
    time.map_or(-1, |time| i64::try_from(time.as_millis()).unwrap_or(i64::MAX))
}
