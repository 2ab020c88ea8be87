//! The merchant's programs: blocking code as it would stand in a shop.

use std::sync::Arc;
use std::time::Duration;

use super::arriving::TOO_MANY_BYTES;
use super::assumptions::Assumption;
use super::content::ORDERS;
use super::link::{Link, sleep};
use super::moment::Moment;
use super::profile::Program;
use super::record::{End, Failed, Operation};
use super::store;
use super::world::{Event, World};
use crate::client::Client;
use crate::error::{Error, ErrorKind, Result};
use crate::model::{Invoice, NewInvoice};

/// How often a program tries before it waits for the service to recover, and tries once more.
const TRIES: u32 = 3;

/// A program that runs in a slot.
pub(super) struct Caller {
    world: Arc<World>,
    client: Client,
    slot: usize,
    program: Program,
    order: usize,
    new: NewInvoice,
}

impl Caller {
    pub(super) fn new(world: Arc<World>, client: &Client, slot: usize) -> Self {
        let (caller, own_timeout) = {
            let profile = &world.lock().profile;
            let own_timeout = profile.own_timeout[slot].map(|times| profile.timeout * times);
            (profile.callers[slot], own_timeout)
        };
        let client = own_timeout.map_or(client.clone(), |timeout| {
            client.with_timeout(timeout).expect("a timeout")
        });
        Self {
            world,
            client,
            slot,
            program: caller.program,
            order: caller.order,
            new: ORDERS[caller.order].invoice(slot),
        }
    }

    /// A new client, as a process makes it when it starts.
    pub(super) fn client(world: &Arc<World>, process: usize) -> Client {
        let link = Link {
            world: world.clone(),
            process,
        };
        let state = world.lock();
        let profile = &state.profile;
        let builder = Client::builder("a-key")
            .no_proxy()
            .timeout(profile.timeout)
            .connect_timeout(profile.connect_timeout)
            .max_retries(profile.max_retries)
            .max_response_bytes(TOO_MANY_BYTES as u64);
        drop(state);
        let asked = world.clone();
        builder.interrupt(move || asked.lock().ask_hook(process)).build_on(link)
    }

    pub(super) fn run(&self) {
        match self.program {
            Program::Create => {
                let _ = self.create();
            }
            Program::Template => {
                let _ = self.call(Operation::Template, |client| client.create_invoice_from_template(1));
            }
            Program::FindOrCreate => self.until_there(Self::find_or_create),
            Program::Once => self.until_there(Self::create_once),
            Program::OnceAndCancel => {
                self.until_there(Self::create_once);
                self.cancel();
            }
            Program::OnceAndWait => {
                self.until_there(Self::create_once);
                self.wait();
            }
        }
    }

    /// Tries until the order is there or a person has to look, and at last when the service has recovered.
    fn until_there(&self, attempt: impl Fn(&Self) -> Result<u64>) {
        for tries in 1.. {
            if tries > TRIES {
                let recovers = self.world.lock().profile.recovers;
                self.sleep_until(recovers);
            }
            self.lock_row();
            let result = attempt(self);
            let unknown = matches!(&result, Err(error) if error.outcome_unknown());
            let patience = self.unlock_row(unknown);
            match result {
                Ok(id) => return self.keep(Some(id)),
                Err(error) if is_for_a_person(&error) => return self.keep(None),
                Err(_) if tries > TRIES => return self.keep(None),
                Err(_) => {}
            }
            let later = self.world.lock().luck.up_to(Duration::from_secs(2));
            self.sleep(if unknown { patience } else { later });
        }
    }

    /// Keeps what has become of the order.
    fn keep(&self, invoice: Option<u64>) {
        self.world.lock().slots[self.slot].has = invoice;
    }

    fn create_once(&self) -> Result<u64> {
        if self.has_tried() {
            // It knows that it was at it when it crashed.
            if let Some(id) = self.find()? {
                return Ok(id);
            }
        }
        // Another thread may have learnt meanwhile that a request is still under way.
        self.lock_row();
        let resend_after = self.world.lock().profile.resend_after;
        let result = self.call(Operation::Once, |client| {
            client.create_invoice_once(&self.new, resend_after)
        });
        match result {
            Ok(invoice) => Ok(invoice.id()),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(error.invoices()[0].id()),
            Err(error) => Err(error),
        }
    }

    fn find_or_create(&self) -> Result<u64> {
        let looks = self.world.lock().profile.dropped != Some(Assumption::Looks);
        let found = if looks { self.find()? } else { None };
        match found {
            Some(id) => Ok(id),
            None => Ok(self.create()?.id()),
        }
    }

