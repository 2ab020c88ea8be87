//! Sums and products that are exact, or none.

use std::borrow::Borrow;

use super::value::{BIAS, MAX_DIGITS, MAX_EXPONENT};
use super::{Amount, Value};

impl Amount {
    /// The sum, or `None` when an amount cannot hold it: it never rounds.
    ///
    /// It has as many decimals as the longer of the two.
    ///
    /// # Examples
    ///
    /// ```
    /// use calypso_invoice::Amount;
    ///
    /// let (a, b): (Amount, Amount) = ("1.10".parse()?, "2.2".parse()?);
    /// assert_eq!(a.checked_add(&b).unwrap().as_str(), "3.30");
    /// # Ok::<(), calypso_invoice::AmountError>(())
    /// ```
    pub fn checked_add(&self, other: &Self) -> Option<Self> {
        Self::checked_sum([self, other])
    }

    /// The difference, or `None` when an amount cannot hold it: it never rounds.
    ///
    /// It has as many decimals as the longer of the two.
    ///
    /// # Examples
    ///
    /// ```
    /// use calypso_invoice::Amount;
    ///
    /// let (paid, due): (Amount, Amount) = ("10.00".parse()?, "12.5".parse()?);
    /// assert_eq!(paid.checked_sub(&due).unwrap().as_str(), "-2.50");
    /// # Ok::<(), calypso_invoice::AmountError>(())
    /// ```
    pub fn checked_sub(&self, other: &Self) -> Option<Self> {
        let mut total = Total::new();
        total.add(&self.value());
        total.add_product(&other.value(), &Value::MINUS_ONE);
        total.finish()
    }

    /// The product, or `None` when an amount cannot hold it: it never rounds.
    ///
    /// It has as many decimals as both together.
    ///
    /// # Examples
    ///
    /// ```
    /// use calypso_invoice::Amount;
    ///
    /// let price: Amount = "2.50".parse()?;
    /// assert_eq!(price.checked_mul(&3.into()).unwrap().as_str(), "7.50");
    /// assert_eq!(price.checked_mul(&"0.3".parse()?).unwrap().as_str(), "0.750");
    /// # Ok::<(), calypso_invoice::AmountError>(())
    /// ```
    pub fn checked_mul(&self, other: &Self) -> Option<Self> {
        let mut total = Total::new();
        total.add_product(&self.value(), &other.value());
        total.finish()
    }

    /// The sum of any number of amounts, or `None` when an amount cannot hold it: it never rounds.
    ///
    /// Only the result has to fit, so the order does not matter. The sum of none is 0.
    ///
    /// # Examples
    ///
    /// ```
    /// use calypso_invoice::Amount;
    ///
    /// let fees: [Amount; 3] = ["0.10".parse()?, "0.2".parse()?, 3.into()];
    /// assert_eq!(Amount::checked_sum(&fees).unwrap().as_str(), "3.30");
    /// # Ok::<(), calypso_invoice::AmountError>(())
    /// ```
    pub fn checked_sum(amounts: impl IntoIterator<Item: Borrow<Self>>) -> Option<Self> {
        let mut total = Total::new();
        for amount in amounts {
            total.add(&amount.borrow().value());
        }
        total.finish()
    }
}

/// Enough for the product of any two values, whose digits weigh from 10^-254 to 10^254, and for a carry above it.
const COLUMNS: usize = 512;

/// The weight of the first column is 10^`TOP`.
const TOP: usize = 255;

/// A sum in which each decimal place is added up by itself; the carries come last.
///
/// So the terms need not fit in an amount, nor the sums on the way.
struct Total {
    columns: [i64; COLUMNS],
    scale: usize,
}

impl Total {
    fn new() -> Self {
        Self {
            columns: [0; COLUMNS],
            scale: 0,
        }
    }

    fn add(&mut self, value: &Value<'_>) {
        self.add_product(value, &Value::ONE);
    }

    fn add_product(&mut self, a: &Value<'_>, b: &Value<'_>) {
        self.scale = self.scale.max(a.scale + b.scale);
        let sign = i64::from(a.sign * b.sign);
        // The first digit of a value weighs 10^(magnitude - BIAS - 1).
        let first = TOP + 2 * (BIAS + 1) - a.magnitude - b.magnitude;
        for (i, x) in a.row().enumerate() {
            for (j, y) in b.row().enumerate() {
                self.columns[first + i + j] += sign * i64::from(x - b'0') * i64::from(y - b'0');
            }
        }
    }

    fn finish(mut self) -> Option<Amount> {
        self.carry();
        let sign = if self.columns[0] < 0 { -1 } else { 1 };
        if sign < 0 {
            self.columns.iter_mut().for_each(|column| *column = -*column);
            self.carry();
        }
        let mut digits = [0; MAX_DIGITS];
        let is_digit = |column: &i64| *column != 0;
        let Some(first) = self.columns.iter().position(is_digit) else {
            return Value {
                scale: self.scale,
                ..Value::ZERO
            }
            .to_amount();
        };
        let last = self.columns.iter().rposition(is_digit)?;
        let digits = digits.get_mut(..=last - first)?;
        for (digit, column) in digits.iter_mut().zip(&self.columns[first..]) {
            *digit = b'0' + u8::try_from(*column).ok()?;
        }
        Value {
            sign,
            magnitude: (TOP + 1 + BIAS).checked_sub(first)?,
            digits: [digits, &[]],
            scale: self.scale,
        }
        .to_amount()
    }

    /// Leaves one digit in each column but the first, which takes the sign of the whole.
    fn carry(&mut self) {
        let mut carry = 0;
        for column in self.columns[1..].iter_mut().rev() {
            *column += carry;
            carry = column.div_euclid(10);
            *column = column.rem_euclid(10);
        }
        self.columns[0] += carry;
    }
}

impl Value<'_> {
    const ZERO: Self = Self {
        sign: 0,
        magnitude: BIAS,
        digits: [&[], &[]],
        scale: 0,
    };

    const ONE: Self = Self {
        sign: 1,
        magnitude: BIAS + 1,
        digits: [b"1", &[]],
        scale: 0,
    };

    const MINUS_ONE: Self = Self { sign: -1, ..Self::ONE };

    /// The amount of this value: without an exponent where that fits, and with as many of its decimals as fit.
    fn to_amount(&self) -> Option<Amount> {
        let minus = if self.sign < 0 { "-" } else { "" };
        if let Some(room) = self.room() {
            let plain = self.plain(self.scale.min(self.decimals() + room));
            return Some(Amount(format!("{minus}{plain}").into()));
        }
        // One digit before the point, unless that needs too large an exponent.
        let exponent = self
            .magnitude
            .saturating_sub(1)
            .clamp(BIAS - MAX_EXPONENT, BIAS + MAX_EXPONENT);
        let mantissa = Self {
            magnitude: self.magnitude + BIAS - exponent,
            ..*self
        };
        mantissa.room()?;
        let (below, exponent) = match exponent.checked_sub(BIAS) {
            Some(exponent) => ("", exponent),
            None => ("-", BIAS - exponent),
        };
        Some(Amount(format!("{minus}{}e{below}{exponent}", mantissa.plain(0)).into()))
    }

    /// How many more digits than it needs may be written, if it can be written without an exponent.
    fn room(&self) -> Option<usize> {
        let whole = self.magnitude.saturating_sub(BIAS).max(1);
        MAX_DIGITS.checked_sub(whole + self.decimals())
    }
}
