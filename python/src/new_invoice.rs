//! An invoice to create, as an object or as the keywords of a call.

use calypso_invoice::{Currency, NewInvoice as CoreNew};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple, PyType};

use crate::cart_item;
use crate::exceptions::Place;
use crate::values::{self, amount_repr, text_repr};

/// An invoice to create; immutable.
///
/// The amount is a Decimal, an int or a str, never a float; cart_items are CartItems, or dicts of their parts. The API has
/// no idempotency key: when a response is lost, only a description that names your order lets you find the invoice again.
#[derive(PartialEq, Hash)]
#[pyclass(frozen, eq, hash, module = "calypso_invoice")]
pub(crate) struct NewInvoice(pub(crate) CoreNew);

#[pymethods]
impl NewInvoice {
    #[new]
    #[pyo3(signature = (amount, currency, description, cart_items = None), text_signature = "(amount, currency, description, cart_items=())")]
    fn new(
        amount: &Bound<'_, PyAny>,
        currency: &Bound<'_, PyAny>,
        description: &Bound<'_, PyAny>,
        cart_items: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        from_parts(None, amount, currency, description, cart_items).map(Self)
    }

    /// The total, a Decimal in units of currency.
    #[getter]
    fn amount<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        values::decimal(py, self.0.amount())
    }

    /// The currency of the amount: a Currency, or a plain str when this version does not know it.
    #[getter]
    fn currency<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        values::currency(py, self.0.currency().as_str())
    }

    /// What the invoice is for.
    #[getter]
    fn description(&self) -> &str {
        self.0.description()
    }

    /// The cart, a tuple of CartItems.
    #[getter]
    fn cart_items<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        cart_item::tuple(py, self.0.cart_items().to_vec())
    }

    /// What the cart's items cost together, each at its price times its quantity, as a Decimal: 0 for an empty cart.
    ///
    /// The result is exact, or None: when an item's currency is not the invoice's, when an item from the service misses a
    /// part, or when the total has more digits than an amount can have. The vendor does not document whether a price is for
    /// one piece, nor that a cart has to add up to the amount, so nothing checks that before sending: do so if yours should.
    fn cart_total<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        values::decimal_or_none(py, self.0.cart_total().as_ref())
    }

    /// The invoice as a dict of its attributes; json and api_names are those of Invoice.to_dict().
    ///
    /// NewInvoice(**new.to_dict()) is equal to it, with json=True as well.
    #[pyo3(signature = (**options), text_signature = "($self, *, json=False, api_names=False)")]
    fn to_dict<'py>(slf: &Bound<'py, Self>, options: Option<&Bound<'py, PyDict>>) -> PyResult<Bound<'py, PyAny>> {
        values::of_dicts("to_dict", slf.as_any(), options)
    }

    /// The JSON that create_invoice() sends.
    fn to_json(&self) -> String {
        self.0.to_json()
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let items = if self.0.cart_items().is_empty() {
            String::new()
        } else {
            format!(", cart_items={}", cart_item::repr(py, self.0.cart_items().to_vec())?)
        };
        Ok(format!(
            "NewInvoice(amount={}, currency={}, description={}{items})",
            amount_repr(self.0.amount()),
            text_repr(py, self.0.currency().as_str())?,
            text_repr(py, self.0.description())?,
        ))
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyType>, Bound<'py, PyTuple>)> {
        let (py, new) = (slf.py(), slf.get());
        let parts = [
            new.0.amount().as_str().into_pyobject(py)?.into_any(),
            new.0.currency().as_str().into_pyobject(py)?.into_any(),
            new.0.description().into_pyobject(py)?.into_any(),
            new.cart_items(py)?.into_any(),
        ];
        Ok((slf.get_type(), PyTuple::new(py, parts)?))
    }
}

/// The parts of a NewInvoice; only the last may be left out.
const PARTS: [&str; 4] = ["amount", "currency", "description", "cart_items"];

/// The invoice in the arguments of a call: a NewInvoice, or its parts as keywords.
pub(crate) fn from_arguments(
    operation: &'static str,
    arguments: &Bound<'_, PyTuple>,
    keywords: Option<&Bound<'_, PyDict>>,
) -> PyResult<CoreNew> {
    let wrong = |what: &str| {
        let message = format!("{operation}() {what}: write {operation}(amount=..., currency=..., description=...)");
        Err(PyTypeError::new_err(message))
    };
    let mut whole: Vec<_> = arguments.iter().collect();
    let mut parts = [const { None }; 4];
    for (name, value) in keywords.into_iter().flatten() {
        let name: String = name.extract()?;
        let value = Some(value).filter(|value| !value.is_none());
        match PARTS.iter().position(|part| *part == name) {
            Some(part) => parts[part] = value,
            None if name == "new" => whole.extend(value),
            None => return wrong(&format!("got an unexpected keyword argument '{name}'")),
        }
    }
    match (&whole[..], parts) {
        ([], [Some(amount), Some(currency), Some(description), cart_items]) => {
            from_parts(Some(operation), &amount, &currency, &description, cart_items.as_ref())
        }
        ([], parts) => {
            let missing = PARTS[..3].iter().zip(parts).filter(|(_, value)| value.is_none());
            let missing: Vec<_> = missing.map(|(name, _)| *name).collect();
            wrong(&format!("misses {}", missing.join(", ")))
        }
        ([new], [None, None, None, None]) if new.is_instance_of::<NewInvoice>() => {
            Ok(new.cast::<NewInvoice>()?.get().0.clone())
        }
        _ => wrong("takes one NewInvoice, or its parts as keywords"),
    }
}

fn from_parts(
    operation: Option<&str>,
    amount: &Bound<'_, PyAny>,
    currency: &Bound<'_, PyAny>,
    description: &Bound<'_, PyAny>,
    cart_items: Option<&Bound<'_, PyAny>>,
) -> PyResult<CoreNew> {
    let amount = values::amount(Place::argument(operation, "amount"), amount)?;
    let currency = Currency::from(values::text("currency", currency)?);
    let new = CoreNew::new(amount, currency, values::text("description", description)?);
    Ok(match cart_items {
        Some(items) => new.with_cart_items(cart_item::cart(items)?),
        None => new,
    })
}
