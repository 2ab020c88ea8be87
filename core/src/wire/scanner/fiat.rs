//! Reads amounts in other currencies.

use std::cmp::Ordering;

use super::tokens::Tokens;
use crate::model::{Kept, Pair};

/// The most codes of an invoice; more are left to the other reader.
const CODES: usize = 8;

/// The amounts of an invoice in other currencies, ordered by code.
pub(super) struct Fiat<'a> {
    pairs: [Pair<'a>; CODES],
    count: usize,
}

impl<'a> Fiat<'a> {
    pub(super) fn none() -> Self {
        Self {
            pairs: [const { (Kept::EMPTY, Kept::EMPTY) }; CODES],
            count: 0,
        }
    }

    /// Reads an object of codes and amounts, each code once, and gives what comes behind it. A code without an amount is left to
    /// the other reader.
    pub(super) fn read(&mut self, json: &'a [u8]) -> Option<&'a [u8]> {
        let mut tokens = Tokens::new(json);
        tokens.object(
            |_| Some(()),
            |tokens, code| self.insert((Kept::json(code), Kept::json(tokens.amount()?))),
        )?;
        Some(tokens.rest())
    }

    fn insert(&mut self, pair: Pair<'a>) -> Option<()> {
        *self.pairs.get_mut(self.count)? = pair;
        for place in (0..self.count).rev() {
            match self.pairs[place].0.cmp(&self.pairs[place + 1].0) {
                Ordering::Less => break,
                Ordering::Equal => return None,
                Ordering::Greater => self.pairs.swap(place, place + 1),
            }
        }
        self.count += 1;
        Some(())
    }

    pub(super) fn pairs(&self) -> &[Pair<'a>] {
        &self.pairs[..self.count]
    }
}
