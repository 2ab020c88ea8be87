//! The client.

use calypso_invoice::{Client as CoreClient, Invoice as CoreInvoice, Result};
use pyo3::exceptions::PyTypeError;
use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple, PyType};

use crate::exceptions::Place;
use crate::handle::Handle;
use crate::invoice::{self, Invoice};
use crate::iterator::InvoiceIterator;
use crate::list::InvoiceList;
use crate::new_invoice::from_arguments;
use crate::watch::InvoiceWatch;
use crate::{blocking, create_once, error, options, payment_wait, values, watch};

#[doc = concat!("Client(api_key, *, base_url='https://invoice.calypso.finance', ", options::signature!())]
/// A client of the Calypso Invoice API.
///
/// Make one and share it: it is immutable, safe to use from many threads and after fork, and keeps its connections open.
/// Every call blocks until the response is there, the timeout has passed, a signal handler raises (Ctrl-C) or
/// interrupt_calls() ends it. Other threads run meanwhile. A call that fails raises a CalypsoError.
///
/// When a signal handler raises, its exception gets two attributes. calypso is the CalypsoError that the call ended with, or
/// None if the call had succeeded; calypso_result is then what the call returned.
///
/// Args:
///     api_key: the key that Calypso's support gave you.
///     base_url: where the service is. Plain http:// is refused except to this machine.
///     timeout: how long a whole call may take, retries included: seconds or a timedelta, at most a day.
///     connect_timeout: how long each attempt to connect may take: seconds or a timedelta.
///     max_retries: how often a call is tried again after its first attempt, where that is safe.
///     proxy: the URL of a proxy, or None for no proxy. Default: the environment's (HTTPS_PROXY, ALL_PROXY, NO_PROXY).
///     extra_roots: certificates (PEM, str or bytes) to trust besides tls_roots.
///     tls_roots: "bundled" (Mozilla's list) or "system" (the operating system's).
///     max_response_bytes: the most bytes that one response may have, other than a list.
///     max_list_bytes: the most bytes of a list that is read whole (list_invoices, find_invoices, create_invoice_once);
///         iter_invoices has no such bound. Lists travel in gzip where the service offers it: what that decodes to counts.
///     user_agent_suffix: added to the User-Agent header.
///     allow_plain_http: allows http:// to other machines, which shows the key to everybody on the way.
///     on_event: called with an Event after every attempt, in the thread that made the call.
///
/// Raises ConfigError, which names the option, when an option cannot be used.
#[pyclass(frozen, module = "calypso_invoice")]
pub(crate) struct Client(Handle);

impl Client {
    fn invoice(
        &self,
        py: Python<'_>,
        call: impl FnOnce(&CoreClient) -> Result<CoreInvoice> + Send,
    ) -> PyResult<Invoice> {
        self.0.call(py, |core| call(core).map(Invoice::single))
    }
}

#[pymethods]
impl Client {
    #[new]
    #[pyo3(signature = (api_key, **options), text_signature = None)]
    fn new(py: Python<'_>, api_key: &Bound<'_, PyAny>, options: Option<&Bound<'_, PyDict>>) -> PyResult<Self> {
        let builder = CoreClient::builder(values::text("api_key", api_key)?);
        options::build(py, "Client", builder, options).map(Self)
    }

    #[doc = concat!("from_env($cls, *, base_url=..., ", options::signature!())]
    /// A client with the key in CALYPSO_API_KEY and, if it is set, the base URL in CALYPSO_BASE_URL.
    ///
    /// The options are those of Client; a base_url given here wins. Raises ConfigError when CALYPSO_API_KEY is not set.
    #[classmethod]
    #[pyo3(signature = (**options), text_signature = None)]
    fn from_env(cls: &Bound<'_, PyType>, options: Option<&Bound<'_, PyDict>>) -> PyResult<Self> {
        let builder = CoreClient::builder_from_env().map_err(|error| error::raised(cls.py(), &error))?;
        options::build(cls.py(), "Client.from_env", builder, options).map(Self)
    }

    /// A client that shares this one's connections, with another timeout for a whole call: seconds or a timedelta.
    ///
    /// It is closed on its own, and interrupt_calls() of one does not end the other's calls.
    fn with_timeout(&self, py: Python<'_>, seconds: &Bound<'_, PyAny>) -> PyResult<Self> {
        let timeout = values::duration(Place::option("timeout"), seconds)?;
        let core = self.0.open()?.with_timeout(timeout);
        let again = core.map(|core| Self(Handle::new(core, self.0.hook.clone_ref(py))));
        blocking::end(py, again)
    }

    /// Closes the client: running calls still finish, later ones raise RuntimeError.
    ///
    /// Its connections close with the last client that shares them.
    fn close(&self) {
        self.0.close();
    }

