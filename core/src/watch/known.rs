//! What a watch knows: the state of every invoice, in few bytes.

use std::collections::{BTreeMap, btree_map};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::model::InvoiceState;

/// The states in which a watch knows the invoices: what a program saves, and gives to [`Watch::known`](crate::Watch::known) when
/// it starts again.
///
/// It is a view, and its clones are views of the same: it shows what is known at the moment it is asked, and may be asked from
/// any thread, also while the watch waits. It includes a change from the moment the change is handed out: save it once you have
/// dealt with that change, not before.
#[derive(Clone)]
pub struct KnownStates(Arc<Mutex<Known>>);

impl KnownStates {
    pub(super) fn new(known: Known) -> Self {
        Self(Arc::new(Mutex::new(known)))
    }

    /// Held for a moment at a time, and never while anything else is waited for.
    pub(super) fn lock(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// All of it as it is now: the invoices' ids and states.
    pub fn to_map(&self) -> BTreeMap<u64, InvoiceState> {
        self.to_vec().into_iter().collect()
    }

    /// The same, in the order of the ids; for bindings.
    #[doc(hidden)]
    pub fn to_vec(&self) -> Vec<(u64, InvoiceState)> {
        let known = self.lock().clone();
        known.iter().map(|(id, state)| (id, state.clone())).collect()
    }

    /// The state in which this invoice is known.
    pub fn get(&self, id: u64) -> Option<InvoiceState> {
        self.lock().get(id).cloned()
    }

    /// How many invoices are known.
    pub fn len(&self) -> usize {
        self.lock().len()
    }

    /// Whether no invoice is known.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// As [`to_map`](KnownStates::to_map).
impl IntoIterator for KnownStates {
    type Item = (u64, InvoiceState);
    type IntoIter = btree_map::IntoIter<u64, InvoiceState>;

    fn into_iter(self) -> Self::IntoIter {
        self.to_map().into_iter()
    }
}

/// As [`to_map`](KnownStates::to_map), which is read again as a `BTreeMap<u64, InvoiceState>`.
#[cfg(feature = "serde")]
impl serde::ser::Serialize for KnownStates {
    fn serialize<S: serde::ser::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.to_vec())
    }
}

/// Shows how many there are: there may be a hundred thousand.
impl fmt::Debug for KnownStates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KnownStates({} invoices)", self.len())
    }
}

/// A map from id to state that takes at most 24 bytes an invoice: a state is the number of its name.
#[derive(Clone, Default)]
pub(super) struct Known {
    numbers: BTreeMap<u64, u8>,
    /// The names of the states, in the order in which they came. There are a few.
    names: Vec<InvoiceState>,
    /// The states beyond the first 255, which no service has that means well.
    rare: BTreeMap<u64, InvoiceState>,
}

/// Stands for a state that has no number.
const RARE: u8 = u8::MAX;

impl Known {
    pub(super) fn get(&self, id: u64) -> Option<&InvoiceState> {
        let number = self.numbers.get(&id)?;
        self.named(id, *number)
    }

    pub(super) fn set(&mut self, id: u64, state: &InvoiceState) {
        let number = self.number(state);
        let before = self.numbers.insert(id, number);
        if number == RARE {
            self.rare.insert(id, state.clone());
        } else if before == Some(RARE) {
            self.rare.remove(&id);
        }
    }

    pub(super) fn len(&self) -> usize {
        self.numbers.len()
    }

    fn iter(&self) -> impl Iterator<Item = (u64, &InvoiceState)> {
        let numbers = self.numbers.iter();
        numbers.filter_map(|(id, number)| Some((*id, self.named(*id, *number)?)))
    }

    fn named(&self, id: u64, number: u8) -> Option<&InvoiceState> {
        match number {
            RARE => self.rare.get(&id),
            number => self.names.get(usize::from(number)),
        }
    }

    /// The number of the state, a new one if there are any left.
    fn number(&mut self, state: &InvoiceState) -> u8 {
        let place = self.names.iter().position(|name| name == state);
        let number = u8::try_from(place.unwrap_or(self.names.len())).unwrap_or(RARE);
        if place.is_none() && number != RARE {
            self.names.push(state.clone());
        }
        number
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_are_kept_however_many_there_are() {
        let mut known = Known::default();
        let state = |id: u64, round: u64| InvoiceState::from(format!("STATE_{}", (id + round) % 1000));
        for round in 0..3 {
            for id in 0..1000 {
                known.set(id, &state(id, 400 * round));
            }
            for id in 0..1000 {
                assert_eq!(known.get(id), Some(&state(id, 400 * round)));
            }
        }
        assert_eq!(known.names.len(), 255);
        // Of the 1000 states 255 have numbers, and each is the state of one invoice.
        assert_eq!((known.len(), known.rare.len()), (1000, 745));
        assert_eq!(known.get(1000), None);
        assert_eq!(known.iter().count(), 1000);
    }

    #[test]
    fn a_view_shows_the_present_and_says_little_of_it_by_itself() {
        let view = KnownStates::new(Known::default());
        assert!(view.is_empty());
        let other = view.clone();
        other.lock().set(7, &InvoiceState::Paid);
        assert_eq!((view.len(), view.get(7)), (1, Some(InvoiceState::Paid)));
        assert_eq!(view.get(8), None);
        assert_eq!(format!("{view:?}"), "KnownStates(1 invoices)");
        assert!(view.into_iter().eq([(7, InvoiceState::Paid)]));
    }
}
