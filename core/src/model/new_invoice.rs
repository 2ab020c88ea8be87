//! An invoice to be created.

use super::text::Text;
use super::{Amount, CartItem, Currency};

/// What is asked for when an invoice is created.
///
/// The API has no idempotency key. A description that names your order is the only thing by which you can find an
/// invoice again whose response was lost.
///
/// # Examples
///
/// ```
/// use calypso_invoice::{Amount, CartItem, Currency, NewInvoice};
///
/// let new = NewInvoice::new("0.0005".parse::<Amount>()?, Currency::Btc, "Order 1007")
///     .cart_item(CartItem::new("Mug", "0.00025".parse::<Amount>()?, 2, Currency::Btc));
/// assert_eq!(new.items().len(), 1);
/// # Ok::<(), calypso_invoice::AmountError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct NewInvoice {
    pub(crate) amount: Amount,
    pub(crate) currency: Currency,
    pub(crate) description: Text,
    pub(crate) items: Vec<CartItem>,
}

impl NewInvoice {
    /// An invoice over `amount` of `currency`, with an empty cart.
    ///
    /// Nothing is checked before it is sent; then a negative amount, price or quantity, a blank description
    /// and an item with a part missing are refused. That the cart adds up to `amount` is not checked.
    pub fn new(amount: impl Into<Amount>, currency: impl Into<Currency>, description: impl Into<String>) -> Self {
        Self {
            amount: amount.into(),
            currency: currency.into(),
            description: description.into().into(),
            items: Vec::new(),
        }
    }

    /// Puts one more item into the cart.
    ///
    /// The [`extra`](CartItem::extra) fields of an item that came from the server are not sent.
    #[must_use]
    pub fn cart_item(mut self, item: CartItem) -> Self {
        self.items.push(item);
        self
    }

    /// Puts more items into the cart, in order, as [`cart_item`](Self::cart_item) does.
    #[must_use]
    pub fn cart_items(mut self, items: impl IntoIterator<Item = CartItem>) -> Self {
        self.items.extend(items);
        self
    }

    /// The total amount.
    pub fn amount(&self) -> &Amount {
        &self.amount
    }

    /// What the amount is counted in.
    pub fn currency(&self) -> &Currency {
        &self.currency
    }

    /// What the invoice is for.
    pub fn description(&self) -> &str {
        self.description.as_str()
    }

    /// The cart.
    pub fn items(&self) -> &[CartItem] {
        &self.items
    }

    /// Finds what can never be right, and says so in one line.
    pub(crate) fn check(&self) -> Result<(), String> {
        if self.amount.is_negative() {
            return Err("amount is negative: ask for zero or more".into());
        }
        if self.description().trim().is_empty() {
            return Err("description is empty: say what the invoice is for".into());
        }
        for (index, item) in self.items.iter().enumerate() {
            item.check()
                .map_err(|(part, fault)| format!("cart_items[{index}].{part} {fault}"))?;
        }
        Ok(())
    }
}

impl CartItem {
    fn check(&self) -> Result<(), (&'static str, &'static str)> {
        const MISSING: &str = "is missing: an item is sent with product, price, quantity and currency";

        self.product.as_ref().ok_or(("product", MISSING))?;
        self.currency.as_ref().ok_or(("currency", MISSING))?;
        for (part, amount) in [("price", &self.price), ("quantity", &self.quantity)] {
            if amount.as_ref().ok_or((part, MISSING))?.is_negative() {
                return Err((part, "is negative: write zero or more"));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mug() -> CartItem {
        CartItem::new("Mug", 5, 2, "BTC")
    }

    #[test]
    fn what_may_be_right_passes() {
        let zero: Amount = "-0.0".parse().unwrap();
        for new in [
            NewInvoice::new(10, Currency::Btc, "Order 1"),
            NewInvoice::new(zero.clone(), "LTC", " . ").cart_items([mug(), mug()]),
            NewInvoice::new(10, "", "x").cart_item(CartItem::new("", zero.clone(), zero, "")),
        ] {
            assert_eq!(new.check(), Ok(()), "{new:?}");
        }
    }

    #[test]
    fn what_can_never_be_right_is_named() {
        let new = |amount, description| NewInvoice::new(amount, Currency::Btc, description);
        let price = CartItem::new("Mug", -5, 2, "BTC");
        let quantity = CartItem::new("Mug", 5, -2, "BTC");
        let part = CartItem { price: None, ..mug() };
        for (new, expected) in [
            (new(-1, "Order 1"), "amount is negative: ask for zero or more"),
            (new(1, ""), "description is empty: say what the invoice is for"),
            (new(1, " \n\u{a0}"), "description is empty: say what the invoice is for"),
            (
                new(1, "x").cart_items([mug(), price]),
                "cart_items[1].price is negative: write zero or more",
            ),
            (
                new(1, "x").cart_items([quantity, mug()]),
                "cart_items[0].quantity is negative: write zero or more",
            ),
            (
                new(1, "x").cart_item(part),
                "cart_items[0].price is missing: an item is sent with product, price, quantity and currency",
            ),
        ] {
            assert_eq!(new.check(), Err(expected.into()));
        }
    }
}
