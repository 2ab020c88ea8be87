//! Equality, order and hash of amounts: by value, however they are written.

use std::cmp::Ordering;
use std::hash::{Hash, Hasher};

use super::Amount;

impl PartialEq for Amount {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0 || self.value() == other.value()
    }
}

impl Eq for Amount {}

impl PartialOrd for Amount {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Amount {
    fn cmp(&self, other: &Self) -> Ordering {
        self.value().cmp(&other.value())
    }
}

impl Hash for Amount {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.value().hash(state);
    }
}

// There is no `PartialOrd<Amount>` for integers: with it, `a_u64 > a_u32.into()` would no longer compile in any program
// that uses this crate, because `into` could make an amount. For `==` that is so already, because of serde_json.
macro_rules! compare_with_integers {
    ($($integer:ty)*) => {$(
        impl PartialEq<$integer> for Amount {
            fn eq(&self, other: &$integer) -> bool {
                self.partial_cmp(other) == Some(Ordering::Equal)
            }
        }

        impl PartialEq<Amount> for $integer {
            fn eq(&self, other: &Amount) -> bool {
                other == self
            }
        }

        impl PartialOrd<$integer> for Amount {
            fn partial_cmp(&self, other: &$integer) -> Option<Ordering> {
                Some(self.cmp(&Amount::from(*other)))
            }
        }
    )*};
}

compare_with_integers!(u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize);
