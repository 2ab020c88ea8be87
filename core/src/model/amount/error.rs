//! Why a text or a value is not an [`Amount`](super::Amount), or an amount cannot be given in another form.

use std::fmt;

/// A number that cannot be taken over, or written, exactly.
///
/// Its message is one line that says what is wrong and what to write instead. It never repeats the text, which may be
/// long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AmountError(Problem);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Problem {
    NotANumber,
    TooManyDigits,
    ExponentTooLarge,
    DigitsLost {
        places: u8,
        needed: u8,
    },
    #[cfg(feature = "rust_decimal")]
    NotADecimal,
}

impl From<Problem> for AmountError {
    fn from(problem: Problem) -> Self {
        Self(problem)
    }
}

impl fmt::Display for AmountError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Problem::NotANumber => "not a number: write digits as in 1250, 12.50 or 1e-8",
            Problem::TooManyDigits => "too many digits: at most 64 are held exactly",
            Problem::ExponentTooLarge => "exponent out of range: it must be from -64 to 64",
            Problem::DigitsLost { places, needed } => {
                let lost = needed - places;
                let (places_s, lost_s) = (plural(places), plural(lost));
                return write!(
                    f,
                    "too precise for {places} decimal{places_s}: {lost} digit{lost_s} would be lost, ask for {needed} or more"
                );
            }
            #[cfg(feature = "rust_decimal")]
            Problem::NotADecimal => "too precise for a Decimal: it holds 28 decimals and values below 2^96",
        })
    }
}

fn plural(count: u8) -> &'static str {
    if count == 1 { "" } else { "s" }
}

impl std::error::Error for AmountError {}
