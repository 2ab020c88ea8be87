//! Whether an invoice in the list is the one that was asked for.

use crate::model::{CartItem, Invoice, NewInvoice, same_text};

/// How an invoice compares with what was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Match {
    /// The same in all that the service shows of it.
    Equal,
    /// The same description with another amount, currency or cart.
    Near,
    /// The same but for the description, which the service leaves out or shows blank.
    Nameless,
    Other,
}

/// Compares by value: 1.0 is 1.00, and the order of JSON fields does not count. A part that the service leaves out is
/// forgiven; a part that differs never is.
pub(super) fn compare(new: &NewInvoice, invoice: &Invoice) -> Match {
    // A blank one cannot be asked for: it was left out.
    let described = invoice.description().filter(|text| !text.trim().is_empty());
    // The cart comes last, and is seldom asked for: it has to be read again.
    let same_otherwise = || {
        (new.amount() == invoice.amount() || mutant!(ComparesNoAmount))
            && new.currency() == invoice.currency()
            && same_cart(new.cart_items(), invoice)
    };
    match described {
        Some(description) if mutant!(FoldsNothing) && description != new.description() => Match::Other,
        Some(description) if !same_text(description, new.description()) => Match::Other,
        Some(_) if same_otherwise() => Match::Equal,
        Some(_) => Match::Near,
        None if same_otherwise() => Match::Nameless,
        None => Match::Other,
    }
}

fn same_cart(asked: &[CartItem], invoice: &Invoice) -> bool {
    let shown = invoice.cart_items();
    (shown.is_empty() && !mutant!(ForgivesNothing))
        || (shown.len() == asked.len() && asked.iter().zip(&shown).all(|(asked, shown)| same_item(asked, shown)))
}

fn same_item(asked: &CartItem, shown: &CartItem) -> bool {
    same_or_left_out(asked.product(), shown.product())
        && same_or_left_out(asked.price(), shown.price())
        && same_or_left_out(asked.quantity(), shown.quantity())
        && same_or_left_out(asked.currency(), shown.currency())
}

fn same_or_left_out<T: PartialEq + ?Sized>(asked: Option<&T>, shown: Option<&T>) -> bool {
    shown.is_none() || asked == shown
}
