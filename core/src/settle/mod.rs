//! Creating at most once: what to do before a create, and when its outcome is unknown.

mod matching;

use std::collections::HashSet;
use std::time::{Duration, Instant};

use crate::client::Client;
use crate::error::{Error, ErrorKind, Operation, Result};
use crate::model::{Invoice, InvoiceState, NewInvoice};
use crate::retry::backoff;
use crate::transport::pause;
use matching::{Match, compare};

impl Client {
    /// Creates an invoice whose description names the order, so that there is never more than one of it.
    ///
    /// 1. The whole list is read. If an equal invoice is there, in whatever state, nothing is sent:
    ///    [`AlreadyExists`](ErrorKind::AlreadyExists). If the list cannot be read whole, nothing is sent either.
    /// 2. The invoice is created, under the rules of [`create_invoice`](Self::create_invoice).
    /// 3. If its outcome is unknown, the list is read again and again inside the deadline, because the first request may land
    ///    late. Only ids that were not there before count. Exactly one equal invoice that is not cancelled is ours.
    ///
    /// Equal means: same description, amount, currency and cart, by value. What the service leaves out is forgiven, and nothing
    /// else is: a new invoice with our description but another amount, currency or cart, one that is equal but cancelled or shows
    /// no description, several that are equal, or an entry that cannot be read end the call with
    /// [`Unresolved`](ErrorKind::Unresolved).
    ///
    /// With `resend_after` it creates again once complete lists have shown no possible match for that long. That rests on an
    /// assumption: a request that has not landed by then never will. Without it nothing is ever sent again.
    ///
    /// # Errors
    ///
    /// Any of [`create_invoice`](Self::create_invoice), then certainly not applied; `AlreadyExists` and `Unresolved` hold the
    /// invoices in question in [`Error::invoices`].
    pub fn create_invoice_once(&self, new: &NewInvoice, resend_after: Option<Duration>) -> Result<Invoice> {
        let operation = Operation::CreateInvoiceOnce;
        new.check().map_err(|why| Error::invalid_request(operation, &why))?;
        let mut settlement = Settlement {
            client: self,
            new,
            resend_after,
            begun: Instant::now(),
            known: HashSet::new(),
            creates: 0,
        };
        let result = settlement.run();
        result.map_err(|error| error.finish(operation, settlement.creates, settlement.begun.elapsed(), self.key()))
    }

    /// The invoices in the list that are equal to this one, as [`create_invoice_once`](Self::create_invoice_once) compares:
    /// what to run after a crash, before creating again. One whose description the service leaves out counts as equal.
    ///
    /// # Errors
    ///
    /// Any of [`list_invoices`](Self::list_invoices).
    pub fn find_invoices(&self, new: &NewInvoice) -> Result<Vec<Invoice>> {
        self.scan(Operation::FindInvoices, |found: &mut Vec<Invoice>, invoice| {
            let invoice = invoice?;
            if matches!(compare(new, &invoice), Match::Equal | Match::Nameless) {
                found.push(invoice);
            }
            Ok(())
        })
    }
}

/// One call of `create_invoice_once`.
struct Settlement<'a> {
    client: &'a Client,
    new: &'a NewInvoice,
    resend_after: Option<Duration>,
    begun: Instant,
    /// The ids that were there before anything was sent.
    known: HashSet<u64>,
    creates: u32,
}

/// What a list shows that was not there before.
#[derive(Default)]
struct Found {
    equal: Vec<Invoice>,
    /// What may be ours and what may not.
    doubtful: Vec<Invoice>,
    unreadable: Option<String>,
}

