//! The only file with unsafe code: C's texts and callbacks, as the rest of the binding may use them.
//!
//! Handles need none: `Option<&T>`, `Option<Box<T>>` and `Option<&mut MaybeUninit<Option<Box<T>>>>` have the shape of `const T *`,
//! `T *` and `T **`, and NULL arrives as `None`.

use std::ffi::{CStr, CString, c_char, c_void};

/// A callback that says whether to stop.
pub(crate) type Interrupt = unsafe extern "C-unwind" fn(user_data: *mut c_void) -> bool;
/// A callback that is told of something.
pub(crate) type Told<T> = unsafe extern "C-unwind" fn(event: *const T, user_data: *mut c_void);

/// The text at a pointer; none for NULL. It is used only while the function runs that was given the pointer.
pub(crate) fn borrow<'call>(text: *const c_char) -> Option<&'call CStr> {
    if text.is_null() {
        return None;
    }
    // SAFETY: the header asks for NUL-terminated text that stays as it is until the function returns.
    Some(unsafe { CStr::from_ptr(text) })
}

/// Hands a text over to the program.
pub(crate) fn give(text: CString) -> *mut c_char {
    text.into_raw()
}

/// Takes back what [`give`] handed over.
pub(crate) fn take_back(text: *mut c_char) {
    if !text.is_null() {
        // SAFETY: the header asks for a text that this library gave, and that was not freed before.
        drop(unsafe { CString::from_raw(text) });
    }
}

/// What a program wants to have back in its callback.
#[derive(Clone, Copy)]
pub(crate) struct UserData(pub(crate) *mut c_void);

// SAFETY: it is never read here; the header says that callbacks run in the threads that make the calls.
unsafe impl Send for UserData {}
// SAFETY: as above.
unsafe impl Sync for UserData {}

/// Asks the program whether to stop.
pub(crate) fn ask(callback: Interrupt, data: UserData) -> bool {
    // SAFETY: the header asks for a function that can be called in any thread for as long as the client lives.
    unsafe { callback(data.0) }
}

/// Tells the program of something.
pub(crate) fn tell<T>(callback: Told<T>, event: &T, data: UserData) {
    // SAFETY: as in `ask`; the event lives until the function returns, and the header says no longer.
    unsafe { callback(event, data.0) }
}

/// What a call has put into a slot.
#[cfg(test)]
pub(crate) fn written<T>(slot: std::mem::MaybeUninit<Option<Box<T>>>) -> Option<Box<T>> {
    // SAFETY: every call writes its slots before anything else.
    unsafe { slot.assume_init() }
}
