//! Reads what a program has stored: invoices and items by themselves, as `to_json` wrote them or the service did.

use std::fmt;

use serde::de::DeserializeOwned;

use super::leaf::Json;
use super::response::Malformed;
use super::{error_path, scanner};
use crate::model::{CartItem, Invoice};

/// Why a JSON text is not an [`Invoice`] or a [`CartItem`].
///
/// Its message is one line that says where the fault is and what it is, such as `amount: expected a number, found a string`. It
/// repeats no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonError(String);

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for JsonError {}

impl Invoice {
    /// Reads an invoice in the API's shape: what [`to_json`](Self::to_json) wrote, or the service.
    ///
    /// It is the reader of the responses: exact, tolerant of fields that this version does not know, and with the same errors.
    ///
    /// # Errors
    ///
    /// [`JsonError`] when the text is not an invoice.
    ///
    /// # Examples
    ///
    /// ```
    /// use calypso_invoice::Invoice;
    ///
    /// let stored = r#"{"id":1017,"state":"PAID","amount":0.10,"currency":"BTC"}"#;
    /// let invoice = Invoice::from_json(stored)?;
    /// assert_eq!(invoice.amount().as_str(), "0.10");
    /// assert_eq!(Invoice::from_json(&invoice.to_json())?, invoice);
    ///
    /// let error = Invoice::from_json(r#"{"id":1017}"#).unwrap_err();
    /// assert_eq!(error.to_string(), "state is missing");
    /// # Ok::<(), calypso_invoice::JsonError>(())
    /// ```
    pub fn from_json(text: &str) -> Result<Self, JsonError> {
        scanner::whole(text.as_bytes()).map_or_else(|| parsed(text), Ok)
    }
}

impl CartItem {
    /// Reads an item as it stands in an invoice: what [`to_json`](Self::to_json) wrote, or the service.
    ///
    /// # Errors
    ///
    /// [`JsonError`] when the text is not an item.
    pub fn from_json(text: &str) -> Result<Self, JsonError> {
        parsed(text)
    }
}

fn parsed<T>(text: &str) -> Result<T, JsonError>
where
    Json<T>: DeserializeOwned,
{
    match serde_json::from_str(text) {
        Ok(Json(value)) => Ok(value),
        Err(error) => Err(JsonError(
            Malformed::from(error_path::explain(text, &error)).to_string(),
        )),
    }
}
