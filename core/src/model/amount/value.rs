//! What the text of a JSON number is worth, found without rounding and without allocating.

use std::cmp::Ordering;
use std::hash::{Hash, Hasher};
use std::iter;

use super::error::Problem;

pub(super) const MAX_DIGITS: usize = 64;
pub(super) const MAX_EXPONENT: usize = 64;

/// Added to magnitudes so that the smallest possible one is not negative.
pub(super) const BIAS: usize = MAX_EXPONENT + MAX_DIGITS;

/// `sign` × 0.`digits` × 10^(`magnitude` − [`BIAS`]), where the digits neither start nor end with a zero.
///
/// So a value has one sign, one magnitude and one row of digits, however it was written: zero is sign 0, magnitude
/// [`BIAS`] and no digits. The row comes in two pieces because the text may have its point anywhere in it.
pub(super) struct Value<'a> {
    pub(super) sign: i8,
    pub(super) magnitude: usize,
    pub(super) digits: [&'a [u8]; 2],
    /// How many decimals it was written with, once its exponent is gone. It is no part of what the number is worth.
    pub(super) scale: usize,
}

impl<'a> Value<'a> {
    /// Reads exactly what JSON calls a number.
    pub(super) fn parse(text: &'a [u8]) -> Result<Self, Problem> {
        let (sign, text) = match text {
            [b'-', rest @ ..] => (-1, rest),
            _ => (1, text),
        };
        let (whole, text) = split_digits(text)?;
        if whole.len() > 1 && whole[0] == b'0' {
            return Err(Problem::NotANumber);
        }
        let (fraction, text) = match text {
            [b'.', rest @ ..] => split_digits(rest)?,
            _ => (&[][..], text),
        };
        let exponent = biased_exponent(text)?;
        if whole.len() + fraction.len() > MAX_DIGITS {
            return Err(Problem::TooManyDigits);
        }
        Ok(Self::normal(sign, whole, fraction, exponent))
    }

    fn normal(sign: i8, whole: &'a [u8], fraction: &'a [u8], exponent: usize) -> Self {
        let (magnitude, digits) = if whole == b"0" {
            let significant = trim_start(fraction);
            let zeros = fraction.len() - significant.len();
            (exponent - zeros, [&[], trim_end(significant)])
        } else {
            let digits = match trim_end(fraction) {
                [] => [trim_end(whole), &[]],
                fraction => [whole, fraction],
            };
            (exponent + whole.len(), digits)
        };
        let (sign, magnitude) = match digits {
            [[], []] => (0, BIAS),
            _ => (sign, magnitude),
        };
        Self {
            sign,
            magnitude,
            digits,
            scale: (BIAS + fraction.len()).saturating_sub(exponent),
        }
    }

    /// The value × 10^`scale`, if that is whole and fits.
    pub(super) fn to_scaled(&self, scale: u32) -> Option<i128> {
        if self.sign == 0 {
            return Some(0);
        }
        let point = usize::try_from(scale).ok()?.checked_add(self.magnitude)?;
        let zeros = point.checked_sub(BIAS + self.len())?;
        let power = 10_i128.checked_pow(zeros.try_into().ok()?)?;
        self.row()
            // Each digit carries the sign, or the lowest `i128` would not be reached.
            .map(|digit| i128::from(digit - b'0') * i128::from(self.sign))
            .try_fold(0_i128, |value, digit| value.checked_mul(10)?.checked_add(digit))?
            .checked_mul(power)
    }

    /// How many digits stand behind the point when none is wasted.
    pub(super) fn decimals(&self) -> usize {
        (BIAS + self.len()).saturating_sub(self.magnitude)
    }

    /// The number without its sign and without an exponent, with `decimals` digits behind the point, or as many more as
    /// it needs.
    pub(super) fn plain(&self, decimals: usize) -> String {
        let (whole, decimals) = (self.magnitude.saturating_sub(BIAS), decimals.max(self.decimals()));
        let zeros = BIAS.saturating_sub(self.magnitude);
        let digits = iter::repeat_n(b'0', zeros).chain(self.row()).chain(iter::repeat(b'0'));
        let mut digits = digits.map(char::from);
        let mut text = String::with_capacity(whole.max(1) + 1 + decimals);
        match whole {
            0 => text.push('0'),
            _ => text.extend(digits.by_ref().take(whole)),
        }
        if decimals > 0 {
            text.push('.');
            text.extend(digits.take(decimals));
        }
        text
    }

    fn len(&self) -> usize {
        self.digits[0].len() + self.digits[1].len()
    }

    pub(super) fn row(&self) -> impl Iterator<Item = u8> {
        self.digits.into_iter().flatten().copied()
    }
}

impl Ord for Value<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        let farther_from_zero = || {
            self.magnitude
                .cmp(&other.magnitude)
                .then_with(|| self.row().cmp(other.row()))
        };
        self.sign.cmp(&other.sign).then_with(|| match self.sign {
            -1 => farther_from_zero().reverse(),
            _ => farther_from_zero(),
        })
    }
}

impl PartialOrd for Value<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Value<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Value<'_> {}

impl Hash for Value<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.sign.hash(state);
        self.magnitude.hash(state);
        self.row().for_each(|digit| digit.hash(state));
    }
}

/// Whether a number can only be within the bounds: short, and without an exponent.
pub(super) fn is_small(number: &[u8]) -> bool {
    number.len() <= MAX_DIGITS && !number.iter().any(|byte| matches!(byte, b'e' | b'E'))
}

/// The exponent at the end of the text, 0 if there is none, plus [`BIAS`].
fn biased_exponent(text: &[u8]) -> Result<usize, Problem> {
    let (down, text) = match text {
        [] => return Ok(BIAS),
        [b'e' | b'E', b'-', rest @ ..] => (true, rest),
        [b'e' | b'E', b'+', rest @ ..] | [b'e' | b'E', rest @ ..] => (false, rest),
        _ => return Err(Problem::NotANumber),
    };
    let (digits, []) = split_digits(text)? else {
        return Err(Problem::NotANumber);
    };
    let exponent = digits.iter().fold(0_usize, |value, digit| {
        value.saturating_mul(10).saturating_add(usize::from(digit - b'0'))
    });
    match (exponent, down) {
        (0..=MAX_EXPONENT, true) => Ok(BIAS - exponent),
        (0..=MAX_EXPONENT, false) => Ok(BIAS + exponent),
        _ => Err(Problem::ExponentTooLarge),
    }
}

/// One digit or more, and what follows them.
fn split_digits(text: &[u8]) -> Result<(&[u8], &[u8]), Problem> {
    match text.iter().take_while(|byte| byte.is_ascii_digit()).count() {
        0 => Err(Problem::NotANumber),
        count => Ok(text.split_at(count)),
    }
}

fn trim_start(digits: &[u8]) -> &[u8] {
    let zeros = digits.iter().take_while(|&&digit| digit == b'0').count();
    &digits[zeros..]
}

fn trim_end(digits: &[u8]) -> &[u8] {
    let zeros = digits.iter().rev().take_while(|&&digit| digit == b'0').count();
    &digits[..digits.len() - zeros]
}
