//! An invoice as the service sent it.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use calypso_invoice::Invoice as CoreInvoice;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyMappingProxy, PyTuple};

use crate::cart_item;
use crate::exceptions::{Place, wrong_type};
use crate::values::{self, amount_repr, text_repr};

/// An invoice as the service sent it; immutable.
///
/// Id, state, amount and currency are always there; anything else may be missing and is then None or empty. The vendor's
/// document does not say what pay_amount, fee and fiat mean: ask the vendor before you tell a customer what to send.
#[pyclass(frozen, eq, hash, module = "calypso_invoice")]
pub(crate) struct Invoice {
    /// The list it came in, which it keeps alive.
    list: Arc<Vec<CoreInvoice>>,
    index: usize,
}

impl Invoice {
    pub(crate) fn single(invoice: CoreInvoice) -> Self {
        Self::within(Arc::new(vec![invoice]), 0)
    }

    pub(crate) fn within(list: Arc<Vec<CoreInvoice>>, index: usize) -> Self {
        Self { list, index }
    }

    pub(crate) fn core(&self) -> &CoreInvoice {
        &self.list[self.index]
    }
}

impl PartialEq for Invoice {
    fn eq(&self, other: &Self) -> bool {
        self.core() == other.core()
    }
}

impl Hash for Invoice {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.core().hash(state);
    }
}

#[pymethods]
impl Invoice {
    /// Reads an invoice from JSON in the API's shape, such as to_json() writes.
    ///
    /// Raises ValueError when the text is not an invoice.
    #[staticmethod]
    fn from_json(text: String) -> PyResult<Self> {
        let read = CoreInvoice::from_json(&text);
        read.map(Self::single)
            .map_err(|why| values::unreadable("invoice", &why))
    }

    /// The invoice's id.
    #[getter]
    fn id(&self) -> u64 {
        self.core().id()
    }

    /// The state: an InvoiceState, or a plain str when this version does not know it.
    #[getter]
    fn state<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        values::state(py, self.core().state().as_str())
    }

    /// Whether it is paid in full: True only in state PAID.
    #[getter]
    fn is_paid(&self) -> bool {
        self.core().is_paid()
    }

    /// The total, a Decimal in units of currency.
    #[getter]
    fn amount<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        values::decimal(py, self.core().amount())
    }

    /// The currency of the amount: a Currency, or a plain str when this version does not know it.
    #[getter]
    fn currency<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        values::currency(py, self.core().currency().as_str())
    }

    /// The API's payAmount as a Decimal; its meaning and currency are not documented.
    #[getter]
    fn pay_amount<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        values::decimal_or_none(py, self.core().pay_amount())
    }

    /// The API's fee as a Decimal; its meaning and currency are not documented.
    #[getter]
    fn fee<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        values::decimal_or_none(py, self.core().fee())
    }

    /// A read-only mapping of currency codes to Decimals, whose meaning is not documented.
    #[getter]
    fn fiat<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyMappingProxy>> {
        let dict = PyDict::new(py);
        for (code, amount) in self.core().fiat() {
            dict.set_item(code, values::decimal(py, &amount)?)?;
        }
        Ok(values::read_only(&dict))
    }

    /// What the invoice is for.
    #[getter]
    fn description(&self) -> Option<&str> {
        self.core().description()
    }

    /// The cart, a tuple of CartItems in the service's order.
    #[getter]
    fn cart_items<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        cart_item::tuple(py, self.core().cart_items())
    }

    /// The address that the customer pays to.
    #[getter]
    fn invoice_address(&self) -> Option<&str> {
        self.core().invoice_address()
    }

    /// When the invoice was created: an aware datetime in UTC, or None when it is missing or not RFC 3339.
    #[getter]
    fn created_date<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        match self.core().created_date().and_then(|date| date.to_system_time()) {
            Some(moment) => values::datetime(py, moment),
            None => Ok(None),
        }
    }

    /// When the invoice was created, as the service wrote it.
    #[getter]
    fn created_date_text(&self) -> Option<&str> {
        self.core().created_date().map(|date| date.as_str())
    }

    /// The fields that this version does not know: a read-only mapping of names to decoded JSON, numbers exact.
    ///
    /// What Python cannot decode, such as an exponent of twenty digits, is there as its JSON text.
    #[getter]
    fn extra<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyMappingProxy>> {
        Ok(values::read_only(&values::decoded(py, self.core().extra())?))
    }

    /// The invoice as a dict of its attributes, with dicts for the cart's items.
    ///
    /// With json=True it has only what JSON has: an amount is a str of plain digits, a date is ISO 8601, and what is not
    /// whole in extra is a str. With api_names=True it has the API's names, and what is in extra stands beside the rest.
    #[pyo3(signature = (**options), text_signature = "($self, *, json=False, api_names=False)")]
    fn to_dict<'py>(slf: &Bound<'py, Self>, options: Option<&Bound<'py, PyDict>>) -> PyResult<Bound<'py, PyAny>> {
        values::of_dicts("to_dict", slf.as_any(), options)
    }

    /// The invoice as JSON in the API's shape: every number with the digits it came with, unknown fields at the end.
    fn to_json(&self) -> String {
        self.core().to_json()
    }

    pub(crate) fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let invoice = self.core();
        let mut fields = vec![
            format!("id={}", invoice.id()),
            format!("state={}", text_repr(py, invoice.state().as_str())?),
            format!("amount={}", amount_repr(invoice.amount())),
            format!("currency={}", text_repr(py, invoice.currency().as_str())?),
        ];
        if let Some(description) = invoice.description() {
            fields.push(format!("description={}", text_repr(py, description)?));
        }
        let cart = invoice.cart_items();
        if !cart.is_empty() {
            fields.push(format!("cart_items={}", cart_item::repr(py, cart)?));
        }
        if let Some(date) = invoice.created_date() {
            fields.push(format!("created_date_text={}", text_repr(py, date.as_str())?));
        }
        Ok(format!("Invoice({})", fields.join(", ")))
    }

    /// The invoice as an HTML table, for notebooks.
    fn _repr_html_<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        values::html("invoice", slf.as_any())
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyAny>, (String,))> {
        Ok((slf.get_type().getattr("from_json")?, (slf.get().to_json(),)))
    }
}

/// The id of an invoice or a template.
pub(crate) fn id(operation: &str, name: &str, value: &Bound<'_, PyAny>) -> PyResult<u64> {
    if value.is_instance_of::<Invoice>() {
        return Err(wrong_type(name, "an int, such as invoice.id", value));
    }
    values::whole(Place::argument(Some(operation), name), value)
}
