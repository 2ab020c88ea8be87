//! Waiting for a payment by polling: the API has no webhooks.

mod schedule;

use std::time::Duration;

use crate::client::{Client, CompositeCall};
use crate::config;
use crate::error::{Error, ErrorKind, Operation, Outcome, Reason, Result};
use crate::model::{Invoice, InvoiceState};

/// How to wait for a payment: how long, how often to poll, and which states still count as waiting.
///
/// A [`Duration`] converts into one with every option at its default.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use calypso_invoice::PaymentWait;
///
/// let wait = PaymentWait::new(Duration::from_secs(15 * 60)).longest_interval(Duration::from_secs(10)).pending_state("ON_HOLD");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentWait {
    timeout: Duration,
    first_interval: Duration,
    longest_interval: Duration,
    pending: Vec<InvoiceState>,
}

impl PaymentWait {
    /// Waits at most this long. It is the deadline of the whole wait, and has nothing to do with the client's timeout, which
    /// bounds each poll. More than 365 days becomes 365 days; zero is refused.
    pub fn new(timeout: Duration) -> Self {
        Self {
            timeout,
            first_interval: config::defaults::FIRST_INTERVAL,
            longest_interval: config::defaults::LONGEST_INTERVAL,
            // The last two are states of the vendor's later API.
            pending: ["PENDING_PAYMENT", "MEM_POOL_FOUND", "PENDING_COMPLIANCE_CHECK"]
                .map(Into::into)
                .into(),
        }
    }

    /// The time between the first two polls. Default 1 s; each later one is half as long again. Zero is refused.
    #[must_use]
    pub fn first_interval(mut self, interval: Duration) -> Self {
        self.first_interval = interval;
        self
    }

    /// The most time between two polls, unless the service asks for more. Default 30 s; zero is refused.
    #[must_use]
    pub fn longest_interval(mut self, interval: Duration) -> Self {
        self.longest_interval = interval;
        self
    }

    /// Goes on waiting in this state too, besides `PENDING_PAYMENT`, `MEM_POOL_FOUND` and `PENDING_COMPLIANCE_CHECK`. `PAID`
    /// ends it all the same.
    #[must_use]
    pub fn pending_state(mut self, state: impl Into<InvoiceState>) -> Self {
        self.pending.push(state.into());
        self
    }

    fn check(mut self) -> std::result::Result<Self, String> {
        let positive = |name: &str, value| config::positive(value).map_err(|why| format!("{name}: {why}"));
        positive("timeout", self.timeout)?;
        positive("first_interval", self.first_interval)?;
        positive("longest_interval", self.longest_interval)?;
        self.timeout = self.timeout.min(schedule::LONGEST_WAIT);
        self.longest_interval = self.longest_interval.min(schedule::LONGEST_WAIT);
        Ok(self)
    }
}

impl From<Duration> for PaymentWait {
    fn from(timeout: Duration) -> Self {
        Self::new(timeout)
    }
}

impl Client {
    /// Polls the invoice until its state no longer waits for a payment, and returns it.
    ///
    /// That is not to say that it is paid: ask [`is_paid`](Invoice::is_paid). The intervals between the polls grow, and are
    /// spread at random so that many waits do not poll at once. A poll that fails for a moment (no connection, a timeout, a
    /// 5xx, a 429, an unreadable response) does not end the wait; a `Retry-After` is honoured.
    ///
    /// # Errors
    ///
    /// [`Timeout`](ErrorKind::Timeout) when the wait is over, with the invoice as it was last seen in [`Error::invoices`];
    /// anything that polling again cannot mend, such as a refused key or an unknown id, at once.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use calypso_invoice::{Client, Currency, NewInvoice, sandbox::Sandbox};
    ///
    /// let sandbox = Sandbox::start()?;
    /// let client = sandbox.client_builder().build()?;
    /// let invoice = client.create_invoice(&NewInvoice::new(5, Currency::Fau, "order 1017"))?;
    /// sandbox.pay(invoice.id(), 5)?; // the customer
    ///
    /// let invoice = client.wait_for_payment(invoice.id(), Duration::from_secs(600))?;
    /// assert!(invoice.is_paid());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn wait_for_payment(&self, id: u64, wait: impl Into<PaymentWait>) -> Result<Invoice> {
        let operation = Operation::WaitForPayment;
        let wait = wait
            .into()
            .check()
            .map_err(|why| Error::invalid_request(operation, why))?;
        let whole = CompositeCall::begin(self, operation);
        let mut polling = Polling {
            whole: &whole,
            id,
            wait: &wait,
            polls: 0,
            last_seen: None,
        };
        let result = polling.run(self.timeout());
        result.map_err(|error| whole.complete(error, polling.polls))
    }
}

