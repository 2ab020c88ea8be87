//! Equality and hash of invoices: by value, however their text is written.

use std::hash::{Hash, Hasher};

use super::Invoice;

/// Amounts are compared by value, and the order of fields makes no difference.
impl PartialEq for Invoice {
    fn eq(&self, other: &Self) -> bool {
        let same_head = || {
            self.id == other.id
                && self.state == other.state
                && self.amount == other.amount
                && self.currency == other.currency
        };
        let same_rest = || {
            self.pay_amount() == other.pay_amount()
                && self.fee() == other.fee()
                && self.description() == other.description()
                && self.invoice_address() == other.invoice_address()
                && self.created_date() == other.created_date()
                && self.fiat().eq(other.fiat())
                && self.extra().eq(other.extra())
                && self.cart_items() == other.cart_items()
        };
        same_head() && (self.block == other.block || same_rest())
    }
}

impl Eq for Invoice {}

/// By what tells invoices, and the looks at one, apart: not all has to be made of the text for that.
impl Hash for Invoice {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.id.hash(state);
        self.state.hash(state);
        self.amount.hash(state);
        self.currency.hash(state);
        self.description().hash(state);
    }
}

#[cfg(test)]
mod tests {
    use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};

    use super::*;

    const FULL: &str = concat!(
        r#"{"id":7,"state":"PAID","amount":0.10,"currency":"BTC","payAmount":1e-8,"fee":0,"fiat":{"USD":100.00,"EUR":3},"#,
        r#""description":"Order 7","invoiceAddress":"bc1q","createdDate":"2021-05-25","url":"x","n":[1, 2],"#,
        r#""cartItems":[{"currency":"ETH","price":0.5,"product":"Mug","quantity":2,"sku":1},null]}"#
    );

    fn changed(part: &str, other: &str) -> Invoice {
        let json = FULL.replacen(part, other, 1);
        assert_ne!(json, FULL, "{part}");
        Invoice::from_json(&json).unwrap()
    }

    #[test]
    fn a_difference_in_any_part_is_one() {
        for (part, other) in [
            (":7,", ":8,"),
            ("PAID", "CANCEL"),
            ("0.10", "0.11"),
            ("BTC", "ETH"),
            ("1e-8", "2e-8"),
            (r#""fee":0"#, r#""fee":null"#),
            ("100.00", "100.01"),
            ("USD", "RUB"),
            ("Order 7", "Order 8"),
            ("bc1q", "bc1p"),
            ("05-25", "05-26"),
            ("url", "uri"),
            ("[1, 2]", "[1,2]"),
            ("ETH", "BTC"),
            ("0.5", "0.6"),
            ("Mug", "Cup"),
            (":2,", ":3,"),
            (r#""sku":1"#, r#""sku":1.0"#),
            (",null]", "]"),
        ] {
            assert_ne!(changed(part, other), Invoice::from_json(FULL).unwrap(), "{part}");
        }
    }

    #[test]
    fn how_it_is_written_is_no_difference() {
        let hash = |invoice: &Invoice| BuildHasherDefault::<DefaultHasher>::default().hash_one(invoice);
        let full = Invoice::from_json(FULL).unwrap();
        for (part, other) in [
            ("0.10", "1e-1"),
            ("1e-8", "0.00000001"),
            (r#""fee":0"#, r#""fee":-0.0"#),
            (r#"{"USD":100.00,"EUR":3}"#, r#"{ "EUR":3.0, "GBP":null, "USD":1e2}"#),
            ("Order", r"\u004frder"),
            (r#"{"id":7,"#, r#"{"id": 7 , "#),
            ("null]", "{}]"),
            ("0.5", "0.50"),
            (r#""product""#, r#""pr\u006fduct""#),
        ] {
            let same = changed(part, other);
            assert_eq!(same, full, "{part}");
            assert_eq!(hash(&same), hash(&full), "{part}");
        }
    }
}
