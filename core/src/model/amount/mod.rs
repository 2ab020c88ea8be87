//! Exact decimal numbers, kept as the JSON text they came as.

mod error;
#[cfg(feature = "rust_decimal")]
mod rust_decimal;
#[cfg(test)]
mod tests;
mod value;

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

pub use error::AmountError;

use self::value::Value;
use super::text::Text;

/// An exact decimal number: an amount of money, a price or a quantity.
///
/// It holds any JSON number with at most 64 digits before the exponent and an exponent from -64 to 64. The bounds are
/// ours: every coin's amounts fit (Ether has 18 decimals), so does a quotient of 34 digits, and no text from a server
/// can make arithmetic on it expensive.
///
/// The text stays as it came: `0.10` is shown and sent as `0.10`. Comparing and hashing go by value: `0.1`, `0.10` and
/// `1e-1` are equal, and so are `0` and `-0`. Nothing passes through a binary float on the way, hence there is no
/// `From<f64>`: write `"0.1".parse()`.
///
/// # Examples
///
/// ```
/// use calypso_invoice::Amount;
///
/// let price: Amount = "0.10".parse()?;
/// assert_eq!(price.to_string(), "0.10");
/// assert_eq!(price, "1e-1".parse()?);
/// assert!(price < Amount::from(1));
/// # Ok::<(), calypso_invoice::AmountError>(())
/// ```
#[derive(Clone)]
pub struct Amount(Text);

impl Amount {
    /// The number as JSON text, the way it came.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Whether the value is zero, however it is written.
    pub fn is_zero(&self) -> bool {
        self.value().sign == 0
    }

    /// Whether the value is below zero; `-0` is not.
    pub fn is_negative(&self) -> bool {
        self.value().sign < 0
    }

    /// The value in units of 10^-`scale`: a scale of 2 gives cents, 8 gives satoshi, 18 gives wei.
    ///
    /// `None` when that is not a whole number or does not fit into an `i128`: it never rounds.
    ///
    /// # Examples
    ///
    /// ```
    /// let amount: calypso_invoice::Amount = "12.5".parse()?;
    /// assert_eq!(amount.to_scaled(2), Some(1250));
    /// assert_eq!(amount.to_scaled(0), None);
    /// # Ok::<(), calypso_invoice::AmountError>(())
    /// ```
    pub fn to_scaled(&self, scale: u32) -> Option<i128> {
        self.value().to_scaled(scale)
    }

    /// Of a text that is known to be a JSON number, so that only its size is left to be checked.
    pub(crate) fn of_json(number: &str) -> Result<Self, AmountError> {
        if value::is_small(number.as_bytes()) {
            return Ok(Self(number.into()));
        }
        number.parse()
    }

    fn value(&self) -> Value<'_> {
        Value::parse(self.0.as_bytes()).expect("an amount is checked when it is made")
    }
}

/// Reads exactly what JSON calls a number, and nothing around it.
impl FromStr for Amount {
    type Err = AmountError;

    fn from_str(text: &str) -> Result<Self, AmountError> {
        Value::parse(text.as_bytes())?;
        Ok(Self(text.into()))
    }
}

macro_rules! from_integers {
    ($($integer:ty)*) => {$(
        impl From<$integer> for Amount {
            fn from(value: $integer) -> Self {
                // 39 digits at most, so it is always within the bounds.
                Self(value.to_string().as_str().into())
            }
        }
    )*};
}

from_integers!(u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize);

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

/// Shows the text as it came; a width, a fill and an alignment are honoured.
impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Amount({self})")
    }
}