    /// Ends the calls that run on this client now: each raises CalypsoInterruptedError within a tenth of a second.
    ///
    /// It may be called from any thread, and from a signal handler. Later calls work. An iterator of iter_invoices() or
    /// watch_invoices() counts as running until its end. A client made by with_timeout() has calls of its own, which this
    /// does not end, nor the other way round. After close(), this also ends a call that another thread is just beginning,
    /// so that none is left.
    ///
    /// In asyncio, a thread goes on when its task is cancelled, and delays the exit. This ends the two together:
    ///
    ///     async def wait_for_payment(client, id, timeout):
    ///         own = client.with_timeout(30)
    ///         try:
    ///             return await asyncio.to_thread(own.wait_for_payment, id, timeout)
    ///         finally:
    ///             own.close()
    ///             own.interrupt_calls()
    ///
    /// A server, such as gunicorn, does the same when SIGTERM tells it to stop: see python/examples/gunicorn_app.py.
    fn interrupt_calls(&self) {
        self.0.interrupt_calls();
    }

    /// All invoices, in the service's order, as an InvoiceList.
    ///
    /// Raises InvalidResponseError when one of them cannot be read, because without it the list would still look complete,
    /// and when the list has more than max_list_bytes; iter_invoices() has no such bound.
    fn list_invoices(&self, py: Python<'_>) -> PyResult<InvoiceList> {
        self.0.call(py, |core| core.list_invoices().map(InvoiceList::whole))
    }

    /// An iterator over all invoices as they arrive, in constant memory.
    ///
    /// Nothing is sent before the first next(). The timeout counts only the time spent inside next(). If the connection
    /// ends before the list does, that raises an error; the list is never cut short.
    fn iter_invoices(&self, py: Python<'_>) -> PyResult<InvoiceIterator> {
        InvoiceIterator::begin(py, &self.0)
    }

    /// One invoice. Raises NotFoundError when there is none with this id.
    fn get_invoice(&self, py: Python<'_>, id: &Bound<'_, PyAny>) -> PyResult<Invoice> {
        let id = invoice::id("get_invoice", "id", id)?;
        self.invoice(py, |core| core.get_invoice(id))
    }

