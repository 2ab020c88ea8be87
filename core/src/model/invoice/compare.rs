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
