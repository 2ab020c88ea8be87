//! What an invoice is made from, and the strict reading of a create's body.

use crate::model::Amount;

use super::json::Members;

/// The currencies the vendor's document lists for a create.
const CURRENCIES: [&str; 7] = ["BTC", "ETH", "USDT", "FAU", "USD", "EUR", "RUB"];

/// A payment button: what each invoice made from it will hold.
///
/// It is checked when it is added, as strictly as the body of a create.
///
/// # Examples
/// ```
/// use calypso_invoice::sandbox::{Sandbox, Template};
///
/// let sandbox = Sandbox::start()?;
/// let coffee = Template::new(5, "FAU", "one coffee").item("coffee", 5, 1, "FAU");
/// assert_eq!(sandbox.add_template(coffee)?, 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Template {
    pub(super) amount: Amount,
    pub(super) currency: String,
    pub(super) description: String,
    pub(super) items: Vec<Item>,
}

#[derive(Clone, Debug)]
pub(super) struct Item {
    pub(super) currency: String,
    pub(super) price: Amount,
    pub(super) product: String,
    pub(super) quantity: Amount,
}

impl Template {
    /// A button with an empty cart.
    pub fn new(amount: impl Into<Amount>, currency: &str, description: &str) -> Self {
        Self {
            amount: amount.into(),
            currency: currency.to_owned(),
            description: description.to_owned(),
            items: Vec::new(),
        }
    }

    /// Adds one item to the end of the cart.
    #[must_use]
    pub fn item(
        mut self,
        product: &str,
        price: impl Into<Amount>,
        quantity: impl Into<Amount>,
        currency: &str,
    ) -> Self {
        self.items.push(Item {
            currency: currency.to_owned(),
            price: price.into(),
            product: product.to_owned(),
            quantity: quantity.into(),
        });
        self
    }

    /// Reads the documented fields, each exactly once; other members stay in `members`.
    pub(super) fn read(members: &mut Members<'_>) -> Result<Self, String> {
        let order = Self {
            amount: members.require("amount")?.amount()?,
            currency: members.require("currency")?.text()?,
            description: members.require("description")?.text()?,
            items: read_items(members)?,
        };
        order.check()?;
        Ok(order)
    }

    pub(super) fn check(&self) -> Result<(), String> {
        check_amount("amount", &self.amount)?;
        check_currency("currency", &self.currency)?;
        if self.description.trim().is_empty() {
            return Err("description is empty".to_owned());
        }
        for (index, item) in self.items.iter().enumerate() {
            let place = format!("cartItems[{index}]");
            check_amount(&format!("{place}.price"), &item.price)?;
            check_amount(&format!("{place}.quantity"), &item.quantity)?;
            check_currency(&format!("{place}.currency"), &item.currency)?;
        }
        Ok(())
    }
}

fn read_items(members: &mut Members<'_>) -> Result<Vec<Item>, String> {
    let elements = members.require("cartItems")?.elements()?;
    let numbered = elements.iter().enumerate();
    numbered
        .map(|(index, element)| read_item(element.get()).map_err(|why| format!("cartItems[{index}]: {why}")))
        .collect()
}

fn read_item(text: &str) -> Result<Item, String> {
    let mut members = Members::of(text)?;
    let item = Item {
        currency: members.require("currency")?.text()?,
        price: members.require("price")?.amount()?,
        product: members.require("product")?.text()?,
        quantity: members.require("quantity")?.amount()?,
    };
    members.end()?;
    Ok(item)
}

fn check_amount(place: &str, amount: &Amount) -> Result<(), String> {
    if amount.is_negative() {
        return Err(format!("{place} is negative"));
    }
    Ok(())
}

fn check_currency(place: &str, currency: &str) -> Result<(), String> {
    if CURRENCIES.contains(&currency) {
        return Ok(());
    }
    Err(format!("{place} is none of {}", CURRENCIES.join(", ")))
}
