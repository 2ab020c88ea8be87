//! How amounts print: against the standard library's numbers under every flag, and against the model.

use std::fmt::Display;

use proptest::prelude::*;

use super::super::Amount;
use super::{NUMBER, amount, decimals, model};

/// The value under every combination of fill, alignment, sign, `#`, `0`, width and precision.
fn printed(value: &dyn Display, width: usize, precision: Option<usize>) -> Vec<String> {
    let mut all = Vec::new();
    macro_rules! print {
        ($($align:literal)*) => { $( print!($align, "" "+" "-" "#" "0" "+0" "+#0"); )* };
        ($align:literal, $($flags:literal)*) => { $(
            all.push(match precision {
                Some(precision) => format!(concat!("{:", $align, $flags, ".1$}"), value, precision),
                None => format!(concat!("{:", $align, $flags, "}"), value),
            });
            all.push(match precision {
                Some(precision) => format!(concat!("{:", $align, $flags, "1$.2$}"), value, width, precision),
                None => format!(concat!("{:", $align, $flags, "1$}"), value, width),
            });
        )* };
    }
    print!("" "<" "^" ">" "*<" "0^" "é>");
    all
}

/// How many digits stand behind the point when no zero ends them.
fn significant_decimals(text: &str) -> usize {
    let (_, digits) = model(text);
    digits.trim_end_matches('0').len().saturating_sub(128)
}

proptest! {
    #![proptest_config(super::config())]

    #[test]
    fn whole_numbers_print_as_integers_do(number: i64, width in 0..30_usize) {
        prop_assert_eq!(printed(&Amount::from(number), width, None), printed(&number, width, None));
    }

    /// A fraction of a power of two has an exact decimal form, which is what the standard library prints.
    #[test]
    fn fractions_print_as_floats_do(
        units in -(1_i32 << 30)..1 << 30,
        halvings in 0..10_i32,
        width in 0..30_usize,
        precision in 0..20_usize,
    ) {
        let number = f64::from(units) / 2_f64.powi(halvings);
        let text = number.to_string();
        prop_assert_eq!(printed(&amount(&text), width, None), printed(&number, width, None));
        // Where a float would be rounded, all digits are printed.
        let enough = precision.max(significant_decimals(&text));
        prop_assert_eq!(
            printed(&amount(&text), width, Some(precision)),
            printed(&number, width, Some(enough))
        );
    }

    #[test]
    fn a_precision_adds_zeros_and_cuts_nothing(text in NUMBER, precision in 0..=128_usize) {
        let printed = format!("{:.precision$}", amount(&text));
        prop_assert_eq!(model(&printed), model(&text));
        prop_assert_eq!(printed.starts_with('-'), text.starts_with('-'));
        let decimals = decimals(&printed);
        prop_assert_eq!(decimals, precision.max(significant_decimals(&text)), "{}", printed);

        let fixed = amount(&text).to_fixed(precision.try_into()?);
        prop_assert_eq!(fixed.ok(), (decimals == precision).then_some(printed));
    }

    #[test]
    fn the_plain_form_has_the_same_digits_and_no_exponent(text in NUMBER) {
        let plain = amount(&text).to_plain_string();
        prop_assert_eq!(model(&plain), model(&text));
        prop_assert!(plain.len() <= 130 && plain.bytes().all(|byte| b"-.0123456789".contains(&byte)), "{}", plain);
        if !text.contains(['e', 'E']) {
            prop_assert_eq!(plain, text);
        }
    }
}

#[test]
fn zero_keeps_its_sign_as_floats_do() {
    for precision in [None, Some(0), Some(2)] {
        assert_eq!(printed(&amount("-0"), 7, precision), printed(&-0.0, 7, precision));
        assert_eq!(printed(&amount("0"), 7, precision), printed(&0.0, 7, precision));
    }
}

#[test]
fn a_precision_is_honoured_exactly() {
    for (text, precision, expected) in [
        ("12.50", 2, "12.50"),
        ("12.5", 2, "12.50"),
        ("1250", 2, "1250.00"),
        ("99999.99", 2, "99999.99"),
        ("0.00059165", 2, "0.00059165"),
        ("1.500", 2, "1.50"),
        ("1.500", 0, "1.5"),
        ("1.00", 0, "1"),
        ("-0.005", 2, "-0.005"),
        ("1E-18", 2, "0.000000000000000001"),
        ("12.5e2", 1, "1250.0"),
        ("0e64", 2, "0.00"),
        ("0.00e-64", 0, "0"),
    ] {
        assert_eq!(format!("{:.precision$}", amount(text)), expected, "{text}");
    }
    assert_eq!(format!("{:.0}", amount("1e64")), format!("1{}", "0".repeat(64)));
    assert_eq!(format!("{:.0}", amount("-1e-64")), format!("-0.{}1", "0".repeat(63)));
}

#[test]
fn a_width_pads_as_numbers_are_padded() {
    let price = amount("12.50");
    assert_eq!(format!("{price:8.2}|"), "   12.50|");
    assert_eq!(format!("{price:<8.2}|"), "12.50   |");
    assert_eq!(format!("{price:*^+9.2}|"), "*+12.50**|");
    assert_eq!(format!("{:08.2}|", amount("-12.5")), "-0012.50|");
    assert_eq!(
        format!("{:8}|{:08}|", amount("1e-8"), amount("-1e-8")),
        "    1e-8|-0001e-8|"
    );
}

#[test]
fn the_plain_form_keeps_the_decimals_that_were_written() {
    for (text, expected) in [
        ("0.10", "0.10"),
        ("1e-8", "0.00000001"),
        ("1.50E3", "1500"),
        ("1.50e1", "15.0"),
        ("-1.50e-1", "-0.150"),
        ("0.0010e3", "1.0"),
        ("100e-2", "1.00"),
        ("0e5", "0"),
        ("-0.00e1", "-0.0"),
        ("0e-8", "0.00000000"),
    ] {
        assert_eq!(amount(text).to_plain_string(), expected, "{text}");
    }
    let nines = "9".repeat(64);
    assert_eq!(
        amount(&format!("{nines}e64")).to_plain_string(),
        format!("{nines}{}", "0".repeat(64))
    );
    assert_eq!(
        amount(&format!("-0.{}1e-64", "0".repeat(62))).to_plain_string(),
        format!("-0.{}1", "0".repeat(126))
    );
}

#[test]
fn what_needs_more_decimals_is_refused() {
    for (text, places, expected) in [
        ("12.5", 2, Ok("12.50")),
        ("12.500", 2, Ok("12.50")),
        ("-0", 2, Ok("-0.00")),
        ("1.00", 0, Ok("1")),
        ("1e3", 0, Ok("1000")),
        (
            "12.5",
            0,
            Err("too precise for 0 decimals: 1 digit would be lost, ask for 1 or more"),
        ),
        (
            "0.00059165",
            1,
            Err("too precise for 1 decimal: 7 digits would be lost, ask for 8 or more"),
        ),
        (
            "1E-18",
            2,
            Err("too precise for 2 decimals: 16 digits would be lost, ask for 18 or more"),
        ),
    ] {
        let fixed = amount(text).to_fixed(places).map_err(|error| error.to_string());
        assert_eq!(fixed, expected.map(str::to_owned).map_err(str::to_owned), "{text}");
    }
    assert_eq!(amount("1").to_fixed(300).unwrap(), format!("1.{}", "0".repeat(300)));
}
