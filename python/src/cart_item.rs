//! A line of a cart, and whole carts: from a sequence, and as a tuple.

use calypso_invoice::{CartItem as CoreItem, Currency};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyMappingProxy, PyTuple};

use crate::exceptions::Place;
use crate::values::{self, SHOWN, amount_repr, text_repr};

/// One line of a cart: a product, its price and its quantity; immutable.
///
/// Price and quantity are a Decimal, an int or a str, never a float. Whether the price is for one piece or for all of them
/// is not documented. In an item from the service any part may be missing, and is then None.
#[derive(PartialEq, Hash)]
#[pyclass(frozen, eq, hash, module = "calypso_invoice")]
pub(crate) struct CartItem(pub(crate) CoreItem);

#[pymethods]
impl CartItem {
    #[new]
    fn new(
        product: &Bound<'_, PyAny>,
        price: &Bound<'_, PyAny>,
        quantity: &Bound<'_, PyAny>,
        currency: &Bound<'_, PyAny>,
    ) -> PyResult<Self> {
        Ok(Self(CoreItem::new(
            values::text("product", product)?,
            values::amount(Place::argument(None, "price"), price)?,
            values::amount(Place::argument(None, "quantity"), quantity)?,
            Currency::from(values::text("currency", currency)?),
        )))
    }

    /// Reads what to_json() wrote. Raises ValueError when the text is not an item.
    #[staticmethod]
    fn from_json(text: String) -> PyResult<Self> {
        let read = CoreItem::from_json(&text);
        read.map(Self).map_err(|why| values::unreadable("cart item", &why))
    }

    /// What is sold.
    #[getter]
    fn product(&self) -> Option<&str> {
        self.0.product()
    }

    /// The price, a Decimal in units of currency.
    #[getter]
    fn price<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        values::decimal_or_none(py, self.0.price())
    }

    /// How many are sold, a Decimal; it need not be a whole number.
    #[getter]
    fn quantity<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        values::decimal_or_none(py, self.0.quantity())
    }

    /// The currency of the price: a Currency, or a plain str when this version does not know it.
    #[getter]
    fn currency<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        self.0
            .currency()
            .map(|currency| values::currency(py, currency.as_str()))
            .transpose()
    }

    /// The fields that this version does not know: a read-only mapping of names to decoded JSON, numbers exact.
    ///
    /// What Python cannot decode, such as an exponent of twenty digits, is there as its JSON text.
    #[getter]
    fn extra<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyMappingProxy>> {
        Ok(values::read_only(&values::decoded(py, self.0.extra())?))
    }

    /// The item as a dict of its attributes; json and api_names are those of Invoice.to_dict().
    #[pyo3(signature = (**options), text_signature = "($self, *, json=False, api_names=False)")]
    fn to_dict<'py>(slf: &Bound<'py, Self>, options: Option<&Bound<'py, PyDict>>) -> PyResult<Bound<'py, PyAny>> {
        values::of_dicts("to_dict", slf.as_any(), options)
    }

    /// The item as JSON in the API's shape.
    fn to_json(&self) -> String {
        self.0.to_json()
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let none = || "None".to_owned();
        let text = |text: Option<&str>| text.map_or_else(|| Ok(none()), |text| text_repr(py, text));
        Ok(format!(
            "CartItem(product={}, price={}, quantity={}, currency={})",
            text(self.0.product())?,
            self.0.price().map_or_else(none, amount_repr),
            self.0.quantity().map_or_else(none, amount_repr),
            text(self.0.currency().map(Currency::as_str))?,
        ))
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyAny>, (String,))> {
        Ok((slf.get_type().getattr("from_json")?, (slf.get().to_json(),)))
    }
}

/// The cart in a sequence of items that a program gave, or of dicts with their parts.
pub(crate) fn cart(items: &Bound<'_, PyAny>) -> PyResult<Vec<CoreItem>> {
    let mut cart = Vec::new();
    for item in values::of_dicts("cart", items, None)?.try_iter()? {
        cart.push(item?.cast::<CartItem>()?.get().0.clone());
    }
    Ok(cart)
}

/// A cart as its users see it.
pub(crate) fn tuple(py: Python<'_>, cart: Vec<CoreItem>) -> PyResult<Bound<'_, PyTuple>> {
    PyTuple::new(py, cart.into_iter().map(CartItem))
}

/// A cart as its repr, which of a long cart shows the first items and says how many more there are.
pub(crate) fn repr(py: Python<'_>, mut cart: Vec<CoreItem>) -> PyResult<String> {
    let more = cart.len().saturating_sub(SHOWN);
    cart.truncate(SHOWN);
    let shown: String = tuple(py, cart)?.repr()?.extract()?;
    Ok(match more {
        0 => shown,
        _ => format!("{}, ... and {more} more)", &shown[..shown.len() - 1]),
    })
}