    /// Creates an invoice from a NewInvoice, or from its parts as keywords.
    ///
    /// The request is sent again only when none of it was written, or after a 429 that says how long to wait. When an error
    /// has outcome_unknown, the invoice may exist: look with find_invoices() before you create it again.
    #[pyo3(
        signature = (*arguments, **keywords),
        text_signature = "($self, new=..., *, amount=..., currency=..., description=..., cart_items=())"
    )]
    fn create_invoice(
        &self,
        py: Python<'_>,
        arguments: &Bound<'_, PyTuple>,
        keywords: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Invoice> {
        let new = from_arguments("create_invoice", arguments, keywords)?;
        self.invoice(py, |core| core.create_invoice(&new))
    }

    /// Creates an invoice from a template, which the vendor's document also calls a button.
    ///
    /// Raises NotFoundError when there is no such template. When an error has outcome_unknown, an invoice may exist that
    /// nothing distinguishes from others of the same template: compare the list by hand.
    fn create_invoice_from_template(&self, py: Python<'_>, template_id: &Bound<'_, PyAny>) -> PyResult<Invoice> {
        let id = invoice::id("create_invoice_from_template", "template_id", template_id)?;
        self.invoice(py, |core| core.create_invoice_from_template(id))
    }

    /// Cancels an invoice and returns it, in state CANCEL.
    ///
    /// What this does to an invoice with money on it is not documented, and PENDING_PAYMENT can hide a transfer under way.
    /// Raises ConflictError when its state does not allow it. When the response is lost or unreadable, the client reads the
    /// invoice: if it is cancelled, the call succeeds. InvalidResponseError without outcome_unknown: it is cancelled.
    fn cancel_invoice(&self, py: Python<'_>, id: &Bound<'_, PyAny>) -> PyResult<Invoice> {
        let id = invoice::id("cancel_invoice", "id", id)?;
        self.invoice(py, |core| core.cancel_invoice(id))
    }

    /// Creates an invoice whose description names the order, and never a second one for it.
    ///
    /// Warning: other processes and machines need a lock of their own, such as the row of the order in your database. Two
    /// of them that look at the same moment both find no invoice, and both create one: python/examples/shop shows
    /// how not to. Equal orders in one client, and in those that with_timeout() made of it, wait for each other.
    ///
    /// It reads the list first, and sends nothing when the order is there, or may be. An equal invoice raises
    /// AlreadyExistsError, and its state says what to do. One that may be this order, such as an invoice with its
    /// description over another amount, raises UnresolvedError, and then outcome_unknown is False. When the outcome of the
    /// create is unknown, it reads the list again until that shows the invoice; if the list leaves it unclear, that raises
    /// UnresolvedError, and then outcome_unknown is True. Both errors have the invoices concerned in invoices.
    ///
    /// With resend_after (seconds or a timedelta) it creates once more when complete lists have shown no match for that
    /// long. That assumes that a request which has not been applied by then never will be.
    ///
    /// With return_existing=True it returns the equal invoice that is there instead of raising AlreadyExistsError, where
    /// exactly one is not cancelled. That one may be paid, or in any other state: check its state before you use it.
    #[pyo3(
        signature = (*arguments, resend_after=None, return_existing=None, **keywords),
        text_signature = "($self, new=..., *, amount=..., currency=..., description=..., cart_items=(), resend_after=None, \
                          return_existing=False)"
    )]
    fn create_invoice_once(
        &self,
        py: Python<'_>,
        arguments: &Bound<'_, PyTuple>,
        resend_after: Option<&Bound<'_, PyAny>>,
        return_existing: Option<&Bound<'_, PyAny>>,
        keywords: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Invoice> {
        let operation = "create_invoice_once";
        let new = from_arguments(operation, arguments, keywords)?;
        let options = create_once::from_arguments(operation, resend_after, return_existing)?;
        self.invoice(py, |core| core.create_invoice_once(&new, options))
    }

    /// The invoices in the list that are equal to this one, as create_invoice_once() compares them. It only reads.
    ///
    /// Call it after a crash, before you create the invoice again. An invoice that the service shows without a description
    /// counts as equal when the rest is: it may be another order's.
    #[pyo3(
        signature = (*arguments, **keywords),
        text_signature = "($self, new=..., *, amount=..., currency=..., description=..., cart_items=())"
    )]
    fn find_invoices(
        &self,
        py: Python<'_>,
        arguments: &Bound<'_, PyTuple>,
        keywords: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<InvoiceList> {
        let new = from_arguments("find_invoices", arguments, keywords)?;
        self.0.call(py, |core| core.find_invoices(&new).map(InvoiceList::whole))
    }

    /// Polls the invoice until its state no longer waits for a payment, and returns it.
    ///
    /// That does not mean that it is paid: check is_paid. The timeout is for the whole wait; the time between polls grows
    /// from first_interval to longest_interval; all three are seconds or a timedelta. A poll that fails for a passing
    /// reason does not end the wait. pending_states are further states to keep waiting in.
    ///
    /// Raises CalypsoTimeoutError when the timeout has passed, with the invoice as it was last seen in invoices.
    #[pyo3(
        signature = (id, timeout, *, first_interval=None, longest_interval=None, pending_states=None),
        text_signature = "($self, id, timeout, *, first_interval=1.0, longest_interval=30.0, pending_states=())"
    )]
    fn wait_for_payment(
        &self,
        py: Python<'_>,
        id: &Bound<'_, PyAny>,
        timeout: &Bound<'_, PyAny>,
        first_interval: Option<&Bound<'_, PyAny>>,
        longest_interval: Option<&Bound<'_, PyAny>>,
        pending_states: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Invoice> {
        let operation = "wait_for_payment";
        let id = invoice::id(operation, "id", id)?;
        let wait = payment_wait::from_arguments(operation, timeout, first_interval, longest_interval, pending_states)?;
        self.invoice(py, |core| core.wait_for_payment(id, wait))
    }

    #[doc = watch::about!()]
    #[pyo3(
        signature = (**arguments),
        text_signature = "($self, *, known=None, interval=10.0, skip_existing=False)"
    )]
    fn watch_invoices(&self, py: Python<'_>, arguments: Option<&Bound<'_, PyDict>>) -> PyResult<InvoiceWatch> {
        InvoiceWatch::begin(py, &self.0, arguments)
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> std::result::Result<(), PyTraverseError> {
        self.0.hook.traverse(&visit)
    }

    fn __enter__(slf: PyRef<'_, Self>) -> PyRef<'_, Self> {
        slf
    }

    #[pyo3(signature = (*_exception))]
    fn __exit__(&self, _exception: &Bound<'_, PyTuple>) {
        self.0.close();
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        Ok(match self.0.get() {
            Some(core) => format!(
                "<Client base_url={} timeout={:?}>",
                values::text_repr(py, &core.base_url())?,
                core.timeout().as_secs_f64()
            ),
            None => "<Client closed>".to_owned(),
        })
    }

    #[expect(clippy::unused_self, reason = "it is a method in Python")]
    fn __reduce__(&self) -> PyResult<()> {
        Err(PyTypeError::new_err(
            "a Client cannot be pickled or copied, because its API key would go along: make one where you need it",
        ))
    }
}
