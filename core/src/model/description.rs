//! When two descriptions are the same: services trim them and fold white space.

/// The text without white space around it, and with one space for any white space in it.
pub(crate) fn folded(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ")
}

/// Whether two texts are the same but for white space.
pub(crate) fn same_text(one: &str, other: &str) -> bool {
    one.split_whitespace().eq(other.split_whitespace())
}

#[cfg(test)]
mod tests {
    use super::{folded, same_text};

    #[test]
    fn white_space_is_folded() {
        for (text, expected) in [
            ("Order 7", "Order 7"),
            (" Order\t\r\n 7\u{a0}", "Order 7"),
            ("\u{2003}Order\u{3000}7", "Order 7"),
            (" \n", ""),
            ("", ""),
        ] {
            assert_eq!(folded(text), expected, "{text:?}");
            assert!(same_text(text, expected), "{text:?}");
        }
    }

    #[test]
    fn other_texts_are_not_the_same() {
        for (one, other) in [
            ("Order 7", "Order7"),
            ("Order 7", "order 7"),
            ("Order 7", "Order 7."),
            ("", "x"),
        ] {
            assert!(!same_text(one, other), "{one:?} {other:?}");
        }
    }
}
