//! Which library this is.

use std::ffi::c_char;

const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), "\0");

/// The version of the library that runs, such as "0.1.0"; CALYPSO_VERSION is that of the header. Static, never NULL.
///
///     if (strcmp(calypso_version(), CALYPSO_VERSION) != 0)
///         puts("compiled for one libcalypso, running with another");
#[unsafe(no_mangle)]
pub extern "C" fn calypso_version() -> *const c_char {
    VERSION.as_ptr().cast()
}
