//! Templates, which invoices are made from, and the strict reading of their JSON.

use crate::model::Amount;

use super::json::{ObjectReader, Value};

/// The currencies that the vendor's document allows in a create.
const CURRENCIES: [&str; 7] = ["BTC", "ETH", "USDT", "FAU", "USD", "EUR", "RUB"];

/// What an invoice is made from. The vendor's document calls a template a "button".
///
/// A template is checked when it is added, as strictly as the body of a create.
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
    /// A template with an empty cart.
    pub fn new(amount: impl Into<Amount>, currency: &str, description: &str) -> Self {
        Self {
            amount: amount.into(),
            currency: currency.to_owned(),
            description: description.to_owned(),
            items: Vec::new(),
        }
    }

    /// Adds an item to the end of the cart.
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

    /// Reads and checks the documented fields; any other stays in `fields`.
    pub(super) fn from_json(fields: &mut ObjectReader<'_>) -> Result<Self, String> {
        let template = Self {
            amount: fields.required("amount", Value::amount)?,
            currency: fields.required("currency", Value::string)?,
            description: fields.required("description", Value::string)?,
            items: items_from_json(fields)?,
        };
        template.check()?;
        Ok(template)
    }

    pub(super) fn check(&self) -> Result<(), String> {
        check_amount("amount", &self.amount)?;
        check_currency("currency", &self.currency)?;
        if self.description.trim().is_empty() {
            return Err("description must not be empty".to_owned());
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

impl Item {
    fn from_json(text: &str) -> Result<Self, String> {
        let mut fields = ObjectReader::from_json(text)?;
        let item = Self {
            currency: fields.required("currency", Value::string)?,
            price: fields.required("price", Value::amount)?,
            product: fields.required("product", Value::string)?,
            quantity: fields.required("quantity", Value::amount)?,
        };
        fields.finish()?;
        Ok(item)
    }
}

fn items_from_json(fields: &mut ObjectReader<'_>) -> Result<Vec<Item>, String> {
    let elements = fields.required("cartItems", Value::array)?;
    let numbered = elements.iter().enumerate();
    numbered
        .map(|(index, element)| Item::from_json(element.get()).map_err(|why| format!("cartItems[{index}]: {why}")))
        .collect()
}

fn check_amount(place: &str, amount: &Amount) -> Result<(), String> {
    if amount.is_negative() {
        return Err(format!("{place} must not be negative"));
    }
    Ok(())
}

fn check_currency(place: &str, currency: &str) -> Result<(), String> {
    if CURRENCIES.contains(&currency) {
        return Ok(());
    }
    Err(format!("{place} must be one of {}", CURRENCIES.join(", ")))
}
