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
///     .with_cart_item(CartItem::new("Mug", "0.00025".parse::<Amount>()?, 2, Currency::Btc));
/// assert_eq!(new.cart_items().len(), 1);
/// # Ok::<(), calypso_invoice::AmountError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct NewInvoice {
    pub(crate) amount: Amount,
    pub(crate) currency: Currency,
    pub(crate) description: Text,
    pub(crate) cart_items: Vec<CartItem>,
}

impl NewInvoice {
    /// An invoice over `amount` of `currency`, with an empty cart.
    ///
    /// Nothing is checked before it is sent; then a negative amount, price or quantity, a blank description
    /// and an item with a part missing are refused. That the cart adds up to `amount` is not checked:
    /// see [`cart_total`](Self::cart_total).
    pub fn new(amount: impl Into<Amount>, currency: impl Into<Currency>, description: impl Into<String>) -> Self {
        Self {
            amount: amount.into(),
            currency: currency.into(),
            description: description.into().into(),
            cart_items: Vec::new(),
        }
    }

    /// Puts one more item into the cart.
    ///
    /// The [`extra`](CartItem::extra) fields of an item that came from the server are not sent.
    #[must_use]
    pub fn with_cart_item(mut self, item: CartItem) -> Self {
        self.cart_items.push(item);
        self
    }

    /// Puts more items into the cart, in order, as [`with_cart_item`](Self::with_cart_item) does.
    #[must_use]
    pub fn with_cart_items(mut self, items: impl IntoIterator<Item = CartItem>) -> Self {
        self.cart_items.extend(items);
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
    pub fn cart_items(&self) -> &[CartItem] {
        &self.cart_items
    }

    /// What the items of the cart cost together, each at its price times its quantity: 0 for an empty cart.
    ///
    /// The vendor does not document whether a price is for one piece or for all of them; here it is for one. Nor is it
    /// documented that a cart has to add up to the invoice's amount, so creating an invoice does not check it: do so
    /// yourself if yours should.
    ///
    /// `None` when an item has no price, quantity or currency, when its currency is not the invoice's, or when the total
    /// does not fit into an [`Amount`]: nothing is converted or rounded.
    ///
    /// # Examples
    ///
    /// ```
    /// use calypso_invoice::{Amount, CartItem, Currency, NewInvoice};
    ///
    /// let new = NewInvoice::new("12.50".parse::<Amount>()?, Currency::Eur, "Order 1007")
    ///     .with_cart_item(CartItem::new("Mug", "4.75".parse::<Amount>()?, 2, Currency::Eur))
    ///     .with_cart_item(CartItem::new("Shipping", 3, 1, Currency::Eur));
    /// assert_eq!(new.cart_total().as_ref(), Some(new.amount()));
    /// # Ok::<(), calypso_invoice::AmountError>(())
    /// ```
    pub fn cart_total(&self) -> Option<Amount> {
        let cost = |item: &CartItem| match &item.currency {
            Some(currency) if *currency == self.currency => item.price.as_ref()?.checked_mul(item.quantity.as_ref()?),
            _ => None,
        };
        let costs: Option<Vec<_>> = self.cart_items.iter().map(cost).collect();
        Amount::checked_sum(costs?)
    }

    /// Finds what can never be right, and says so in one line.
    pub(crate) fn check(&self) -> Result<(), String> {
        if self.amount.is_negative() {
            return Err("amount is negative: ask for zero or more".into());
        }
        if self.description().trim().is_empty() {
            return Err("description is empty: say what the invoice is for".into());
        }
        for (index, item) in self.cart_items.iter().enumerate() {
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
            NewInvoice::new(zero.clone(), "LTC", " . ").with_cart_items([mug(), mug()]),
            NewInvoice::new(10, "", "x").with_cart_item(CartItem::new("", zero.clone(), zero, "")),
        ] {
            assert_eq!(new.check(), Ok(()), "{new:?}");
        }
    }

    #[test]
    fn a_cart_in_the_invoices_currency_is_added_up() {
        let btc = |price: &str, quantity: &str| {
            let [price, quantity] = [price, quantity].map(|text| text.parse::<Amount>().unwrap());
            CartItem::new("x", price, quantity, "BTC")
        };
        for (items, expected) in [
            (vec![], "0"),
            (vec![mug()], "10"),
            (vec![mug(), btc("0.10", "3"), btc("1.5", "0.5")], "11.05"),
            (vec![btc("1e-8", "2e3"), btc("-0", "7")], "0.00002000"),
        ] {
            let new = NewInvoice::new(1, Currency::Btc, "x").with_cart_items(items);
            let total = new.cart_total().unwrap();
            assert_eq!(total.as_str(), expected, "{new:?}");
            // It does not insist.
            assert_eq!(new.check(), Ok(()));
        }
    }

    #[test]
    fn a_cart_that_cannot_be_added_up_has_no_total() {
        let huge: Amount = "9e64".parse().unwrap();
        for item in [
            CartItem::new("Mug", 5, 2, Currency::Eur),
            CartItem::new("Mug", 5, 2, "btc"),
            CartItem {
                currency: None,
                ..mug()
            },
            CartItem { price: None, ..mug() },
            CartItem {
                quantity: None,
                ..mug()
            },
            CartItem::new("Mug", huge.clone(), huge, Currency::Btc),
            CartItem::new("Mug", "1e-64".parse::<Amount>().unwrap(), 1, Currency::Btc),
        ] {
            let new = NewInvoice::new(10, Currency::Btc, "x").with_cart_items([mug(), item]);
            assert_eq!(new.cart_total(), None, "{new:?}");
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
                new(1, "x").with_cart_items([mug(), price]),
                "cart_items[1].price is negative: write zero or more",
            ),
            (
                new(1, "x").with_cart_items([quantity, mug()]),
                "cart_items[0].quantity is negative: write zero or more",
            ),
            (
                new(1, "x").with_cart_item(part),
                "cart_items[0].price is missing: an item is sent with product, price, quantity and currency",
            ),
        ] {
            assert_eq!(new.check(), Err(expected.into()));
        }
    }
}
