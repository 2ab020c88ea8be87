//! Exact decimal numbers, kept as the JSON text they came as.

mod arithmetic;
mod compare;
mod error;
mod format;
#[cfg(feature = "rust_decimal")]
mod rust_decimal;
#[cfg(test)]
mod tests;
mod value;

use std::ffi::CStr;
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
/// # Formatting
///
/// `{}` shows the text as it came, which may have an exponent. For people, write `{:.2}` or
/// [`to_plain_string`](Self::to_plain_string); neither ever rounds or cuts a digit. [`to_fixed`](Self::to_fixed) gives
/// exactly so many decimals, or an error.
///
/// # Arithmetic
///
/// [`checked_add`](Self::checked_add), [`checked_sub`](Self::checked_sub), [`checked_mul`](Self::checked_mul) and
/// [`checked_sum`](Self::checked_sum) are exact, or `None` when the result is beyond the bounds. A result has an exponent
/// only where 64 digits are too few without it; zeros at its end may be dropped to fit. There are no operators such as
/// `+`, since they could only panic or round where these give `None`.
///
/// There is no division, since most quotients have no end. To divide and round as you need it, turn on the feature
/// `rust_decimal`, which converts to and from `rust_decimal::Decimal` exactly or not at all (`Decimal::try_from(&amount)`
/// and `Amount::from(decimal)`), or use [`to_scaled`](Self::to_scaled).
///
/// # Examples
///
/// ```
/// use calypso_invoice::Amount;
///
/// let price: Amount = "0.10".parse()?;
/// assert_eq!(price.to_string(), "0.10");
/// assert_eq!(price, Amount::try_from("1e-1")?);
/// assert!(price > 0 && price < 1);
/// assert_eq!(price.checked_mul(&12.into()), Some("1.20".parse()?));
/// # Ok::<(), calypso_invoice::AmountError>(())
/// ```
#[derive(Clone)]
pub struct Amount(Text);

impl Amount {
    /// The number as JSON text, the way it came.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The same for C, with a NUL behind it.
    #[doc(hidden)]
    pub fn as_c_str(&self) -> &CStr {
        self.0.as_c_str()
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

    /// Its text, for what copies it: nothing is checked again.
    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }

    /// Of a text that is known to be a JSON number, so that only its size is left to be checked.
    pub(crate) fn of_json(number: &str) -> Result<Self, AmountError> {
        if value::is_small(number.as_bytes()) {
            return Ok(Self(Text::without_nul(number)));
        }
        number.parse()
    }

    /// Of a number that has been read before.
    pub(crate) fn of_checked(number: &[u8]) -> Self {
        Self(Text::ascii(number))
    }

    /// Whether a JSON number is within the bounds.
    pub(crate) fn can_be(number: &[u8]) -> bool {
        value::is_small(number) || Value::parse(number).is_ok()
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

/// Reads what [`from_str`](Self::from_str) reads.
impl TryFrom<&str> for Amount {
    type Error = AmountError;

    fn try_from(text: &str) -> Result<Self, AmountError> {
        text.parse()
    }
}

/// Reads what [`from_str`](Self::from_str) reads.
impl TryFrom<String> for Amount {
    type Error = AmountError;

    fn try_from(text: String) -> Result<Self, AmountError> {
        text.parse()
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
