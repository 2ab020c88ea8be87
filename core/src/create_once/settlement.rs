//! One call of `create_invoice_once`: look, create, and look again when the outcome is unknown.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use super::candidates::{Candidates, ids};
use super::matching::{Match, compare};
use crate::client::Client;
use crate::error::{Error, ErrorKind, Operation, Outcome, Reason, Result};
use crate::model::{Invoice, NewInvoice};
use crate::retry::backoff;
use crate::transport::pause;

/// A shorter wait is not worth another look.
const SHORTEST_WAIT: Duration = Duration::from_millis(10);

pub(super) struct Settlement<'a> {
    client: &'a Client,
    new: &'a NewInvoice,
    resend_after: Option<Duration>,
    begun: Instant,
    /// The ids that were there before anything was sent.
    known: HashSet<u64>,
    creates: u32,
}

impl<'a> Settlement<'a> {
    pub(super) fn new(client: &'a Client, new: &'a NewInvoice, resend_after: Option<Duration>) -> Self {
        Self {
            client,
            new,
            resend_after,
            begun: Instant::now(),
            known: HashSet::new(),
            creates: 0,
        }
    }

    /// How many creates were made.
    pub(super) fn creates(&self) -> u32 {
        self.creates
    }

    pub(super) fn elapsed(&self) -> Duration {
        self.begun.elapsed()
    }

    pub(super) fn run(&mut self) -> Result<Invoice> {
        self.look_before()?;
        loop {
            self.creates += 1;
            let error = match self.client_for_the_rest()?.create_to_be_settled(self.new) {
                Err(error) if error.can_be_settled() => error,
                done => return done,
            };
            if let Some(ours) = self.settle(error)? {
                return Ok(ours);
            }
        }
    }

    /// Nothing is sent unless the whole list was read and nothing equal is in it.
    fn look_before(&mut self) -> Result<()> {
        let new = self.new;
        let looked = self.client_for_the_rest()?.scan(
            Operation::ListInvoices,
            |(known, equal): &mut (HashSet<u64>, Vec<Invoice>), invoice| {
                let invoice = invoice?;
                known.insert(invoice.id());
                if matches!(compare(new, &invoice), Match::Equal | Match::Nameless) {
                    equal.push(invoice);
                }
                Ok(())
            },
        );
        let (known, equal) = looked?;
        self.known = known;
        if !equal.is_empty() {
            return Err(already_exists(equal));
        }
        // Now that costs nothing; once the create is under way it would leave its outcome unknown.
        if self.is_stopped() {
            let why = "it was interrupted before anything was sent";
            return Err(Error::new(ErrorKind::Interrupted, Outcome::NotSent, why));
        }
        Ok(())
    }

    /// Reads the list until it shows the invoice, or time is up; none when it never landed, as far as `resend_after` can tell.
    fn settle(&self, failed: Error) -> Result<Option<Invoice>> {
        let mut absent_since = None;
        for look in 1.. {
            let asked = Instant::now();
            match self.look_after() {
                Ok(candidates) if candidates.is_nothing() => {
                    let since = *absent_since.get_or_insert(asked);
                    if self
                        .resend_after
                        .is_some_and(|quiet| asked.duration_since(since) >= quiet)
                    {
                        if self.is_stopped() {
                            return Err(interrupted(failed));
                        }
                        return Ok(None);
                    }
                }
                Ok(candidates) => return candidates.the_one(failed).map(Some),
                Err(error) if error.kind() == ErrorKind::Interrupted => return Err(interrupted(failed)),
                // A list that cannot be read shows nothing, neither presence nor absence.
                Err(_) => {}
            }
            let mut wait = backoff(look);
            if let (Some(since), Some(quiet)) = (absent_since, self.resend_after) {
                wait = wait.min(quiet.saturating_sub(since.elapsed()).max(SHORTEST_WAIT));
            }
            if wait >= self.left() {
                break;
            }
            if pause(wait, self.client.interrupt()).is_err() {
                return Err(interrupted(failed));
            }
        }
        Err(Candidates::default().unresolved(failed))
    }

    /// What the list shows that was not there before.
    fn look_after(&self) -> Result<Candidates> {
        self.client_for_the_rest()?
            .scan(Operation::ListInvoices, |candidates: &mut Candidates, invoice| {
                match invoice {
                    Ok(invoice) if !self.known.contains(&invoice.id()) => candidates.add(self.new, invoice),
                    // One that was there before, and could be read then, is not ours.
                    Err(error) if error.invoice_id().is_none_or(|id| !self.known.contains(&id)) => {
                        candidates.add_unreadable(&error);
                    }
                    _ => {}
                }
                Ok(())
            })
    }

    fn is_stopped(&self) -> bool {
        pause(Duration::ZERO, self.client.interrupt()).is_err()
    }

    fn left(&self) -> Duration {
        self.client.timeout().saturating_sub(self.elapsed())
    }

    /// The client with what is left of the call's time.
    fn client_for_the_rest(&self) -> Result<Client> {
        self.client.with_timeout(self.left().max(SHORTEST_WAIT))
    }
}

fn already_exists(equal: Vec<Invoice>) -> Error {
    let why = format!(
        "nothing was sent, as an equal invoice is there already: {}",
        ids(&equal)
    );
    Error::new(ErrorKind::AlreadyExists, Outcome::NotSent, why).with_invoices(equal)
}

/// The caller said stop while the list was being read.
fn interrupted(failed: Error) -> Error {
    failed.become_of(
        ErrorKind::Interrupted,
        Outcome::Unknown,
        Reason::new("it was interrupted before the list could tell"),
        "; the create failed: ",
    )
}