impl Settlement<'_> {
    fn run(&mut self) -> Result<Invoice> {
        self.look_before()?;
        loop {
            self.creates += 1;
            let error = match self.client_for_the_rest()?.create_to_settle(self.new) {
                Err(error) if error.can_be_settled() => error,
                done => return done,
            };
            if let Some(ours) = self.settle(&error)? {
                return Ok(ours);
            }
        }
    }

    /// Nothing is sent unless the whole list was read and nothing equal is in it.
    fn look_before(&mut self) -> Result<()> {
        let new = self.new;
        let (known, equal) = self.client_for_the_rest()?.scan(
            Operation::ListInvoices,
            |(known, equal): &mut (HashSet<u64>, Vec<Invoice>), invoice| {
                let invoice = invoice?;
                known.insert(invoice.id());
                if matches!(compare(new, &invoice), Match::Equal | Match::Nameless) {
                    equal.push(invoice);
                }
                Ok(())
            },
        )?;
        self.known = known;
        if !equal.is_empty() {
            return Err(Error::already_exists(equal));
        }
        // Now that costs nothing; once the create is under way it would leave its outcome unknown.
        if self.is_stopped() {
            return Err(Error::stopped_before_creating());
        }
        Ok(())
    }

    fn is_stopped(&self) -> bool {
        pause(Duration::ZERO, self.client.interrupt()).is_err()
    }

    /// Reads the list until it shows the invoice, or time is up; none when it never landed, as far as `resend_after` can tell.
    fn settle(&self, cause: &Error) -> Result<Option<Invoice>> {
        let mut absent_since = None;
        for look in 1.. {
            let asked = Instant::now();
            match self.look_after() {
                Ok(found) if found.is_one() => return Ok(Some(found.into_one())),
                Ok(found) if found.is_nothing() => {
                    let since = *absent_since.get_or_insert(asked);
                    if self
                        .resend_after
                        .is_some_and(|quiet| asked.duration_since(since) >= quiet)
                    {
                        if self.is_stopped() {
                            return Err(Error::stopped_while_settling(cause));
                        }
                        return Ok(None);
                    }
                }
                Ok(found) => return Err(found.unresolved(cause)),
                Err(error) if error.kind() == ErrorKind::Interrupted => {
                    return Err(Error::stopped_while_settling(cause));
                }
                // A list that cannot be read shows nothing, neither presence nor absence.
                Err(_) => {}
            }
            let left = self.left();
            let mut wait = backoff(look);
            if let (Some(since), Some(quiet)) = (absent_since, self.resend_after) {
                wait = wait.min(quiet.saturating_sub(since.elapsed()).max(SHORTEST_WAIT));
            }
            if wait >= left {
                break;
            }
            if pause(wait, self.client.interrupt()).is_err() {
                return Err(Error::stopped_while_settling(cause));
            }
        }
        Err(Found::default().unresolved(cause))
    }

    fn look_after(&self) -> Result<Found> {
        self.client_for_the_rest()?
            .scan(Operation::ListInvoices, |found: &mut Found, invoice| {
                match invoice {
                    Ok(invoice) if !self.known.contains(&invoice.id()) => found.add(self.new, invoice),
                    // One that was there before, and could be read then, is not ours.
                    Err(error) if error.invoice_id().is_none_or(|id| !self.known.contains(&id)) => {
                        found.unreadable = Some(error.message().to_owned());
                    }
                    _ => {}
                }
                Ok(())
            })
    }

    fn left(&self) -> Duration {
        self.client.timeout().saturating_sub(self.begun.elapsed())
    }

    /// The client with what is left of the call's time.
    fn client_for_the_rest(&self) -> Result<Client> {
        self.client.with_timeout(self.left().max(SHORTEST_WAIT))
    }
}

/// Below this a wait is not worth its name.
const SHORTEST_WAIT: Duration = Duration::from_millis(10);

impl Found {
    fn add(&mut self, new: &NewInvoice, invoice: Invoice) {
        match compare(new, &invoice) {
            Match::Equal if *invoice.state() != InvoiceState::Cancel => self.equal.push(invoice),
            Match::Equal | Match::Near | Match::Nameless => self.doubtful.push(invoice),
            Match::Other => {}
        }
    }

    fn is_nothing(&self) -> bool {
        self.equal.is_empty() && self.doubtful.is_empty() && self.unreadable.is_none()
    }

    fn is_one(&self) -> bool {
        self.equal.len() == 1 && self.doubtful.is_empty() && self.unreadable.is_none()
    }

    fn into_one(mut self) -> Invoice {
        self.equal.remove(0)
    }

    fn unresolved(self, cause: &Error) -> Error {
        let why = match (&self.unreadable, self.equal.len(), self.doubtful.len()) {
            (Some(why), ..) => format!("an entry in the list cannot be read: {why}"),
            (None, 0, 0) => "it is not in the list, and may still land".to_owned(),
            (None, equal, 0) => format!("{equal} new invoices in the list are equal to it"),
            _ => "new invoices in the list may be it or may be others".to_owned(),
        };
        let mut candidates = self.equal;
        candidates.extend(self.doubtful);
        Error::unresolved(&why, cause, candidates)
    }
}
