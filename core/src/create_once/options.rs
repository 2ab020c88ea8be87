//! How to create at most once: what may be sent again, and what to do about an invoice that is there.

use std::time::Duration;

/// How [`create_invoice_once`](crate::Client::create_invoice_once) goes about it.
///
/// `None` converts into one with every option at its default, and `Some(duration)` into one with that
/// [`resend_after`](Self::resend_after).
///
/// # Examples
///
/// ```
/// use calypso_invoice::{Client, CreateOnce, Currency, NewInvoice, sandbox::Sandbox};
///
/// let sandbox = Sandbox::start()?;
/// let client = sandbox.client_builder().build()?;
/// let order = NewInvoice::new(5, Currency::Fau, "order 1017");
/// let options = CreateOnce::new().return_existing(true);
///
/// let invoice = client.create_invoice_once(&order, options.clone())?;
/// let again = client.create_invoice_once(&order, options)?; // the customer has reloaded the page
/// assert_eq!(again.id(), invoice.id());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CreateOnce {
    pub(super) resend_after: Option<Duration>,
    pub(super) return_existing: bool,
}

impl CreateOnce {
    /// Every option at its default.
    pub fn new() -> Self {
        Self::default()
    }

    /// Creates once more when the outcome is unknown and complete lists have shown no possible match for that long. Default:
    /// never.
    ///
    /// That rests on an assumption: a request that has not landed by then never will. Zero is refused, as it would create again
    /// at once. The time is over within the call or not at all: one that is not well below the client's timeout, 30 s by
    /// default, never comes to it.
    #[must_use]
    pub fn resend_after(mut self, quiet: Duration) -> Self {
        self.resend_after = Some(quiet);
        self
    }

    /// Returns the equal invoice that is there already, where it would be [`AlreadyExists`](crate::ErrorKind::AlreadyExists)
    /// otherwise. Default `false`.
    ///
    /// Only one that is not cancelled, and only where it is the only such one. It may be in any other state, and as well be
    /// paid: ask its [`state`](crate::Invoice::state) before you show it to a customer or deliver anything.
    #[must_use]
    pub fn return_existing(mut self, existing: bool) -> Self {
        self.return_existing = existing;
        self
    }
}

impl From<Option<Duration>> for CreateOnce {
    fn from(resend_after: Option<Duration>) -> Self {
        Self {
            resend_after,
            ..Self::default()
        }
    }
}
