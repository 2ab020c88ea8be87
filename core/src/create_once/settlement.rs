//! One call of `create_invoice_once`: look, create, and look again when the outcome is unknown.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::before::Before;
use super::candidates::{self, Candidates};
use super::matching::{Match, compare};
use super::schedule::{self, SHORTEST_WAIT};
use crate::client::{CompositeCall, Order, OrderEnd, OrderGuard};
use crate::error::{Error, ErrorKind, Operation, Outcome, Reason, Result};
use crate::model::{Invoice, InvoiceState, NewInvoice};
use crate::retry::backoff;

/// How often a call looks whether another one for the same order has ended.
const ORDER_INTERVAL: Duration = Duration::from_millis(10);

pub(super) struct Settlement<'a> {
    whole: &'a CompositeCall,
    new: &'a NewInvoice,
    /// None once it has been created again.
    resend_after: Option<Duration>,
    /// The ids that were there before anything was sent.
    known: HashSet<u64>,
    /// How long the last look took.
    look: Duration,
    creates: u32,
}

impl<'a> Settlement<'a> {
    pub(super) fn new(whole: &'a CompositeCall, new: &'a NewInvoice, resend_after: Option<Duration>) -> Self {
        Self {
            whole,
            new,
            resend_after,
            known: HashSet::new(),
            look: Duration::ZERO,
            creates: 0,
        }
    }

    /// How many creates were made.
    pub(super) fn creates(&self) -> u32 {
        self.creates
    }

    pub(super) fn run(&mut self) -> Result<Invoice> {
        let mut order = self.take_order()?;
        self.look_before()?;
        match &order.end {
            None => {}
            // The list may not show it yet. It has this description, and perhaps other content.
            Some(OrderEnd::Created(invoice)) => {
                let mut before = Before::default();
                before.add(self.new, Ok(Invoice::clone(invoice)));
                before.verdict()?;
            }
            Some(OrderEnd::Unknown) => return Err(unknown_to_another()),
        }
        // Now that costs nothing; once the create is under way it would leave its outcome unknown.
        if self.whole.is_interrupted() {
            return Err(interrupted_before());
        }
        if !self.has_time_to_create() {
            return Err(self.no_time_to_create());
        }
        // A panic in a hook of the user leaves it like this.
        order.end = Some(OrderEnd::Unknown);
        let result = self.create_and_settle();
        order.end = match &result {
            Ok(invoice) => Some(OrderEnd::Created(Box::new(invoice.clone()))),
            Err(error) if error.outcome_unknown() => Some(OrderEnd::Unknown),
            Err(_) => None,
        };
        result
    }

    fn create_and_settle(&mut self) -> Result<Invoice> {
        let mut failed = match self.create() {
            Err(error) if error.can_be_settled() => error,
            done => return done,
        };
        loop {
            if let Some(ours) = self.settle(failed)? {
                return Ok(ours);
            }
            // It has never landed, as far as `resend_after` can tell, but it may all the same: whatever becomes of the second
            // create, which is the last one, the outcome stays unknown until the list shows the invoice.
            failed = match self.create() {
                Err(error) if error.kind() == ErrorKind::Interrupted => {
                    return Err(error.with_outcome(Outcome::Unknown));
                }
                Err(error) => error.with_outcome(Outcome::Unknown),
                done => return done,
            };
        }
    }

    /// Waits until no other call of this client has the order, and passes on how the one before it has ended.
    fn take_order(&self) -> Result<OrderGuard> {
        let mut before: Option<Arc<Order>> = None;
        loop {
            match self.whole.client().try_take_order(self.new.description()) {
                Ok(mut order) => {
                    order.end = before.and_then(|before| before.end().cloned());
                    return Ok(order);
                }
                Err(taken) => before = taken.or(before),
            }
            let left = self.whole.left();
            if left.is_zero() {
                let why = "nothing was sent, as another call of this client has been creating the same order all the time: \
                           call again to learn what became of it";
                return Err(Error::new(ErrorKind::Timeout, Outcome::NotSent, why));
            }
            if self.whole.pause(ORDER_INTERVAL.min(left)).is_err() {
                return Err(interrupted_before());
            }
        }
    }

    /// Nothing is sent unless the whole list was read and nothing in it may be this order.
    fn look_before(&mut self) -> Result<()> {
        let client = self.whole.client();
        let (before, took) =
            client.scan_timed(Operation::ListInvoices, Duration::ZERO, |before: &mut Before, entry| {
                before.add(self.new, entry);
                Ok(())
            })?;
        self.look = took;
        self.known = before.verdict()?;
        Ok(())
    }

    fn has_time_to_create(&self) -> bool {
        schedule::covers_a_create(self.whole.left(), self.look)
    }

