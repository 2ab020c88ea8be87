//! Sums, differences and products against arithmetic by hand on the model's digits.

use proptest::prelude::*;

use super::super::Amount;
use super::{NUMBER, amount, decimals, model};

/// Digits, of which so many stand before the point.
struct Exact {
    negative: bool,
    digits: String,
    point: usize,
}

impl Exact {
    fn of(text: &str) -> Self {
        let (negative, digits) = model(text);
        Self {
            negative,
            digits,
            point: 128,
        }
    }

    fn negated(self) -> Self {
        Self {
            negative: !self.negative,
            ..self
        }
    }

    /// Of two numbers with as many digits before and behind the point.
    fn plus(&self, other: &Self) -> Self {
        let (larger, smaller) = if self.digits >= other.digits {
            (self, other)
        } else {
            (other, self)
        };
        let digits = if self.negative == other.negative {
            add(&larger.digits, &smaller.digits)
        } else {
            subtract(&larger.digits, &smaller.digits)
        };
        Self {
            negative: larger.negative,
            digits,
            point: self.point,
        }
    }

    /// By adding as often as each digit says.
    fn times(&self, other: &Self) -> Self {
        let length = self.digits.len() + other.digits.len();
        let mut digits = "0".repeat(length);
        for (zeros, times) in other.digits.bytes().rev().enumerate() {
            let row = format!("{:0>length$}", format!("{}{}", self.digits, "0".repeat(zeros)));
            for _ in b'0'..times {
                digits = add(&digits, &row);
            }
        }
        Self {
            negative: self.negative != other.negative,
            digits,
            point: self.point + other.point,
        }
    }

    /// The places of the first and of the last digit that is not zero: 0 for ones, -1 for tenths.
    fn ends(&self) -> Option<(i32, i32)> {
        let place = |index: usize| i32::try_from(self.point).unwrap() - 1 - i32::try_from(index).unwrap();
        let is_digit = |c| c != '0';
        Some((place(self.digits.find(is_digit)?), place(self.digits.rfind(is_digit)?)))
    }

    /// Whether any way of writing it keeps within the bounds.
    fn is_amount(&self) -> bool {
        let Some((first, last)) = self.ends() else { return true };
        let fits = |exponent: i32, decimals: i32| {
            let unit = exponent - decimals;
            unit <= last && (first - unit + 1).max(decimals + 1) <= 64
        };
        (-64..=64).any(|exponent| (0..64).any(|decimals| fits(exponent, decimals)))
    }

    /// How many decimals are written when `scale` are wanted; none when only an exponent makes it fit.
    fn decimals(&self, scale: usize) -> Option<usize> {
        let (first, last) = self.ends().unwrap_or((0, 0));
        let room = 64 - (first + 1).max(1);
        usize::try_from(room)
            .ok()
            .filter(|_| room >= -last)
            .map(|room| scale.min(room))
    }

    #[track_caller]
    fn assert_is(&self, result: Option<Amount>, scale: usize) {
        assert_eq!(result.is_some(), self.is_amount(), "{result:?}");
        let Some(result) = result else { return };
        let text = result.as_str();
        assert_eq!(text.parse::<Amount>(), Ok(result.clone()));
        let (negative, digits) = model(text);
        assert_eq!(bare(&digits, 128), bare(&self.digits, self.point), "{text}");
        let is_zero = self.ends().is_none();
        assert_eq!(negative, self.negative && !is_zero, "{text}");
        assert!(!is_zero || !text.starts_with('-'), "{text}");
        let written = (!text.contains('e')).then(|| decimals(text));
        assert_eq!(written, self.decimals(scale), "{text}");
    }
}

/// Of two rows of digits, as many in each; the sum must have as many.
fn add(a: &str, b: &str) -> String {
    let mut carry = 0;
    let digits = a.bytes().zip(b.bytes()).rev().map(|(a, b)| {
        let sum = a - b'0' + b - b'0' + carry;
        carry = sum / 10;
        char::from(b'0' + sum % 10)
    });
    let backwards: Vec<char> = digits.collect();
    assert_eq!(carry, 0);
    backwards.into_iter().rev().collect()
}

/// Of two rows of digits, as many in each, the first not below the second.
fn subtract(a: &str, b: &str) -> String {
    let mut borrow = 0;
    let digits = a.bytes().zip(b.bytes()).rev().map(|(a, b)| {
        let difference = 10 + a - b - borrow;
        borrow = u8::from(difference < 10);
        char::from(b'0' + difference % 10)
    });
    let backwards: Vec<char> = digits.collect();
    assert_eq!(borrow, 0);
    backwards.into_iter().rev().collect()
}

/// The number without the zeros around it.
fn bare(digits: &str, point: usize) -> String {
    let (whole, decimals) = digits.split_at(point);
    format!("{}.{}", whole.trim_start_matches('0'), decimals.trim_end_matches('0'))
}

/// How many decimals a text has without its exponent.
fn scale(text: &str) -> usize {
    decimals(&amount(text).to_plain_string())
}

