//! Watching all invoices by reading the list again and again: the API has no webhooks.

mod change;
mod invoice_watch;
mod known;
mod schedule;
#[cfg(test)]
mod tests;
mod unreadable;

use std::fmt;
use std::time::Duration;

use crate::client::{Client, CompositeCall};
use crate::config;
use crate::error::{Error, Operation, Result};
use crate::model::InvoiceState;
pub use change::InvoiceChange;
pub use invoice_watch::InvoiceWatch;
use known::Known;
pub use known::KnownStates;

/// How to watch invoices: what is known of them already, and how often to read the list.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use calypso_invoice::Watch;
///
/// let saved = [(1017, "PAID"), (1018, "PENDING_PAYMENT")];
/// let watch = Watch::new().known(saved).interval(Duration::from_secs(30));
/// ```
#[derive(Clone)]
pub struct Watch {
    known: Known,
    interval: Duration,
    skip_existing: bool,
}

impl Watch {
    /// Knows nothing, so that every invoice in the list is new.
    pub fn new() -> Self {
        Self {
            known: Known::default(),
            interval: config::defaults::WATCH_INTERVAL,
            skip_existing: false,
        }
    }

    /// The states that invoices, by id, are known in: what was [saved](InvoiceWatch::known) when the program ran the last time. It
    /// adds to what was given before.
    #[must_use]
    pub fn known<S: Into<InvoiceState>>(mut self, states: impl IntoIterator<Item = (u64, S)>) -> Self {
        for (id, state) in states {
            self.known.set(id, &state.into());
        }
        self
    }

    /// The time from the end of one reading to the next. Default 10 s; each is moved by up to a fifth at random, so that many
    /// programs do not read at once. Zero is refused; more than 24 h becomes 24 h.
    #[must_use]
    pub fn interval(mut self, interval: Duration) -> Self {
        self.interval = interval;
        self
    }

    /// Begins from the present: the invoices of the first whole list that are not known become known without being handed out.
    ///
    /// For the very first start of a program. Later, what was made while it did not run would be passed over; and what the list
    /// held is gone if it ends before it has saved anything. To lose nothing from the first start on, save the states of
    /// [`list_invoices`](Client::list_invoices) once and give them to [`known`](Self::known) instead.
    #[must_use]
    pub fn skip_existing(mut self, skip: bool) -> Self {
        self.skip_existing = skip;
        self
    }
}

impl Default for Watch {
    fn default() -> Self {
        Self::new()
    }
}

/// Shows how many invoices are known.
impl fmt::Debug for Watch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watch")
            .field("known", &self.known.len())
            .field("interval", &self.interval)
            .field("skip_existing", &self.skip_existing)
            .finish()
    }
}

impl Client {
    /// Notices every change of state of every invoice, new invoices included, by reading the list again and again.
    ///
    /// It is an iterator that waits for the next change and ends only with an error. Each change is an invoice and the state that
    /// it was last known in, in the order of the list. States that go back are changes too; an invoice that is missing in a list
    /// is none. What happens twice between two readings shows as one change: of `PENDING_PAYMENT`, `PENDING_INTERVENTION`, `PAID`
    /// only the last may be seen. One request tells of all invoices, however many there are; at most 24 bytes are kept of each.
    ///
    /// # No change is lost
    ///
    /// What is [known](InvoiceWatch::known) includes a change from the moment it is handed out. Save it once you have dealt with the
    /// change, and start with it the next time: a change that was not saved comes again, so that you see each **at least once**,
    /// whatever crashes in between. Deal with it in a way that may be repeated; or keep the states in your database, write what a
    /// change means and the new state of its invoice in one transaction, and make [`Watch::known`] of that table: then it is
    /// exactly once. (Without a transaction there is one gap: what was dealt with and not saved before a crash, and has gone back
    /// to the saved state when the program starts again, shows as no change.) Do not save what is known anywhere else, such as in a
    /// signal handler or when you leave the loop: the change at hand would count as dealt with.
    ///
    /// # When the service fails
    ///
    /// A reading that fails for a moment (no connection, a timeout, a 5xx, a 429, an unreadable list) does not end the watch, and
    /// what came whole before counts. The list is read again after the interval, which grows up to a minute as long as readings
    /// fail, or when a `Retry-After` says, but after an hour at the latest. [`on_event`](crate::ClientBuilder::on_event) shows every
    /// attempt. Each reading has the client's [timeout](crate::ClientBuilder::timeout), as
    /// [`iter_invoices`](Self::iter_invoices) does, and must get to the end of the list in it; the watch has none.
    ///
    /// # Errors
    ///
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest) when the interval is zero. The items are errors
    /// - of kind [`InvalidResponse`](crate::ErrorKind::InvalidResponse) for an invoice that cannot be read: it names the index in
    ///   the list, and has the [id](Error::invoice_id) if at least that could be read. The watch goes on. It is told once, and again
    ///   only after the invoice could be read;
    /// - of any other kind, as the last item, for what reading again cannot mend: a refused key, a refused certificate, any other
    ///   4xx; and [`Interrupted`](crate::ErrorKind::Interrupted). A watch counts as a running call from here to its end.
    ///
    /// # Examples
    ///
    /// ```
    /// use calypso_invoice::{Client, Currency, ErrorKind, NewInvoice, Watch, sandbox::Sandbox};
    ///
    /// let sandbox = Sandbox::start()?;
    /// let client = sandbox.client_builder().build()?;
    /// let invoice = client.create_invoice(&NewInvoice::new(5, Currency::Fau, "order 1017"))?;
    /// sandbox.pay(invoice.id(), 5)?; // the customer
    ///
    /// let saved = [(invoice.id(), "PENDING_PAYMENT")];
    /// let mut watch = client.watch_invoices(Watch::new().known(saved))?;
    /// while let Some(item) = watch.next() {
    ///     match item {
    ///         Ok(change) if change.invoice().is_paid() => println!("deliver {:?}", change.invoice().description()),
    ///         Ok(_) => {}
    ///         // A person has to look at it; the watch goes on.
    ///         Err(error) if error.kind() == ErrorKind::InvalidResponse => eprintln!("{error}"),
    ///         Err(error) => return Err(error.into()),
    ///     }
    ///     save(watch.known().to_map());
    /// #   break;
    /// }
    /// # fn save(_: std::collections::BTreeMap<u64, calypso_invoice::InvoiceState>) {}
    /// # assert_eq!(watch.known().get(1).unwrap(), "PAID");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn watch_invoices(&self, watch: Watch) -> Result<InvoiceWatch> {
        let operation = Operation::WatchInvoices;
        let interval = config::duration("interval", watch.interval)
            .map_err(|refused| Error::invalid_request(operation, format!("{}: {}", refused.option, refused.why)))?;
        let whole = CompositeCall::begin(self, operation);
        let known = KnownStates::new(watch.known);
        Ok(InvoiceWatch::new(whole, interval, known, watch.skip_existing))
    }
}