    /// The invoice of the order that is there and not cancelled. One without a description may be of another order.
    fn find(&self) -> Result<Option<u64>> {
        let found = self.call(Operation::Find, |client| client.find_invoices(&self.new))?;
        let mut live = found
            .iter()
            .filter(|invoice| is_live(invoice) && invoice.description().is_some());
        Ok(live.next().map(Invoice::id))
    }

    fn create(&self) -> Result<Invoice> {
        self.call(Operation::Create, |client| client.create_invoice(&self.new))
    }

    /// Cancels what it has, and wants the order again.
    fn cancel(&self) {
        let Some(id) = self.world.lock().slots[self.slot].has else {
            return;
        };
        let cancelled = self.call(Operation::Cancel(id), |client| client.cancel_invoice(id));
        if cancelled.is_ok() {
            let result = self.create_once();
            self.unlock_row(result.is_err_and(|error| error.outcome_unknown()));
        }
    }

    /// Waits for the customer to pay what it has.
    fn wait(&self) {
        let Some(id) = self.world.lock().slots[self.slot].has else {
            return;
        };
        let timeout = {
            let state = &mut *self.world.lock();
            let timeout = state.profile.timeout * state.luck.pick(&[1, 3, 20]);
            if state.luck.chance(700) {
                let seen = state.luck.up_to(timeout);
                let paid = seen + state.luck.early(timeout);
                state.schedule(seen, Event::Pay(id, store::SEEN));
                state.schedule(paid, Event::Pay(id, store::PAID));
            }
            timeout
        };
        let _ = self.call_for(timeout, Operation::Wait(id), |client| {
            client.wait_for_payment(id, timeout)
        });
    }

    fn call<T>(&self, operation: Operation, make: impl FnOnce(&Client) -> Result<T>) -> Result<T>
    where
        for<'a> End: From<&'a T>,
    {
        self.call_for(self.client.timeout(), operation, make)
    }

    fn call_for<T>(&self, timeout: Duration, operation: Operation, make: impl FnOnce(&Client) -> Result<T>) -> Result<T>
    where
        for<'a> End: From<&'a T>,
    {
        self.world.lock().begin_call(self.slot, operation, timeout);
        let result = make(&self.client);
        let end = match &result {
            Ok(value) => End::from(value),
            Err(error) => End::Error(Failed::from(error)),
        };
        self.world.lock().end_call(self.slot, end);
        result
    }

    /// Takes the order's row in the merchant's database, where the program uses one, and waits until the order may be
    /// created: not before all that may be under way has landed.
    fn lock_row(&self) {
        while let Some(later) = self.try_lock_row() {
            self.sleep_until(later);
        }
    }

    /// Takes the row, or says when to try again.
    fn try_lock_row(&self) -> Option<Moment> {
        let state = &mut *self.world.lock();
        let needs_lock = state.needs_lock(self.order);
        let row = &mut state.rows[self.order];
        let is_free = row.locked_by.is_none_or(|holder| holder == self.slot);
        if row.free_from <= state.now && (is_free || !needs_lock) {
            row.locked_by = Some(self.slot);
            return None;
        }
        let step = state.luck.up_to(Duration::from_millis(500));
        Some(row.free_from.max(state.now + step))
    }

    /// Gives the row back, and says how long it is before the order may be created again if the outcome is unknown.
    fn unlock_row(&self, unknown: bool) -> Duration {
        let state = &mut *self.world.lock();
        let patience = state.profile.patience();
        let row = &mut state.rows[self.order];
        row.locked_by = row.locked_by.filter(|holder| *holder != self.slot);
        if unknown {
            row.free_from = state.now + patience;
        }
        patience
    }

    fn has_tried(&self) -> bool {
        std::mem::replace(&mut self.world.lock().slots[self.slot].has_tried, true)
    }

    fn sleep(&self, length: Duration) {
        let until = self.world.lock().now + length;
        sleep(&self.world, until, None);
    }

    fn sleep_until(&self, moment: Moment) {
        if self.world.lock().now < moment {
            sleep(&self.world, moment, None);
        }
    }
}

fn is_live(invoice: &Invoice) -> bool {
    invoice.state().as_str() != store::CANCEL
}

/// Nothing was sent, as the order may be there already, or the service's copy of it is unlike it.
fn is_for_a_person(error: &Error) -> bool {
    error.kind() == ErrorKind::Unresolved && (!error.outcome_unknown() || !error.invoices().is_empty())
}