    fn no_time_to_create(&self) -> Error {
        let why = format!(
            "nothing was sent: reading the list took {:.1} s, and what is left of the timeout would not cover a create and \
             another such list: raise the timeout",
            self.look.as_secs_f64()
        );
        Error::new(ErrorKind::Timeout, Outcome::NotSent, why)
    }

    /// Sends it; what comes back must be equal, and an invoice that was not there before.
    fn create(&mut self) -> Result<Invoice> {
        self.creates += 1;
        let is_ours = |invoice: &Invoice| {
            let fault = match compare(self.new, invoice) {
                _ if self.known.contains(&invoice.id()) => "which was there before",
                Match::Equal if *invoice.state() == InvoiceState::Cancel => "which is cancelled",
                Match::Equal => return Ok(()),
                _ => "which is not equal to the order",
            };
            Err(format!("the response shows invoice {}, {fault}", invoice.id()).into())
        };
        let client = self.whole.client();
        client.create_to_be_settled(self.new, &is_ours, schedule::time_for_a_look(self.look))
    }

    /// Reads the list until it shows the invoice, or time is up; none when it is time to create it again.
    fn settle(&mut self, failed: Error) -> Result<Option<Invoice>> {
        // A response with an invoice that was not there before says that it was applied, whatever the list says.
        if failed.invoice_id().is_some_and(|id| !self.known.contains(&id)) {
            self.resend_after = None;
        }
        let mut absent_since = None;
        for look in 1.. {
            let begun = self.whole.now();
            let looked = self.look_after();
            let look_failed = looked.is_err();
            match looked {
                Ok((candidates, took)) => {
                    self.look = took;
                    if !candidates.is_nothing() {
                        return candidates.the_one(failed).map(Some);
                    }
                    let since = *absent_since.get_or_insert(begun);
                    if self.is_time_to_create_again(begun.saturating_duration_since(since)) {
                        if self.whole.is_interrupted() {
                            return Err(interrupted(failed));
                        }
                        self.resend_after = None;
                        return Ok(None);
                    }
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => return Err(interrupted(failed)),
                // No later look would tell more.
                Err(error) if error.is_lasting() => return Err(candidates::never_listed(failed, &error)),
                // A list that cannot be read shows nothing, neither presence nor absence.
                Err(_) => {}
            }
            let Some(wait) = self.wait_after(look, look_failed, absent_since) else {
                break;
            };
            if self.whole.pause(wait).is_err() {
                return Err(interrupted(failed));
            }
        }
        Err(Candidates::default().unresolved(failed))
    }

    /// Whether complete lists have shown no possible match for long enough, and there is time to learn what became of it.
    fn is_time_to_create_again(&self, absent: Duration) -> bool {
        self.resend_after.is_some_and(|quiet| absent >= quiet) && self.has_time_to_create()
    }

    /// How long to wait before the next look; none when there is no time for one.
    fn wait_after(&self, look: u32, look_failed: bool, absent_since: Option<Instant>) -> Option<Duration> {
        let left = self.whole.left();
        let backoff = backoff(look, self.whole.random_thousandths());
        let wait = schedule::wait(backoff, left, self.look, look_failed)?;
        let (Some(since), Some(quiet)) = (absent_since, self.resend_after) else {
            return Some(wait);
        };
        // The look after which it may be created again, if there will be time for that.
        let until = quiet.saturating_sub(self.since(since)).max(SHORTEST_WAIT);
        let left_then = left.saturating_sub(until + self.look);
        Some(if schedule::covers_a_create(left_then, self.look) {
            wait.min(until)
        } else {
            wait
        })
    }

    /// What the list shows that was not there before.
    fn look_after(&self) -> Result<(Candidates, Duration)> {
        let client = self.whole.client();
        let least = schedule::time_for_a_look(self.look);
        client.scan_timed(Operation::ListInvoices, least, |candidates: &mut Candidates, entry| {
            candidates.add(self.new, &self.known, entry);
            Ok(())
        })
    }

    fn since(&self, moment: Instant) -> Duration {
        self.whole.now().saturating_duration_since(moment)
    }
}

/// Another call has sent the order, and has not found out what became of it.
fn unknown_to_another() -> Error {
    let why = "nothing was sent, as another call of this client could not find out whether it has created the same order: \
               look for it in the list before creating it again";
    Error::new(ErrorKind::Unresolved, Outcome::NotSent, why)
}

/// The caller said stop before anything was sent.
fn interrupted_before() -> Error {
    let why = "it was interrupted before anything was sent";
    Error::new(ErrorKind::Interrupted, Outcome::NotSent, why)
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
