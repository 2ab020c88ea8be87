//! Reads variables of the environment. A value that is not text is refused: taken for an unset variable it would mean another
//! service or no proxy.

use std::ffi::OsString;

use super::InvalidOption;

const KEY_VARIABLE: &str = "CALYPSO_API_KEY";
const URL_VARIABLE: &str = "CALYPSO_BASE_URL";

/// The key in `CALYPSO_API_KEY`, which has to be set.
pub(crate) fn api_key() -> Result<String, InvalidOption> {
    own(KEY_VARIABLE)?.ok_or_else(|| {
        InvalidOption::new(
            KEY_VARIABLE,
            "it is not set: put your API key there, or give the key in the program",
        )
    })
}

/// The base URL in `CALYPSO_BASE_URL`, if it is set.
pub(crate) fn base_url() -> Result<Option<String>, InvalidOption> {
    own(URL_VARIABLE)
}

fn own(name: &'static str) -> Result<Option<String>, InvalidOption> {
    text(std::env::var_os(name)).map_err(|why| InvalidOption::new(name, why))
}

/// What a variable with this value says; nothing when it is unset or blank. The error does not quote it, as it may be a secret.
pub(super) fn text(value: Option<OsString>) -> Result<Option<String>, &'static str> {
    match value.map(OsString::into_string) {
        None => Ok(None),
        Some(Ok(text)) => Ok(Some(text).filter(|text| !text.trim().is_empty())),
        Some(Err(_)) => Err("its value is not UTF-8 text: set it again, or unset it"),
    }
}
