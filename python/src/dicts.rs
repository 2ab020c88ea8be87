//! Models as dicts: of Python's types, or of those that JSON has; under our names, or under the API's.

use calypso_invoice::{Amount, CartItem, Currency, Invoice, NewInvoice};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};

use crate::values;

/// What `to_dict` was asked for.
#[derive(Clone, Copy)]
pub(crate) struct Shape {
    /// Only what JSON has, with every amount as text in plain digits.
    pub(crate) json: bool,
    /// The API's names, and its shape: what is not known stands beside what is.
    pub(crate) api_names: bool,
}

/// A dict under way.
struct Fields<'py> {
    dict: Bound<'py, PyDict>,
    shape: Shape,
}

impl<'py> Fields<'py> {
    fn new(py: Python<'py>, shape: Shape) -> Self {
        let dict = PyDict::new(py);
        Self { dict, shape }
    }

    /// Adds a value that is the same in every shape. The names are ours, and the API's.
    fn put(&self, [ours, api]: [&str; 2], value: impl IntoPyObject<'py>) -> PyResult<()> {
        self.dict.set_item(if self.shape.api_names { api } else { ours }, value)
    }

    fn amount(&self, names: [&str; 2], amount: Option<&Amount>) -> PyResult<()> {
        self.put(names, amount.map(|amount| self.number(amount)).transpose()?)
    }

    fn number(&self, amount: &Amount) -> PyResult<Bound<'py, PyAny>> {
        let py = self.dict.py();
        if self.shape.json {
            return Ok(amount.to_plain_string().into_pyobject(py)?.into_any());
        }
        values::decimal(py, amount)
    }

    fn currency(&self, currency: Option<&Currency>) -> PyResult<()> {
        let py = self.dict.py();
        match currency {
            Some(currency) if !self.shape.json => self.put(["currency"; 2], values::currency(py, currency.as_str())?),
            currency => self.put(["currency"; 2], currency.map(Currency::as_str)),
        }
    }

    fn cart(&self, cart: &[CartItem]) -> PyResult<()> {
        let list = PyList::empty(self.dict.py());
        for item in cart {
            list.append(cart_item(self.dict.py(), item, self.shape)?)?;
        }
        self.put(["cart_items", "cartItems"], list)
    }

    fn extra<'a>(&self, extra: impl Iterator<Item = (&'a str, &'a str)>) -> PyResult<()> {
        let decoded = values::decoded(self.dict.py(), extra, self.shape.json)?;
        if self.shape.api_names {
            return self.dict.update(decoded.as_mapping());
        }
        self.put(["extra"; 2], decoded)
    }
}

pub(crate) fn invoice<'py>(py: Python<'py>, invoice: &Invoice, shape: Shape) -> PyResult<Bound<'py, PyDict>> {
    let fields = Fields::new(py, shape);
    fields.put(["id"; 2], invoice.id())?;
    let state = invoice.state().as_str();
    if shape.json {
        fields.put(["state"; 2], state)?;
    } else {
        fields.put(["state"; 2], values::state(py, state)?)?;
    }
    fields.amount(["amount"; 2], Some(invoice.amount()))?;
    fields.currency(Some(invoice.currency()))?;
    fields.put(["description"; 2], invoice.description())?;
    fields.cart(&invoice.cart_items())?;
    fields.amount(["pay_amount", "payAmount"], invoice.pay_amount().as_ref())?;
    fields.amount(["fee"; 2], invoice.fee().as_ref())?;
    let fiat = PyDict::new(py);
    for (code, amount) in invoice.fiat() {
        fiat.set_item(code, fields.number(&amount)?)?;
    }
    fields.put(["fiat"; 2], fiat)?;
    fields.put(["invoice_address", "invoiceAddress"], invoice.invoice_address())?;
    let text = invoice.created_date().map(|date| date.as_str());
    if !shape.api_names {
        let moment = values::created_date(py, invoice)?;
        let moment = match moment {
            Some(moment) if shape.json => Some(moment.call_method0("isoformat")?),
            moment => moment,
        };
        fields.put(["created_date"; 2], moment)?;
    }
    fields.put(["created_date_text", "createdDate"], text)?;
    fields.extra(invoice.extra())?;
    Ok(fields.dict)
}

pub(crate) fn cart_item<'py>(py: Python<'py>, item: &CartItem, shape: Shape) -> PyResult<Bound<'py, PyDict>> {
    let fields = Fields::new(py, shape);
    fields.put(["product"; 2], item.product())?;
    fields.amount(["price"; 2], item.price())?;
    fields.amount(["quantity"; 2], item.quantity())?;
    fields.currency(item.currency())?;
    fields.extra(item.extra())?;
    Ok(fields.dict)
}

pub(crate) fn new_invoice<'py>(py: Python<'py>, new: &NewInvoice, shape: Shape) -> PyResult<Bound<'py, PyDict>> {
    let fields = Fields::new(py, shape);
    fields.amount(["amount"; 2], Some(new.amount()))?;
    fields.currency(Some(new.currency()))?;
    fields.put(["description"; 2], new.description())?;
    fields.cart(new.cart_items())?;
    Ok(fields.dict)
}
