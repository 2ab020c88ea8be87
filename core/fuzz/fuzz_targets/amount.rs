//! Two amounts, on a line each, against whole numbers of any size.
#![no_main]

use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};

use calypso_invoice::Amount;
use libfuzzer_sys::fuzz_target;
use num_bigint::BigInt;

/// Every amount is whole in units of 10^-128: 64 digits behind the point and an exponent of -64.
const SCALE: u32 = 128;

fuzz_target!(|input: &str| {
    let (a, b) = input.split_once('\n').unwrap_or((input, "0.10"));
    if let (Some((a, units_a)), Some((b, units_b))) = (checked(a), checked(b)) {
        assert_eq!(a.cmp(&b), units_a.cmp(&units_b), "{a} {b}");
        assert_eq!(a == b, units_a == units_b, "{a} {b}");
        let hash = |amount| BuildHasherDefault::<DefaultHasher>::default().hash_one(amount);
        assert!(a != b || hash(&a) == hash(&b), "{a} {b}");

        let unit = BigInt::from(10).pow(SCALE);
        for (result, expected) in [
            (a.checked_add(&b), (&units_a + &units_b) * &unit),
            (a.checked_sub(&b), (&units_a - &units_b) * &unit),
            (a.checked_mul(&b), units_a * units_b),
        ] {
            if let Some(result) = result {
                let units = model(result.as_str()).unwrap_or_else(|| panic!("{result} is no amount"));
                assert_eq!(units * &unit, expected, "{a} {b}");
            }
        }
    }
});

/// The amount and its units, or none when the text is no amount.
fn checked(text: &str) -> Option<(Amount, BigInt)> {
    let amount: Amount = match text.parse() {
        Ok(amount) => amount,
        Err(_) => {
            assert!(model(text).is_none(), "{text:?} was refused");
            return None;
        }
    };
    let units = model(text).unwrap_or_else(|| panic!("{text:?} was accepted"));
    assert_eq!(amount.as_str(), text);
    assert_eq!(amount.to_string(), text);
    assert_eq!(amount.is_zero(), units == BigInt::ZERO);
    assert_eq!(amount.is_negative(), units < BigInt::ZERO);
    for plain in [amount.to_plain_string(), format!("{amount:.2}")] {
        let decimals = plain.split_once('.').map_or(0, |(_, decimals)| decimals.len());
        let value: BigInt = plain.replace('.', "").parse().expect("digits");
        let zeros = SCALE - u32::try_from(decimals).expect("few decimals");
        assert_eq!(value * BigInt::from(10).pow(zeros), units, "{plain}");
    }
    for scale in [0, 1, 2, 8, 18, 38, SCALE, u32::MAX] {
        assert_eq!(amount.to_scaled(scale), scaled(&units, scale), "{text} at {scale}");
    }
    Some((amount, units))
}

fn scaled(units: &BigInt, scale: u32) -> Option<i128> {
    if *units == BigInt::ZERO {
        return Some(0);
    }
    let ten = BigInt::from(10);
    if let Some(up) = scale.checked_sub(SCALE) {
        return (up < 40)
            .then(|| units * ten.pow(up))
            .and_then(|value| value.try_into().ok());
    }
    let unit = ten.pow(SCALE - scale);
    let whole = (units % &unit) == BigInt::ZERO;
    whole.then(|| units / unit).and_then(|value| value.try_into().ok())
}

/// The units of a text that is an amount, computed with whole numbers alone.
fn model(text: &str) -> Option<BigInt> {
    // serde_json decides what a JSON number is, except that it allows white space around it.
    let bare = !text.starts_with(char::is_whitespace) && !text.ends_with(char::is_whitespace);
    let number = bare && text.starts_with(|c: char| c == '-' || c.is_ascii_digit());
    if !number || serde_json::from_str::<&serde_json::value::RawValue>(text).is_err() {
        return None;
    }
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = whole.trim_start_matches('-').len() + fraction.len();
    let exponent: BigInt = exponent.parse().ok()?;
    let exponent = i64::try_from(exponent).ok().filter(|exponent| exponent.abs() <= 64)?;
    if digits > 64 {
        return None;
    }
    let value: BigInt = format!("{whole}{fraction}").parse().ok()?;
    let zeros = i64::from(SCALE) + exponent - i64::try_from(fraction.len()).ok()?;
    Some(value * BigInt::from(10).pow(zeros.try_into().ok()?))
}
