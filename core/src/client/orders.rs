//! The orders that are being created at most once, so that equal ones inside one client wait for each other.

use std::process;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};

use super::Client;
use crate::model::folded;

/// Shared by the clones of a client.
#[derive(Default)]
pub(super) struct Orders {
    /// What identifies the order, and the process that creates it: a forked child inherits the entries of threads that it
    /// does not have.
    under_way: Mutex<Vec<(u32, String)>>,
}

/// Until this is dropped, no other call creates the order.
pub(crate) struct OrderGuard {
    orders: Arc<Orders>,
    entry: (u32, String),
}

impl Client {
    /// Takes the order, unless another call in this process has it. Orders whose descriptions are the same but for white
    /// space are the same.
    pub(crate) fn try_take_order(&self, description: &str) -> Option<OrderGuard> {
        let entry = (process::id(), folded(description));
        let mut under_way = match self.orders.under_way.try_lock() {
            Ok(under_way) => under_way,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            // Held for a moment; or for good, by a thread that did not come along when this process was forked.
            Err(TryLockError::WouldBlock) => return None,
        };
        if under_way.contains(&entry) {
            return None;
        }
        under_way.push(entry.clone());
        Some(OrderGuard {
            orders: self.orders.clone(),
            entry,
        })
    }
}

impl Orders {
    fn lock(&self) -> MutexGuard<'_, Vec<(u32, String)>> {
        self.under_way.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for OrderGuard {
    fn drop(&mut self) {
        self.orders.lock().retain(|entry| *entry != self.entry);
    }
}
