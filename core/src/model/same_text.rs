//! When two texts are the same for a merchant: services trim and fold white space.

/// Whether the texts are the same but for white space: at the ends it does not count, and inside any of it counts as a space.
pub(crate) fn is_same_text(a: &str, b: &str) -> bool {
    a.split_whitespace().eq(b.split_whitespace())
}

#[cfg(test)]
mod tests {
    use super::is_same_text;

    #[test]
    fn white_space_is_folded_and_nothing_else() {
        for same in ["order 1017", " order 1017\n", "order \t 1017", "order\u{a0}1017"] {
            assert!(is_same_text("order 1017", same), "{same:?}");
        }
        for other in ["order1017", "Order 1017", "order 101", "order 1017 x", ""] {
            assert!(!is_same_text("order 1017", other), "{other:?}");
        }
    }
}
