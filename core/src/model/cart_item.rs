//! A line of an invoice's cart.

use super::text::Text;
use super::{Amount, Currency};

/// One line of a cart: a product, its price and how many of it.
///
/// Each part of an item from the server may be missing; one made by [`new`](Self::new) has them all.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CartItem {
    pub(crate) product: Option<Text>,
    pub(crate) price: Option<Amount>,
    pub(crate) quantity: Option<Amount>,
    pub(crate) currency: Option<Currency>,
    pub(crate) extra: Box<[(Text, Text)]>,
}

impl CartItem {
    /// An item to put into a [`NewInvoice`](super::NewInvoice).
    ///
    /// Whether `price` is for one piece or for all of them is not documented;
    /// [`cart_total`](super::NewInvoice::cart_total) takes it for one.
    ///
    /// # Examples
    ///
    /// ```
    /// use calypso_invoice::{Amount, CartItem, Currency};
    ///
    /// let item = CartItem::new("Mug", "0.00025".parse::<Amount>()?, 2, Currency::Btc);
    /// assert_eq!(item.product(), Some("Mug"));
    /// # Ok::<(), calypso_invoice::AmountError>(())
    /// ```
    pub fn new(
        product: impl Into<String>,
        price: impl Into<Amount>,
        quantity: impl Into<Amount>,
        currency: impl Into<Currency>,
    ) -> Self {
        Self {
            product: Some(product.into().into()),
            price: Some(price.into()),
            quantity: Some(quantity.into()),
            currency: Some(currency.into()),
            extra: Box::default(),
        }
    }

    /// An item of which nothing is known.
    pub(crate) fn empty() -> Self {
        Self {
            product: None,
            price: None,
            quantity: None,
            currency: None,
            extra: Box::default(),
        }
    }

    /// What is sold.
    pub fn product(&self) -> Option<&str> {
        self.product.as_ref().map(Text::as_str)
    }

    /// The price, in [`currency`](Self::currency).
    pub fn price(&self) -> Option<&Amount> {
        self.price.as_ref()
    }

    /// How many are sold; it need not be a whole number.
    pub fn quantity(&self) -> Option<&Amount> {
        self.quantity.as_ref()
    }

    /// What the price is counted in.
    pub fn currency(&self) -> Option<&Currency> {
        self.currency.as_ref()
    }

    /// The fields that this version does not know, in the server's order: name and JSON text.
    pub fn extra(&self) -> impl ExactSizeIterator<Item = (&str, &str)> {
        self.extra.iter().map(|(name, json)| (name.as_str(), json.as_str()))
    }
}
