//! The elements of a list that cannot be read: each is told once.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};

use crate::client::Unreadable;

/// Above so many, those are forgotten that have not been seen in the last reading.
const MOST_REMEMBERED: usize = 1024;

/// What has been told, across readings.
#[derive(Default)]
pub(super) struct Told {
    hasher: RandomState,
    /// Each by the hash of what identifies it, with the reading that has last seen it.
    seen: HashMap<u64, u64>,
    reading: u64,
    /// How many without an id and a text this reading has had.
    nameless: u64,
}

impl Told {
    pub(super) fn begin_reading(&mut self) {
        if self.seen.len() > MOST_REMEMBERED {
            self.seen.retain(|_, seen| *seen == self.reading);
        }
        self.reading += 1;
        self.nameless = 0;
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.seen.len()
    }

    /// Whether it has not been told yet; from now on it has.
    pub(super) fn is_new(&mut self, unreadable: &Unreadable) -> bool {
        let hash = self.hash(unreadable);
        self.seen.insert(hash, self.reading).is_none()
    }

    /// This invoice can be read: should it become unreadable again, that is new.
    pub(super) fn can_be_read(&mut self, id: u64) {
        // Nearly always there is none.
        if !self.seen.is_empty() {
            self.seen.remove(&self.hash_of_id(id));
        }
    }

    /// An element is the same as before when its id is, however the rest changes and wherever it stands. Without an id, it is when
    /// its text is, as far as an error keeps it; one that was too large to be kept is told from others by their order alone.
    fn hash(&mut self, unreadable: &Unreadable) -> u64 {
        match (unreadable.invoice_id(), unreadable.body()) {
            (Some(id), _) => self.hash_of_id(id),
            (None, Some(text)) => self.hasher.hash_one(("text", text)),
            (None, None) => {
                self.nameless += 1;
                self.hasher.hash_one(("nameless", self.nameless))
            }
        }
    }

    fn hash_of_id(&self, id: u64) -> u64 {
        self.hasher.hash_one(("id", id))
    }
}