/// One wait.
struct Polling<'a> {
    whole: &'a CompositeCall,
    id: u64,
    wait: &'a PaymentWait,
    polls: u32,
    last_seen: Option<Invoice>,
}

impl Polling<'_> {
    /// Whether the state no longer waits for a payment. What is paid does not, whatever states were named.
    fn is_over(&self, state: &InvoiceState) -> bool {
        *state == InvoiceState::Paid || !self.wait.pending.contains(state)
    }

    /// Polls until it is over; each poll may take as long as the client's timeout says.
    fn run(&mut self, poll_timeout: Duration) -> Result<Invoice> {
        let mut interval = self.wait.first_interval;
        loop {
            let client = self.whole.client_for(poll_timeout.min(if mutant!(PollsPastTheEnd) {
                poll_timeout
            } else {
                self.left()
            }));
            self.polls += 1;
            let failed = match client.get_invoice(self.id) {
                Ok(invoice) if self.is_over(invoice.state()) || mutant!(TakesPendingForDone) => {
                    return Ok(invoice);
                }
                Ok(invoice) => {
                    self.last_seen = Some(invoice);
                    None
                }
                Err(error) if error.may_pass() && !mutant!(EndsWithTrouble) => Some(error),
                Err(error) if mutant!(PollsOnWhenRefused) => Some(error),
                Err(error) => return Err(error.with_invoices(self.last_seen.take())),
            };
            let capped = interval.min(self.wait.longest_interval);
            let asked_for = failed
                .as_ref()
                .and_then(Error::retry_after)
                .filter(|_| !mutant!(PollsTooSoon));
            let pause = self.whole.spread(capped).max(asked_for.unwrap_or_default());
            let Some(pause) = schedule::fit(pause, self.left(), self.wait.timeout) else {
                return Err(not_paid_in_time(failed, self.last_seen.take()));
            };
            if self.whole.pause(pause).is_err() {
                return Err(interrupted(self.last_seen.take()));
            }
            interval = capped.saturating_mul(3) / 2;
        }
    }

    /// What is left of the wait.
    fn left(&self) -> Duration {
        self.wait.timeout.saturating_sub(self.whole.elapsed())
    }
}

fn not_paid_in_time(failed: Option<Error>, last_seen: Option<Invoice>) -> Error {
    let (kind, outcome) = (ErrorKind::Timeout, Outcome::NotApplied);
    let reason = match &last_seen {
        Some(invoice) => Reason::new(format!("no payment in time: invoice {} was ", invoice.id()))
            .theirs(invoice.state().as_str())
            .ours(" when last seen"),
        None => Reason::new("no payment in time: the invoice was never seen"),
    };
    let error = match failed {
        Some(failed) => failed.become_of(kind, outcome, reason, "; the last poll failed: "),
        None => Error::new(kind, outcome, reason),
    };
    error.with_invoices(last_seen.filter(|_| !mutant!(ForgetsWhatItSaw)))
}

/// The caller said stop between two polls.
fn interrupted(last_seen: Option<Invoice>) -> Error {
    let why = "it was interrupted between two polls";
    Error::new(ErrorKind::Interrupted, Outcome::NotApplied, why).with_invoices(last_seen)
}

#[cfg(test)]
mod tests;
