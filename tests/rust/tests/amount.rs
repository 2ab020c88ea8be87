//! The laws of amounts, with random numbers that are often equal or close; the same at each run.

use std::cmp::Ordering;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};

use calypso_invoice::Amount;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

/// Small numbers, written in many ways.
const SMALL: &str = "-?(0|[1-9][0-9]?0{0,2})(\\.0{0,2}[0-9]{1,2})?([eE][-+]?0?[0-3])?";
/// Any number within the bounds.
const ANY: &str = "-?(0|[1-9][0-9]{0,31})(\\.[0-9]{1,32})?([eE]([-+]?0{0,9}([1-5]?[0-9]|6[0-4])))?";

fn amount() -> impl Strategy<Value = Amount> {
    prop_oneof![3 => SMALL, 1 => ANY].prop_map(|text| text.parse().unwrap())
}

fn hash(amount: &Amount) -> u64 {
    BuildHasherDefault::<DefaultHasher>::default().hash_one(amount)
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 500,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(7),
        ..ProptestConfig::default()
    })]

    #[test]
    fn the_text_stays_as_it_came(text in prop_oneof![SMALL, ANY]) {
        let amount: Amount = text.parse().unwrap();
        prop_assert_eq!(amount.as_str(), &text);
        prop_assert_eq!(amount.to_string(), text);
        prop_assert_eq!(amount.is_negative(), amount < 0);
        prop_assert_eq!(amount.is_zero(), amount == 0);
    }

    #[test]
    fn a_value_is_the_same_however_it_is_written(digits in 1..10_000_000_u64, point in 0..7_u32, zeros in 0..9_u32) {
        let unit = 10_u64.pow(point);
        let (whole, fraction) = (digits / unit, digits % unit);
        let width = usize::try_from(point).unwrap();
        let with_point = if point == 0 { whole.to_string() } else { format!("{whole}.{fraction:0width$}") };
        let shifted = format!("{digits}{}E-{}", "0".repeat(zeros as usize), point + zeros);
        let [a, b]: [Amount; 2] = [with_point, shifted].map(|text| text.parse().unwrap());
        prop_assert_eq!(&a, &b);
        prop_assert_eq!(hash(&a), hash(&b));
        prop_assert_eq!(a.to_scaled(point), Some(digits.into()));
    }

    #[test]
    fn the_order_is_total(mut amounts in [amount(), amount(), amount()]) {
        let [a, b, _] = &amounts;
        prop_assert_eq!(a.cmp(b), b.cmp(a).reverse());
        prop_assert_eq!(a == b, a.cmp(b).is_eq());
        prop_assert!(a != b || hash(a) == hash(b));
        amounts.sort();
        let [least, middle, most] = &amounts;
        prop_assert!(least <= middle && middle <= most && least <= most);
        prop_assert_eq!(least == most, least == middle && middle == most);
    }

    #[test]
    fn scaling_keeps_the_order(a in amount(), b in amount(), scale in 0..40_u32) {
        if let (Some(units_a), Some(units_b)) = (a.to_scaled(scale), b.to_scaled(scale)) {
            prop_assert_eq!(a.cmp(&b), units_a.cmp(&units_b));
            prop_assert_eq!(a.is_negative(), units_a < 0);
        }
    }

    #[test]
    fn scaling_is_multiplying(a in amount(), scale in 0..38_u32) {
        let Some(units) = a.to_scaled(scale) else {
            return Ok(());
        };
        let written: Amount = format!("{units}e-{scale}").parse().unwrap();
        prop_assert_eq!(written.cmp(&a), Ordering::Equal);
        prop_assert_eq!(a.to_scaled(scale + 1), units.checked_mul(10));
    }

    #[test]
    fn integers_are_what_they_are(a in any::<i128>(), b in any::<i64>()) {
        prop_assert_eq!(Amount::from(a).to_scaled(0), Some(a));
        prop_assert_eq!(Amount::from(a).cmp(&b.into()), a.cmp(&b.into()));
    }

    #[test]
    fn a_text_is_read_or_refused(text in "[-+]?[0-9.eE+-]{0,6}|\\PC{0,4}") {
        match text.parse::<Amount>() {
            Ok(amount) => prop_assert_eq!(amount.as_str(), text),
            Err(error) => prop_assert!(error.to_string().contains(": ")),
        }
    }
}
