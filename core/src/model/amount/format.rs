//! How an amount is shown: as it came, without an exponent, or with a given number of decimals.

use std::borrow::Cow;
use std::fmt;

use super::Amount;
use super::error::{AmountError, Problem};

impl Amount {
    /// The number without an exponent, for people and for systems that read none: `1e-8` becomes `0.00000001`.
    ///
    /// All its digits stay, so that `0.10` keeps its zero. It has 130 characters at most.
    ///
    /// # Examples
    ///
    /// ```
    /// use calypso_invoice::Amount;
    ///
    /// assert_eq!("1e-8".parse::<Amount>()?.to_plain_string(), "0.00000001");
    /// assert_eq!("1.50E3".parse::<Amount>()?.to_plain_string(), "1500");
    /// assert_eq!("12.50".parse::<Amount>()?.to_plain_string(), "12.50");
    /// # Ok::<(), calypso_invoice::AmountError>(())
    /// ```
    pub fn to_plain_string(&self) -> String {
        let value = self.value();
        format!("{}{}", self.minus(), value.plain(value.scale))
    }

    /// The number with exactly `places` decimals and without an exponent.
    ///
    /// # Errors
    ///
    /// When digits would be lost: it never rounds. The message says how many decimals are needed.
    ///
    /// # Examples
    ///
    /// ```
    /// use calypso_invoice::Amount;
    ///
    /// assert_eq!("12.5".parse::<Amount>()?.to_fixed(2)?, "12.50");
    /// assert_eq!("12.500".parse::<Amount>()?.to_fixed(2)?, "12.50");
    /// assert_eq!(
    ///     "12.345".parse::<Amount>()?.to_fixed(2).unwrap_err().to_string(),
    ///     "too precise for 2 decimals: 1 digit would be lost, ask for 3 or more"
    /// );
    /// # Ok::<(), calypso_invoice::AmountError>(())
    /// ```
    pub fn to_fixed(&self, places: u32) -> Result<String, AmountError> {
        let needed = self.needed_decimals();
        match u8::try_from(places) {
            Ok(places) if places < needed => Err(Problem::DigitsLost { places, needed }.into()),
            _ => Ok(format!("{}{}", self.minus(), self.value().plain(places as usize))),
        }
    }

    fn needed_decimals(&self) -> u8 {
        u8::try_from(self.value().decimals()).expect("an amount needs 127 decimals at most")
    }

    /// The sign as it was written.
    fn minus(&self) -> &'static str {
        if self.as_str().starts_with('-') { "-" } else { "" }
    }
}

/// Shows the text as it came, or, with a precision, all its digits.
///
/// - `{}` is [`as_str`](Amount::as_str): `0.10` and `1e-8` stay as they are.
/// - `{:.2}` has no exponent and two decimals or more: zeros are added, and a digit that does not fit is printed all the
///   same. So 12.5 gives `12.50`, 1.500 gives `1.50` and 0.00059165 gives `0.00059165`. Nothing is ever rounded or cut;
///   to have an error instead of more decimals, use [`to_fixed`](Amount::to_fixed).
/// - A width, a fill, an alignment, `+` and zeros in front (`{:08.2}`) do what they do for numbers.
///
/// # Examples
///
/// ```
/// let amount: calypso_invoice::Amount = "12.5".parse()?;
/// assert_eq!(format!("{amount}|{amount:.2}|{amount:8.2}|{amount:+08.2}"), "12.5|12.50|   12.50|+0012.50");
/// # Ok::<(), calypso_invoice::AmountError>(())
/// ```
impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let minus = self.minus();
        let number = match f.precision() {
            None => Cow::Borrowed(&self.as_str()[minus.len()..]),
            Some(decimals) => Cow::Owned(self.value().plain(decimals)),
        };
        // For integers, yet it does nothing but place a sign and pad: a precision it ignores.
        f.pad_integral(minus.is_empty(), "", &number)
    }
}

impl fmt::Debug for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Amount({self})")
    }
}
