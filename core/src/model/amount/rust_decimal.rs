//! Conversions from and to `rust_decimal::Decimal` that never round.

use rust_decimal::Decimal;

use super::Amount;
use super::error::{AmountError, Problem};

/// Exact, and `0.10` keeps its zero; a value that a `Decimal` would round is refused.
impl TryFrom<&Amount> for Decimal {
    type Error = AmountError;

    fn try_from(amount: &Amount) -> Result<Self, AmountError> {
        // This keeps the decimals as written, but reads no exponent and refuses more than 28 decimals even if they are zeros.
        Decimal::from_str_exact(amount.as_str())
            .ok()
            .or_else(|| {
                let scale = u32::try_from(amount.value().decimals()).ok()?;
                Decimal::try_from_i128_with_scale(amount.to_scaled(scale)?, scale).ok()
            })
            .ok_or(Problem::NotADecimal.into())
    }
}

/// Exact: every `Decimal` is an amount.
impl From<Decimal> for Amount {
    fn from(value: Decimal) -> Self {
        Self(value.to_string().as_str().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Result<String, AmountError> {
        let amount: Amount = text.parse()?;
        Decimal::try_from(&amount).map(|value| value.to_string())
    }

    #[test]
    fn what_fits_is_exact() {
        for (text, expected) in [
            ("0", "0"),
            ("0.10", "0.10"),
            ("-12.50", "-12.50"),
            ("1e-8", "0.00000001"),
            ("1.50E3", "1500"),
            ("79228162514264337593543950335", "79228162514264337593543950335"),
            ("0.0000000000000000000000000001", "0.0000000000000000000000000001"),
            ("1.00000000000000000000000000000000000000", "1"),
            ("0e-60", "0"),
        ] {
            assert_eq!(decimal(text).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn what_would_be_rounded_is_refused() {
        for text in [
            "79228162514264337593543950336",
            "1e29",
            "0.00000000000000000000000000001",
            "12345678901234567890.123456789012345678",
        ] {
            assert_eq!(decimal(text), Err(Problem::NotADecimal.into()), "{text}");
        }
    }

    #[test]
    fn every_decimal_is_an_amount() {
        for value in [
            Decimal::MIN,
            Decimal::MAX,
            Decimal::new(-10, 2),
            Decimal::new(1, 28),
            -Decimal::ZERO,
        ] {
            let amount = Amount::from(value);
            assert_eq!(amount.as_str().parse::<Amount>().as_ref(), Ok(&amount));
            assert_eq!(Decimal::try_from(&amount), Ok(value));
        }
    }
}
