//! The client: made once, shared by clones and threads.

mod builder;
mod cancel;
mod composite;
mod iter;
mod list;
mod operations;
mod orders;
mod refusal;
mod send;

use std::fmt;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::sync::Arc;
use std::time::Duration;

pub use builder::ClientBuilder;
pub(crate) use composite::CompositeCall;
pub use iter::InvoiceIter;
pub(crate) use list::{Entry, Unreadable};
pub(crate) use orders::{OrderEnd, OrderPlace};
#[cfg(any(test, fuzzing))]
pub(crate) use {refusal::refused, send::unusable};

use crate::config::{self, Interrupt, InterruptScope};
use crate::error::{Operation, Result};
use crate::retry::{Call, Session};
use orders::Orders;

/// A client of the Calypso Invoice API.
///
/// Make one and share it: it is immutable, safe to use from many threads and after `fork`, and its clones share its
/// connections. Every method blocks until the response is there, the [timeout](ClientBuilder::timeout) has passed or the
/// [interrupt](ClientBuilder::interrupt) says stop.
///
/// # Examples
///
/// ```
/// use calypso_invoice::{Client, Currency, NewInvoice, sandbox::Sandbox};
///
/// let sandbox = Sandbox::start()?;
/// let client = sandbox.client_builder().build()?;
///
/// let invoice = client.create_invoice(&NewInvoice::new("0.59".parse::<calypso_invoice::Amount>()?, Currency::Btc, "order 1017"))?;
/// assert_eq!(client.get_invoice(invoice.id())?, invoice);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Client {
    session: Arc<Session>,
    timeout: Duration,
    orders: Arc<Orders>,
    scope: InterruptScope,
    /// The interrupt of the call that this client makes calls for.
    within: Option<Interrupt>,
}

impl Client {
    /// A client of the real service with every option at its default.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`](crate::ErrorKind::Config) when the key is empty or no header could carry it, or when the
    /// environment names a proxy that cannot be used.
    pub fn new(api_key: impl AsRef<str>) -> Result<Self> {
        Self::builder(api_key).build()
    }

    /// A client with the key in `CALYPSO_API_KEY` and, if it is set, the base URL in `CALYPSO_BASE_URL`.
    ///
    /// # Errors
    ///
    /// As [`new`](Self::new); also when `CALYPSO_API_KEY` is not set, or one of the two is not UTF-8 text.
    pub fn from_env() -> Result<Self> {
        Self::builder_from_env()?.build()
    }

    /// Options for a client with this key.
    pub fn builder(api_key: impl AsRef<str>) -> ClientBuilder {
        ClientBuilder::new(api_key.as_ref())
    }

    /// Options for a client with the key and base URL of the environment, as in [`from_env`](Self::from_env).
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`](crate::ErrorKind::Config) when `CALYPSO_API_KEY` is not set, or one of the two is not UTF-8 text.
    pub fn builder_from_env() -> Result<ClientBuilder> {
        ClientBuilder::from_env()
    }

    /// The same client, connections included, with another timeout for a whole call. Its calls are its own:
    /// [`interrupt_calls`](Self::interrupt_calls) of one does not end the other's.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`](crate::ErrorKind::Config) when it is zero. More than 24 h becomes 24 h.
    pub fn with_timeout(&self, timeout: Duration) -> Result<Self> {
        Ok(Self {
            session: self.session.clone(),
            timeout: config::duration("timeout", timeout)?,
            orders: if mutant!(ForgetsOrdersWithTimeout) {
                Arc::new(Orders::new())
            } else {
                self.orders.clone()
            },
            scope: if mutant!(SharesTheScope) {
                self.scope.clone()
            } else {
                InterruptScope::default()
            },
            within: None,
        })
    }

    fn with_session(session: Session) -> Self {
        Self {
            timeout: session.config().timeout,
            session: Arc::new(session),
            orders: Arc::new(Orders::new()),
            scope: InterruptScope::default(),
            within: None,
        }
    }

    /// Where the service is, as given with [`base_url`](ClientBuilder::base_url).
    pub fn base_url(&self) -> String {
        self.session.config().base_url.to_string()
    }

    /// How long a whole call may take.
    pub fn timeout(&self) -> Duration {
        self.timeout
    }

    /// Ends the calls that run now on this client and on its clones, from any thread: each fails with
    /// [`Interrupted`](crate::ErrorKind::Interrupted) within about 50 ms. Calls that begin later work.
    ///
    /// A list that is being iterated and a watch count as running until their end. A client made by [`with_timeout`](Self::with_timeout) is
    /// not ended with the one that it was made from. Safe to call in a signal handler: it is a single atomic addition.
    pub fn interrupt_calls(&self) {
        self.scope.interrupt_calls();
    }

    fn begin_interrupt(&self) -> Interrupt {
        match &self.within {
            Some(interrupt) => interrupt.clone(),
            None => self.scope.begin(self.session.config().interrupt.clone()),
        }
    }

    fn call(&self, operation: Operation) -> Call {
        Call::new(self.session.clone(), operation, self.timeout, self.begin_interrupt())
    }
}

/// A call that a panic ends, such as one in a hook, leaves nothing half done: no lock of a client's holds what a panic could break.
impl UnwindSafe for Client {}
impl RefUnwindSafe for Client {}
impl UnwindSafe for ClientBuilder {}
impl RefUnwindSafe for ClientBuilder {}

/// Shows the settings; of the key nothing, of a proxy not its password.
impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("config", self.session.config())
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::panic::{RefUnwindSafe, UnwindSafe};

    use super::{Client, ClientBuilder, InvoiceIter};
    use crate::error::Error;

    #[test]
    fn what_users_hold_can_be_shared_and_moved_between_threads() {
        fn shared<T: Send + Sync + 'static>() {}
        fn moved<T: Send + 'static>() {}
        shared::<Client>();
        shared::<ClientBuilder>();
        shared::<Error>();
        moved::<InvoiceIter>();
        assert_eq!(size_of::<Error>(), size_of::<usize>());
    }

    #[test]
    fn what_users_hold_may_pass_a_catch_unwind() {
        fn unwinds<T: UnwindSafe + RefUnwindSafe>() {}
        unwinds::<Client>();
        unwinds::<ClientBuilder>();
        unwinds::<Error>();
    }

    #[test]
    fn errors_are_cloned_with_all_they_have() {
        let error = Client::builder("key")
            .base_url("http://192.0.2.7/")
            .build()
            .unwrap_err();
        let clone = error.clone();
        assert_eq!(format!("{clone:?}"), format!("{error:?}"));
        assert_eq!(clone.to_string(), error.to_string());
    }
}
