//! The orders that are being created at most once: equal ones inside one client wait for each other, and the next one knows what
//! the one before has learnt.

use std::process;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, TryLockError};

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
struct UnderWay(Mutex<Vec<Arc<Order>>>);

/// An order that is being created, as those see it that wait for it.
pub(crate) struct Order {
    /// What identifies it: its description with the white space folded.
    description: String,
    /// None until it has ended, and when nothing became of it.
    end: OnceLock<OrderEnd>,
}

/// What became of an order that may have been applied.
#[derive(Clone)]
pub(crate) enum OrderEnd {
    Created(Box<Invoice>),
    Unknown,
}

/// Until this is dropped, no other call creates the order.
pub(crate) struct OrderGuard {
    order: Arc<Order>,
    under_way: Arc<UnderWay>,
    process: u32,
    /// What those will be told that wait for it.
    pub(crate) end: Option<OrderEnd>,
}

impl Client {
    /// Takes the order, unless another call in this process has it: then that one, as far as it is known. Orders whose
    /// descriptions are the same but for white space are the same.
    pub(crate) fn try_take_order(&self, description: &str) -> Result<OrderGuard, Option<Arc<Order>>> {
        let process = process::id();
        let under_way = self.orders.of(process).ok_or(None)?;
        let description = folded(description);
        let mut orders = under_way.lock();
        if let Some(taken) = orders.iter().find(|order| order.description == description) {
            return Err(Some(taken.clone()));
        }
        let order = Arc::new(Order {
            description,
            end: OnceLock::new(),
        });
        orders.push(order.clone());
        drop(orders);
        Ok(OrderGuard {
            order,
            under_way,
            process,
            end: None,
        })
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
    /// Held for a moment at a time, and only by the process that made it.
    fn lock(&self) -> MutexGuard<'_, Vec<Arc<Order>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Order {
    /// What became of it, once it has ended.
    pub(crate) fn end(&self) -> Option<&OrderEnd> {
        self.end.get()
    }
}

impl Drop for OrderGuard {
    fn drop(&mut self) {
        if process::id() != self.process {
            return;
        }
        if let Some(end) = self.end.take() {
            // It is set nowhere else.
            let _ = self.order.end.set(end);
        }
        self.under_way.lock().retain(|order| !Arc::ptr_eq(order, &self.order));
    }
}
