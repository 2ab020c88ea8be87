//! A list of invoices, of which Python objects are made only when they are asked for.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use calypso_invoice::Invoice as CoreInvoice;
use pyo3::exceptions::{PyIndexError, PyOverflowError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PySlice, PyTuple, PyType};

use crate::exceptions::wrong_type;
use crate::invoice::Invoice;
use crate::values::{self, SHOWN};

/// An immutable sequence of invoices; a slice of it copies nothing.
///
/// It is equal to a list or an InvoiceList with equal invoices. An invoice from it keeps the whole list in memory; a
/// copy.copy() of that invoice does not.
#[pyclass(frozen, sequence, module = "calypso_invoice")]
pub(crate) struct InvoiceList {
    invoices: Arc<Vec<CoreInvoice>>,
    start: usize,
    step: isize,
    len: usize,
}

impl InvoiceList {
    pub(crate) fn whole(invoices: Vec<CoreInvoice>) -> Self {
        Self {
            start: 0,
            step: 1,
            len: invoices.len(),
            invoices: Arc::new(invoices),
        }
    }

    /// Where in `invoices` this index of the list is; it must be within the list.
    fn place(&self, index: usize) -> usize {
        self.start.wrapping_add_signed(self.step.wrapping_mul(signed(index)))
    }

    fn at(&self, index: usize) -> Invoice {
        Invoice::within(Arc::clone(&self.invoices), self.place(index))
    }

    fn iter(&self) -> impl Iterator<Item = &CoreInvoice> {
        (0..self.len).map(|index| &self.invoices[self.place(index)])
    }

    fn slice(&self, slice: &Bound<'_, PySlice>) -> PyResult<Self> {
        let chosen = slice.indices(signed(self.len))?;
        Ok(Self {
            invoices: Arc::clone(&self.invoices),
            start: usize::try_from(chosen.start).map_or(0, |first| self.place(first)),
            step: self.step.wrapping_mul(chosen.step),
            len: chosen.slicelength,
        })
    }

    /// The first index, from `start` to before `stop`, of an equal invoice.
    fn find(&self, value: &Bound<'_, PyAny>, start: usize, stop: usize) -> Option<usize> {
        let wanted = value.cast::<Invoice>().ok()?.get().core();
        let within = self.iter().enumerate().take(stop).skip(start);
        within
            .into_iter()
            .find(|(_, invoice)| *invoice == wanted)
            .map(|(index, _)| index)
    }

    /// An index of the user's, which may count from the end.
    fn bound(&self, index: isize) -> usize {
        usize::try_from(index).unwrap_or_else(|_| self.len.saturating_sub(index.unsigned_abs()))
    }
}

#[pymethods]
impl InvoiceList {
    #[new]
    #[pyo3(signature = (invoices = None, /), text_signature = "(invoices=(), /)")]
    fn new(invoices: Option<&Bound<'_, PyAny>>) -> PyResult<Self> {
        let mut all = Vec::new();
        for value in invoices.map(PyAnyMethods::try_iter).transpose()?.into_iter().flatten() {
            let value = value?;
            let Ok(invoice) = value.cast::<Invoice>() else {
                return Err(wrong_type(&format!("invoices[{}]", all.len()), "an Invoice", &value));
            };
            all.push(invoice.get().core().clone());
        }
        Ok(Self::whole(all))
    }

    fn __len__(&self) -> usize {
        self.len
    }

