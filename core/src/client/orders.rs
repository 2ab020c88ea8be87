//! The orders that are being created at most once: equal ones inside one client wait for each other, and each learns how those
//! have ended that it has waited for.

use std::process;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};

use super::Client;
use crate::model::{Invoice, folded};

/// Shared by the clones of a client. A forked child has orders of its own: what it inherits belongs to threads that it does not
/// have, and may be locked by one of them for good.
pub(super) struct Orders {
    made_in: u32,
    own: Arc<UnderWay>,
    in_child: Mutex<Option<(u32, Arc<UnderWay>)>>,
}

#[derive(Default)]
struct UnderWay(Mutex<Vec<Order>>);

/// An order that some calls are about.
struct Order {
    /// What identifies it: its description with the white space folded.
    description: String,
    /// How many calls create it or wait for that.
    calls: usize,
    /// One of them creates it.
    is_taken: bool,
    /// What those left that may have been applied. It is kept until no call is about the order any more: one that comes behind
    /// another must not know less than that.
    ends: Vec<OrderEnd>,
}

/// What became of a call that may have been applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum OrderEnd {
    Created(Box<Invoice>),
    /// With the invoices that may be it.
    Unknown(Vec<Invoice>),
}

/// The place of a call among those that are about one order: it waits for its turn, and has it until this is dropped.
pub(crate) struct OrderPlace {
    under_way: Arc<UnderWay>,
    process: u32,
    description: String,
    has_turn: bool,
    /// What those will be told that wait for it.
    pub(crate) end: Option<OrderEnd>,
}

impl Client {
    /// A place among the calls about this order. Orders whose descriptions are the same but for white space are the same. None
    /// while another thread of a forked child looks for its orders.
    pub(crate) fn queue_for_order(&self, description: &str) -> Option<OrderPlace> {
        let process = process::id();
        let under_way = self.orders.of(process)?;
        let description = if mutant!(OrdersByTheByte) {
            description.to_owned()
        } else {
            folded(description)
        };
        under_way.join(&description);
        Some(OrderPlace {
            under_way,
            process,
            description,
            has_turn: false,
            end: None,
        })
    }
}

impl OrderPlace {
    /// Takes the order, unless another call has it, and tells how those have ended that had it before.
    pub(crate) fn try_take(&mut self) -> Option<Vec<OrderEnd>> {
        let mut orders = self.under_way.lock();
        let order = orders.iter_mut().find(|order| order.description == self.description)?;
        if order.is_taken && !mutant!(DoesNotWait) {
            return None;
        }
        order.is_taken = true;
        self.has_turn = true;
        Some(order.ends.clone())
    }

    fn leave(&mut self) {
        let mut orders = self.under_way.lock();
        let Some(at) = orders.iter().position(|order| order.description == self.description) else {
            return;
        };
        let order = &mut orders[at];
        if mutant!(TellsOnlyTheLastEnd) && self.has_turn {
            order.ends.clear();
        }
        order.ends.extend(self.end.take());
        order.calls -= 1;
        order.is_taken &= !self.has_turn;
        if order.calls == 0 {
            orders.swap_remove(at);
        }
    }
}

impl Drop for OrderPlace {
    fn drop(&mut self) {
        if process::id() == self.process {
            self.leave();
        }
    }
}

impl Orders {
    pub(super) fn new() -> Self {
        Self {
            made_in: process::id(),
            own: Arc::default(),
            in_child: Mutex::new(None),
        }
    }

    /// The orders of the process that asks; none while another of its threads looks for them.
    fn of(&self, process: u32) -> Option<Arc<UnderWay>> {
        if process == self.made_in {
            return Some(self.own.clone());
        }
        let mut kept = match self.in_child.try_lock() {
            Ok(kept) => kept,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            // For good, if a child was forked in turn while one of its threads was right here. Its calls then wait until their
            // deadlines: never a second create.
            Err(TryLockError::WouldBlock) => return None,
        };
        match &*kept {
            Some((made_in, orders)) if *made_in == process => Some(orders.clone()),
            _ => Some(kept.insert((process, Arc::default())).1.clone()),
        }
    }
}

impl UnderWay {
    /// A call about this order has come.
    fn join(&self, description: &str) {
        let mut orders = self.lock();
        if let Some(order) = orders.iter_mut().find(|order| order.description == description) {
            order.calls += 1;
            return;
        }
        orders.push(Order {
            description: description.to_owned(),
            calls: 1,
            is_taken: false,
            ends: Vec::new(),
        });
    }

    /// Held for a moment at a time, and only by the process that made it.
    fn lock(&self) -> MutexGuard<'_, Vec<Order>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::{Client, OrderEnd, OrderPlace};

    fn place(client: &Client) -> OrderPlace {
        client.queue_for_order("order 1017").unwrap()
    }

    fn unknown() -> OrderEnd {
        OrderEnd::Unknown(Vec::new())
    }

    #[test]
    fn each_that_waits_learns_every_end() {
        let client = Client::builder("a-key").no_proxy().build().unwrap();
        let mut first = place(&client);
        assert_eq!(first.try_take(), Some(vec![]));
        let mut waiting = [(); 2].map(|()| place(&client));
        assert!(waiting.iter_mut().all(|place| place.try_take().is_none()));
        first.end = Some(unknown());
        drop(first);
        // One comes between, and nothing becomes of it.
        let mut late = place(&client);
        assert_eq!(late.try_take(), Some(vec![unknown()]));
        drop(late);
        for mut place in waiting {
            assert_eq!(place.try_take(), Some(vec![unknown()]));
        }
        assert_eq!(place(&client).try_take(), Some(vec![]));
    }

    #[test]
    fn an_end_does_not_take_the_place_of_an_earlier_one() {
        let client = Client::builder("a-key").no_proxy().build().unwrap();
        let mut waiting = place(&client);
        for _ in 0..2 {
            let mut other = place(&client);
            other.try_take().unwrap();
            other.end = Some(unknown());
        }
        assert_eq!(waiting.try_take(), Some(vec![unknown(), unknown()]));
    }
}
