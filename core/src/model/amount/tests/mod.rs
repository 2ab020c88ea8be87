//! Amounts against a slow model that writes every digit out.

mod arithmetic;
mod format;

use std::cmp::Ordering;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::*;

fn config() -> ProptestConfig {
    ProptestConfig {
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(7),
        ..ProptestConfig::default()
    }
}

/// Any number within the bounds, as proptest's pattern.
const NUMBER: &str = "-?(0|[1-9][0-9]{0,31})(\\.[0-9]{1,32})?([eE]([-+]?([1-5]?[0-9]|6[0-4])))?";

fn amount(text: &str) -> Amount {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn hash(amount: &Amount) -> u64 {
    let mut hasher = DefaultHasher::new();
    amount.hash(&mut hasher);
    hasher.finish()
}

/// The value in units of 10^-128, all of its digits written out: the sign, then 256 digits.
fn model(text: &str) -> (bool, String) {
    let (negative, text) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let units: i32 = 128 + exponent.parse::<i32>().unwrap() - i32::try_from(fraction.len()).unwrap();
    let digits = format!("{whole}{fraction}{}", "0".repeat(units.try_into().unwrap()));
    let digits = format!("{digits:0>256}");
    let zero = digits.bytes().all(|digit| digit == b'0');
    (negative && !zero, digits)
}

/// How many digits stand behind the point of a text without an exponent.
fn decimals(text: &str) -> usize {
    text.split_once('.').map_or(0, |(_, decimals)| decimals.len())
}

fn model_cmp(a: &str, b: &str) -> Ordering {
    match (model(a), model(b)) {
        ((false, a), (false, b)) => a.cmp(&b),
        ((true, a), (true, b)) => b.cmp(&a),
        ((a, _), (b, _)) => b.cmp(&a),
    }
}

/// Numbers close to each other, so that many of them are equal.
fn numbers() -> Vec<String> {
    let mut numbers = Vec::new();
    for sign in ["", "-"] {
        for mantissa in [
            "0", "0.0", "1", "10", "12", "1.2", "0.12", "0.010", "120.0", "1.02", "100.00", "99",
        ] {
            for exponent in ["", "e0", "E+1", "e-2", "e2", "e-64", "e+64"] {
                numbers.push(format!("{sign}{mantissa}{exponent}"));
            }
        }
    }
    numbers
}

#[test]
fn order_equality_and_hash_go_by_value() {
    for a in &numbers() {
        for b in &numbers() {
            let (x, y) = (amount(a), amount(b));
            assert_eq!(x.cmp(&y), model_cmp(a, b), "{a} against {b}");
            assert_eq!(x == y, x.cmp(&y).is_eq(), "{a} against {b}");
            if x == y {
                assert_eq!(hash(&x), hash(&y), "{a} against {b}");
            }
        }
    }
}

#[test]
fn sign_and_zero() {
    for text in numbers() {
        let (negative, digits) = model(&text);
        assert_eq!(amount(&text).is_negative(), negative, "{text}");
        assert_eq!(
            amount(&text).is_zero(),
            digits.bytes().all(|digit| digit == b'0'),
            "{text}"
        );
    }
}

#[test]
fn the_text_stays_as_it_came() {
    for text in numbers() {
        assert_eq!(amount(&text).as_str(), text);
        assert_eq!(amount(&text).to_string(), text);
        assert_eq!(format!("{:?}", amount(&text)), format!("Amount({text})"));
    }
    assert_eq!(
        format!("{:>6}|{:<6}|", amount("0.10"), amount("0.10")),
        "  0.10|0.10  |"
    );
}

#[test]
fn the_bounds_are_64_digits_and_exponents() {
    let nines = "9".repeat(64);
    let small = format!("-0.{}1e-64", "0".repeat(62));
    for text in [
        &nines,
        &format!("{nines}e64"),
        &format!("{nines}e-000064"),
        &small,
        "1E+64",
    ] {
        assert_eq!(amount(text).as_str(), text);
        assert_eq!(amount(text).cmp(&amount("0")), model_cmp(text, "0"));
    }
    for (text, problem) in [
        (format!("{nines}0"), "too many digits: at most 64 are held exactly"),
        (format!("0.{nines}"), "too many digits: at most 64 are held exactly"),
        ("1e65".into(), "exponent out of range: it must be from -64 to 64"),
        ("0e-65".into(), "exponent out of range: it must be from -64 to 64"),
        (format!("1e{nines}"), "exponent out of range: it must be from -64 to 64"),
    ] {
        assert_eq!(text.parse::<Amount>().unwrap_err().to_string(), problem, "{text}");
    }
}

#[test]
fn what_is_known_to_be_json_is_read_alike() {
    let exponent = |sign| format!("1e{sign}65");
    let out_of_bounds = [
        format!("0.{}", "1".repeat(64)),
        "9".repeat(65),
        exponent("-"),
        exponent("+"),
    ];
    for number in numbers().into_iter().chain(out_of_bounds) {
        let read = Amount::of_json(&number).map(|amount| amount.to_string());
        let parsed = number.parse().map(|amount: Amount| amount.to_string());
        assert_eq!(
            read.map_err(|why| why.to_string()),
            parsed.map_err(|why| why.to_string()),
            "{number}"
        );
    }
}

#[test]
fn only_json_numbers_are_read() {
    for text in [
        "", "-", "+1", ".5", "1.", "01", "-01", "00", "1e", "1e+", "1e1.0", "1.e1", "--1", " 1", "1 ", "1\n", "\"1\"",
        "1,5", "1_0", "0x1", "1f", "NaN", "Infinity", "null", "1.5.2", "e1", "1e1e1", "-.5", "١",
    ] {
        let error = text.parse::<Amount>().unwrap_err().to_string();
        assert_eq!(
            error, "not a number: write digits as in 1250, 12.50 or 1e-8",
            "{text:?}"
        );
    }
}

#[test]
fn scaling_is_exact_or_nothing() {
    for (text, scale, expected) in [
        ("12.5", 2, Some(1250)),
        ("12.5", 0, None),
        ("12.500", 1, Some(125)),
        ("-0.10", 1, Some(-1)),
        ("1e-18", 18, Some(1)),
        ("1e-18", 17, None),
        ("120e-1", 0, Some(12)),
        ("0e64", u32::MAX, Some(0)),
        ("1", 38, Some(10_i128.pow(38))),
        ("1", 39, None),
        ("1", u32::MAX, None),
        ("1e64", 0, None),
        ("170141183460469231731687303715884105727", 0, Some(i128::MAX)),
        ("170141183460469231731687303715884105728", 0, None),
        ("-170141183460469231731687303715884105728", 0, Some(i128::MIN)),
        ("-17014118346046923173168730371588410572.8", 1, Some(i128::MIN)),
        ("-170141183460469231731687303715884105729", 0, None),
    ] {
        assert_eq!(amount(text).to_scaled(scale), expected, "{text} at {scale}");
    }
}

#[test]
fn scaling_agrees_with_the_model() {
    for text in numbers() {
        let (negative, digits) = model(&text);
        for scale in [0, 1, 2, 8, 64, 128] {
            let (whole, rest) = digits.split_at(digits.len() - 128 + scale);
            let exact = rest.bytes().all(|digit| digit == b'0');
            let magnitude = whole.parse::<i128>().ok().filter(|_| exact);
            let expected = magnitude.map(|value| if negative { -value } else { value });
            assert_eq!(
                amount(&text).to_scaled(scale.try_into().unwrap()),
                expected,
                "{text} at {scale}"
            );
        }
    }
}

#[test]
fn every_integer_is_an_amount() {
    assert_eq!(Amount::from(i128::MIN).to_scaled(0), Some(i128::MIN));
    assert_eq!(Amount::from(u128::MAX).as_str(), u128::MAX.to_string());
    assert_eq!(Amount::from(u64::MAX).to_scaled(0), Some(u64::MAX.into()));
    assert_eq!(Amount::from(-7_i8), amount("-7.0"));
    assert_eq!(Amount::from(0_usize), amount("-0"));
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn integers_compare_as_their_amounts_do(text in NUMBER, near in -2..3_i64, any: i64) {
        let x = amount(&text);
        let around = x.to_scaled(0).and_then(|whole| i64::try_from(whole).ok()?.checked_add(near));
        for integer in [near, any, around.unwrap_or(i64::MIN)] {
            let order = model_cmp(&text, &integer.to_string());
            prop_assert_eq!(x.partial_cmp(&integer), Some(order));
            prop_assert_eq!(x == integer, order.is_eq());
            prop_assert_eq!(integer == x, order.is_eq());
        }
    }
}

#[test]
fn amounts_compare_with_integers_of_every_type() {
    macro_rules! assert_compares {
        ($($integer:ty)*) => {$(
            let [eleven, twelve, thirteen]: [$integer; 3] = [11, 12, 13];
            assert_eq!(amount("12.0"), twelve);
            assert_eq!(twelve, amount("12.0"));
            assert_ne!(amount("12.1"), twelve);
            assert!(amount("12.0") > eleven && amount("12.0") < thirteen);
            assert!(amount("-1e64") < <$integer>::MIN && amount("1e64") > <$integer>::MAX);
        )*};
    }
    assert_compares!(u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize);
    assert!(amount("1e-64") > 0 && amount("-0.1") < 0 && amount("-0") == 0);
}

#[test]
fn text_is_tried_as_it_is_parsed() {
    for text in ["0.10", "1e-8", "", "1,5", "1e65"] {
        assert_eq!(Amount::try_from(text), text.parse());
        assert_eq!(Amount::try_from(text.to_owned()), text.parse());
        if let Ok(amount) = Amount::try_from(text) {
            assert_eq!(amount.as_str(), text);
        }
    }
}

#[test]
fn an_amount_stays_as_small_as_a_string() {
    assert_eq!(size_of::<Amount>(), size_of::<String>());
    assert_eq!(size_of::<Result<Amount, AmountError>>(), size_of::<String>());
}