    fn __getitem__<'py>(&self, py: Python<'py>, index: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        if let Ok(slice) = index.cast::<PySlice>() {
            return Ok(Bound::new(py, self.slice(slice)?)?.into_any());
        }
        // An int beyond every possible index is out of range like any other.
        let index: isize = index.extract().or_else(|error: PyErr| {
            if error.is_instance_of::<PyOverflowError>(py) {
                Ok(isize::MAX)
            } else {
                Err(error)
            }
        })?;
        let from_start = if index < 0 { index + signed(self.len) } else { index };
        match usize::try_from(from_start) {
            Ok(place) if place < self.len => Ok(Bound::new(py, self.at(place))?.into_any()),
            _ => Err(PyIndexError::new_err("list index out of range")),
        }
    }

    fn __iter__(slf: Bound<'_, Self>) -> InvoiceListIterator {
        InvoiceListIterator {
            list: slf.unbind(),
            next: AtomicUsize::new(0),
        }
    }

    fn __contains__(&self, value: &Bound<'_, PyAny>) -> bool {
        self.find(value, 0, self.len).is_some()
    }

    /// The index of the first invoice equal to value; ValueError when there is none.
    #[pyo3(signature = (value, start = 0, stop = None, /))]
    fn index(&self, value: &Bound<'_, PyAny>, start: isize, stop: Option<isize>) -> PyResult<usize> {
        let stop = stop.map_or(self.len, |stop| self.bound(stop));
        self.find(value, self.bound(start), stop)
            .ok_or_else(|| PyValueError::new_err("this invoice is not in the list"))
    }

    /// How many invoices are equal to value.
    #[pyo3(signature = (value, /))]
    fn count(&self, value: &Bound<'_, PyAny>) -> usize {
        let Ok(wanted) = value.cast::<Invoice>() else {
            return 0;
        };
        self.iter().filter(|invoice| *invoice == wanted.get().core()).count()
    }

    /// A list of Invoice.to_dict(), with the same json and api_names: what pandas.DataFrame() and csv.DictWriter take.
    #[pyo3(signature = (**options), text_signature = "($self, *, json=False, api_names=False)")]
    fn to_dicts<'py>(slf: &Bound<'py, Self>, options: Option<&Bound<'py, PyDict>>) -> PyResult<Bound<'py, PyAny>> {
        values::of_dicts("to_dicts", slf.as_any(), options)
    }

    fn __eq__<'py>(&self, other: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        let py = other.py();
        let equal = if let Ok(other) = other.cast::<Self>() {
            self.len == other.get().len && self.iter().eq(other.get().iter())
        } else if let Ok(other) = other.cast::<PyList>() {
            let equals = |(index, invoice): (usize, &CoreInvoice)| {
                other
                    .get_item(index)
                    .is_ok_and(|item| item.cast::<Invoice>().is_ok_and(|item| item.get().core() == invoice))
            };
            self.len == other.len() && self.iter().enumerate().all(equals)
        } else {
            return Ok(py.NotImplemented().into_bound(py));
        };
        Ok(equal.into_pyobject(py)?.to_owned().into_any())
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let mut shown = Vec::new();
        for index in 0..self.len.min(SHOWN) {
            shown.push(self.at(index).__repr__(py)?);
        }
        let rest = self.len - shown.len();
        if rest > 0 {
            shown.push(format!("... and {rest} more"));
        }
        Ok(format!("InvoiceList([{}])", shown.join(", ")))
    }

    /// The list as an HTML table with its first and last invoices, for notebooks.
    fn _repr_html_<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        values::html("invoices", slf.as_any())
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyType>, Bound<'py, PyTuple>)> {
        let invoices: Vec<_> = (0..slf.get().len).map(|index| slf.get().at(index)).collect();
        Ok((
            slf.get_type(),
            PyTuple::new(slf.py(), [PyList::new(slf.py(), invoices)?])?,
        ))
    }
}

/// The length of a `Vec` always fits.
fn signed(length: usize) -> isize {
    isize::try_from(length).unwrap_or(isize::MAX)
}

/// Walks through an InvoiceList.
#[pyclass(frozen, module = "calypso_invoice")]
pub(crate) struct InvoiceListIterator {
    list: Py<InvoiceList>,
    next: AtomicUsize,
}

#[pymethods]
impl InvoiceListIterator {
    fn __iter__(slf: PyRef<'_, Self>) -> PyRef<'_, Self> {
        slf
    }

    fn __next__(&self) -> Option<Invoice> {
        let list = self.list.get();
        let index = self.next.fetch_add(1, Ordering::Relaxed);
        (index < list.len).then(|| list.at(index))
    }

    fn __length_hint__(&self) -> usize {
        self.list.get().len.saturating_sub(self.next.load(Ordering::Relaxed))
    }
}