/// Numbers of all sizes, and many with a result at the bounds: nines, and digits far apart.
fn number() -> impl Strategy<Value = String> {
    let mantissa = prop_oneof![
        "-?9{1,64}",
        "-?[1-9]0{0,63}",
        "-?0\\.0{0,62}[1-9]",
        "-?[1-9]0{0,30}\\.0{0,30}[1-9]",
    ];
    let extreme = (mantissa, "(e-?([1-5]?[0-9]|6[0-4]))?").prop_map(|(mantissa, exponent)| mantissa + &exponent);
    prop_oneof![NUMBER, "-?(0|[1-9][0-9]{0,3})(\\.[0-9]{1,4})?", extreme]
}

proptest! {
    #![proptest_config(super::config())]

    #[test]
    fn sums_and_differences_are_exact_or_none(a in number(), b in number()) {
        let (x, y) = (amount(&a), amount(&b));
        let scale = scale(&a).max(scale(&b));
        let sum = Exact::of(&a).plus(&Exact::of(&b));
        sum.assert_is(x.checked_add(&y), scale);
        sum.assert_is(y.checked_add(&x), scale);
        Exact::of(&a).plus(&Exact::of(&b).negated()).assert_is(x.checked_sub(&y), scale);
        prop_assert_eq!(x.checked_sub(&x), Some(Amount::from(0)));
    }

    #[test]
    fn products_are_exact_or_none(a in number(), b in number()) {
        let (x, y) = (amount(&a), amount(&b));
        let product = Exact::of(&a).times(&Exact::of(&b));
        product.assert_is(x.checked_mul(&y), scale(&a) + scale(&b));
        product.assert_is(y.checked_mul(&x), scale(&a) + scale(&b));
    }

    #[test]
    fn a_sum_of_many_does_not_depend_on_their_order(texts in prop::collection::vec(number(), 0..9)) {
        let amounts: Vec<Amount> = texts.iter().map(|text| amount(text)).collect();
        let sum = texts.iter().fold(Exact::of("0"), |sum, text| sum.plus(&Exact::of(text)));
        let scale = texts.iter().map(|text| scale(text)).max().unwrap_or(0);
        sum.assert_is(Amount::checked_sum(&amounts), scale);
        sum.assert_is(Amount::checked_sum(amounts.into_iter().rev()), scale);
    }
}

#[test]
fn the_decimals_of_a_result_are_those_of_its_terms() {
    for (a, b, sum, difference, product) in [
        ("1.10", "2.20", "3.30", "-1.10", "2.4200"),
        ("2", "3", "5", "-1", "6"),
        ("0.10", "0.1", "0.20", "0.00", "0.010"),
        ("-0", "-0.0", "0.0", "0.0", "0.0"),
        ("1.50e1", "1E2", "115.0", "-85.0", "1500.0"),
        ("99.99", "0.01", "100.00", "99.98", "0.9999"),
        (
            "1e-18",
            "1",
            "1.000000000000000001",
            "-0.999999999999999999",
            "0.000000000000000001",
        ),
        ("1e64", "1e64", "2e64", "0", "none"),
        ("1e-64", "1e-64", "2e-64", &format!("0.{}", "0".repeat(63)), "none"),
        (
            "1e40",
            "-1e30",
            &format!("9999999999{}", "0".repeat(30)),
            &format!("10000000001{}", "0".repeat(30)),
            "-1000000e64",
        ),
    ] {
        let text = |result: Option<Amount>| result.map_or("none".into(), |amount| amount.to_string());
        let (a, b) = (amount(a), amount(b));
        assert_eq!(text(a.checked_add(&b)), sum, "{a} + {b}");
        assert_eq!(text(a.checked_sub(&b)), difference, "{a} - {b}");
        assert_eq!(text(a.checked_mul(&b)), product, "{a} * {b}");
    }
}

#[test]
fn a_result_beyond_the_bounds_is_none() {
    let nines = amount(&"9".repeat(64));
    let largest = amount(&format!("{nines}e64"));
    let smallest = amount(&format!("0.{}1e-64", "0".repeat(62)));
    assert_eq!(nines.checked_add(&1.into()).unwrap().as_str(), "1e64");
    assert_eq!(nines.checked_add(&2.into()), None);
    assert_eq!(largest.checked_add(&largest), None);
    assert_eq!(largest.checked_mul(&10.into()), None);
    let twice = format!("0.{}2e-64", "0".repeat(62));
    assert_eq!(smallest.checked_add(&smallest).unwrap().as_str(), twice);
    assert_eq!(smallest.checked_mul(&amount("0.1")), None);
    assert_eq!(largest.checked_add(&smallest), None);
    let product = format!("9.{}", "9".repeat(63));
    assert_eq!(largest.checked_mul(&smallest).unwrap().as_str(), product);
    // Only the result has to fit.
    let all = [&largest, &smallest, &largest];
    assert_eq!(Amount::checked_sum(all), None);
    let minus = |amount: &Amount| amount.checked_mul(&Amount::from(-1)).unwrap();
    let all = [largest.clone(), smallest.clone(), minus(&largest)];
    assert_eq!(Amount::checked_sum(all), Some(smallest));
    assert_eq!(Amount::checked_sum([] as [Amount; 0]).unwrap().as_str(), "0");
}
