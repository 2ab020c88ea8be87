//! Entries of a list that may be no invoice.

use crate::model::{Invoice, NewInvoice};
use crate::wire::response;
use crate::wire::salvage::{Description, Salvage, Salvaged};

/// Salvages the entry, whole and cut off: where it is an invoice, the strict reader and this one agree, and however early it
/// is cut, it may still be the order that it was made of.
pub fn salvage(entry: &[u8]) {
    let salvaged = Salvaged::of(entry);
    let cuts = (0..entry.len()).step_by(1 + entry.len() / 32).map(|end| &entry[..end]);
    match response::element(entry, 0) {
        Ok(invoice) => {
            assert_agrees(&salvaged, &invoice);
            let order = order_of(&invoice);
            assert!(salvaged.may_be(&order));
            for cut in cuts {
                let salvaged = Salvaged::of(cut);
                assert!(salvaged.may_be(&order) || !salvaged.is_object(), "{cut:?}");
            }
        }
        Err(malformed) => {
            assert_eq!(salvaged.invoice_id, malformed.invoice_id);
            let order = NewInvoice::new(1, "BTC", "Order 7");
            for entry in cuts.chain([entry]) {
                let salvaged = Salvaged::of(entry);
                let first = entry.iter().find(|byte| !b" \t\n\r".contains(byte));
                assert_eq!(salvaged.is_object(), first == Some(&b'{'));
                let may_hold_one = salvaged.is_object() || (first == Some(&b'[') && entry.contains(&b'{'));
                assert!(may_hold_one || !salvaged.may_be(&order));
            }
        }
    }
}

/// The order that the service could have made this invoice of.
fn order_of(invoice: &Invoice) -> NewInvoice {
    let description = invoice.description().filter(|text| !text.trim().is_empty());
    NewInvoice::new(
        invoice.amount().clone(),
        invoice.currency().clone(),
        description.unwrap_or("Order 7"),
    )
}

fn assert_agrees(salvaged: &Salvaged, invoice: &Invoice) {
    assert!(salvaged.is_object());
    assert_eq!(salvaged.invoice_id, Some(invoice.id()));
    assert_eq!(salvaged.amount, Salvage::Known(invoice.amount().clone()));
    assert_eq!(salvaged.currency, Salvage::Known(invoice.currency().clone()));
    let text = |text: &str| Salvage::Known(Description::Text(text.to_owned()));
    assert_eq!(
        salvaged.description,
        invoice.description().map_or(Salvage::Missing, text)
    );
    let Some(shown) = invoice.description().filter(|shown| !shown.trim().is_empty()) else {
        return;
    };
    let order = |description| NewInvoice::new(invoice.amount().clone(), invoice.currency().clone(), description);
    // A lost character could be any, also the one more.
    if !shown.contains('\u{fffd}') {
        assert!(!salvaged.may_be(&order(format!("{shown}x"))));
        assert!(!salvaged.may_be(&order(format!("x{shown}"))));
    }
}
