//! Compares descriptions of which some characters were lost.

use std::char::REPLACEMENT_CHARACTER as LOST;

use crate::model::{folded, same_text};

/// Whether a description that is shown like this may be ours, but for white space.
///
/// A lost character stands for one character at most: several may have been one, and white space is folded away. At the end
/// it stands for any rest, as services cut a text in the middle of a character.
pub(crate) fn may_be_same(shown: &str, ours: &str) -> bool {
    if !shown.contains(LOST) {
        return same_text(shown, ours);
    }
    let shown = folded(shown);
    let begins = shown.trim_end_matches(LOST);
    let has_rest = begins.len() < shown.len();
    // The rest may have been white space, which is folded away in ours.
    let space = if has_rest { " " } else { "" };
    let ours: Vec<char> = (folded(ours) + space).chars().collect();
    // By length: whether that many of our first characters may be what is shown so far.
    let mut lengths = vec![false; ours.len() + 1];
    lengths[0] = true;
    for character in begins.chars() {
        if !lengths.contains(&true) {
            return false;
        }
        for length in (1..=ours.len()).rev() {
            lengths[length] = match character {
                LOST => lengths[length] || lengths[length - 1],
                character => lengths[length - 1] && ours[length - 1] == character,
            };
        }
        lengths[0] &= character == LOST;
    }
    if has_rest {
        lengths.contains(&true)
    } else {
        lengths[ours.len()]
    }
}

#[cfg(test)]
mod tests {
    use super::may_be_same;

    #[test]
    fn without_a_lost_character_only_white_space_may_differ() {
        assert!(may_be_same(" Order\n7 ", "Order 7"));
        assert!(may_be_same("Order 7", "\tOrder  7"));
        for other in ["Order 8", "Order 7.", "order 7", "Order", "", "Order7"] {
            assert!(!may_be_same(other, "Order 7"), "{other}");
            assert!(!may_be_same("Order 7", other), "{other}");
        }
    }

    #[test]
    fn a_lost_character_stands_for_one_at_most() {
        for (shown, same, other) in [
            (
                "Caf\u{fffd} 7",
                &["Café 7", "Cafe 7", "Caf 7"][..],
                &["Café 8", "Cafeé 7", "Café"][..],
            ),
            ("\u{fffd}7", &["é7", "7"], &["77é", "ab7", "é"]),
            (
                "a\u{fffd}\u{fffd}b",
                &["a😀b", "a\u{2003}b", "ab", "axyb"],
                &["axyzb", "a", "b"],
            ),
            ("a\u{fffd}b\u{fffd}c", &["axbyc", "abc", "abbc"], &["axyc", "acb"]),
            ("Order \u{fffd}7", &["Order \u{a0}7", "Order x7"], &["Order xy7"]),
            ("x\u{fffd}y", &["x\u{fffd}y"], &["xy\u{fffd}"]),
        ] {
            for ours in same {
                assert!(may_be_same(shown, ours), "{shown} {ours}");
            }
            for ours in other {
                assert!(!may_be_same(shown, ours), "{shown} {ours}");
            }
        }
    }

    #[test]
    fn at_the_end_it_stands_for_any_rest() {
        for ours in ["Order 7 😀 and more", "Order 7 ", "Order 7"] {
            assert!(may_be_same("Order 7 \u{fffd}", ours), "{ours}");
            assert!(may_be_same("\u{fffd}", ours), "{ours}");
            assert!(may_be_same("O\u{fffd}der 7\u{fffd}\u{fffd}", ours), "{ours}");
        }
        assert!(!may_be_same("Order 7 \u{fffd}", "Order 70"));
        assert!(!may_be_same("Order 8\u{fffd}", "Order 7 😀"));
    }

    #[test]
    fn it_ends_whatever_is_shown() {
        let lost = "a\u{fffd}".repeat(200_000);
        assert!(!may_be_same(&lost, &"a".repeat(100)));
        assert!(may_be_same(
            &format!("{}b", "\u{fffd}".repeat(10_000)),
            &format!("{}b", "a".repeat(100))
        ));
    }
}
