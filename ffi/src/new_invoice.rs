//! An invoice to be created.

use std::ffi::c_char;
use std::ptr;

use invoice_core::{Amount, CartItem, NewInvoice};

use crate::call::{quietly, read_text};
use crate::error::calypso_error;
use crate::latched::{Latched, change};
use crate::status::calypso_status;
use crate::text;

/// What is asked for when an invoice is created. As with options, the first part that cannot be used is remembered, and comes back from
/// the call that is given it, which then sends nothing.
pub struct calypso_new_invoice(Latched<NewInvoice>);

impl calypso_new_invoice {
    pub(crate) fn get(&self) -> Result<&NewInvoice, Box<calypso_error>> {
        self.0.get()
    }
}

/// An invoice over `amount` (decimal text with a point, such as "0.00059165") of `currency` (such as "BTC"), with an empty cart. You free
/// it with calypso_new_invoice_free. Never NULL.
///
/// The description should name your order: the API has no idempotency key, so it is the only thing by which an invoice can be found again
/// whose response was lost. A text that is no amount comes back as CALYPSO_INVALID_REQUEST from the call that is given the invoice.
///
///     calypso_new_invoice *order = calypso_new_invoice_new("0.00059165", "BTC", "order 1017");
/// cbindgen:postfix=CALYPSO_FREE_WITH(calypso_new_invoice_free)
#[unsafe(no_mangle)]
#[must_use]
pub extern "C" fn calypso_new_invoice_new(
    amount: *const c_char,
    currency: *const c_char,
    description: *const c_char,
) -> Option<Box<calypso_new_invoice>> {
    let begun = Latched::begin(|| {
        let amount = read_amount("amount", amount)?;
        let currency = read_text("currency", currency)?;
        Ok(NewInvoice::new(
            amount,
            currency,
            read_text("description", description)?,
        ))
    });
    Some(Box::new(calypso_new_invoice(begun)))
}

/// Puts one more item into the cart. Price and quantity are decimal text; whether the price is for one piece or for all of them is not
/// documented.
///
///     calypso_new_invoice_add_cart_item(order, "Mug", "0.00025", "2", "BTC");
#[unsafe(no_mangle)]
pub extern "C" fn calypso_new_invoice_add_cart_item(
    new_invoice: Option<&mut calypso_new_invoice>,
    product: *const c_char,
    price: *const c_char,
    quantity: *const c_char,
    currency: *const c_char,
) -> calypso_status {
    let read = |whole: Option<&NewInvoice>| {
        let index = whole.map_or(0, |whole| whole.cart_items().len());
        let place = |part| format!("cart_items[{index}].{part}");
        let product = read_text(&place("product"), product)?;
        let price = read_amount(&place("price"), price)?;
        let quantity = read_amount(&place("quantity"), quantity)?;
        let currency = read_text(&place("currency"), currency)?;
        Ok(CartItem::new(product, price, quantity, currency))
    };
    change(new_invoice.map(|new| &mut new.0), read, NewInvoice::with_cart_item)
}

/// What the items of the cart cost together, each at its price times its quantity, as decimal text: "0" for an empty cart. You free it
/// with calypso_string_free. It need not be the invoice's amount: the service is not documented to ask for that.
///
/// NULL when it has no exact answer, because currencies differ or it is too large, when a part cannot be used, and for NULL.
///
///     char *total = calypso_new_invoice_cart_total(order);
/// cbindgen:postfix=CALYPSO_FREE_WITH(calypso_string_free)
#[unsafe(no_mangle)]
pub extern "C" fn calypso_new_invoice_cart_total(new_invoice: Option<&calypso_new_invoice>) -> *mut c_char {
    let total = || new_invoice?.0.value()?.cart_total();
    quietly(ptr::null_mut(), || total().map_or(ptr::null_mut(), text::give))
}

/// The JSON that creating it sends. You free it with calypso_string_free. NULL when a part cannot be used, and for NULL.
///
///     char *json = calypso_new_invoice_to_json(order);
/// cbindgen:postfix=CALYPSO_FREE_WITH(calypso_string_free)
#[unsafe(no_mangle)]
pub extern "C" fn calypso_new_invoice_to_json(new_invoice: Option<&calypso_new_invoice>) -> *mut c_char {
    let json = || Some(new_invoice?.0.value()?.to_json());
    quietly(ptr::null_mut(), || json().map_or(ptr::null_mut(), text::give))
}

/// The argument called `name`, which has to be an amount.
fn read_amount(name: &str, amount: *const c_char) -> Result<Amount, Box<calypso_error>> {
    let amount = read_text(name, amount)?.parse();
    amount.map_err(|why| calypso_error::new(calypso_status::CALYPSO_INVALID_REQUEST, &format!("{name}: {why}")))
}
