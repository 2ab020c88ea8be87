//! Makes the call of a case.

use std::error::Error as _;

use calypso_invoice::{Amount, AmountError, CartItem, Client, Error, Invoice, NewInvoice};
use serde_json::Value;

use crate::KEY;
use crate::actual::invoice;
use crate::case::{Case, Fields};

/// How a call ended, with invoices in the shape that cases have.
#[derive(Debug)]
pub(crate) enum Outcome {
    Result { shape: Value, json: Option<String> },
    Items(Vec<Result<Value, Error>>),
    Error(Error),
    NotAnAmount(AmountError),
}

pub(crate) fn perform(case: &Case, url: &str) -> Outcome {
    let client = client(case, url);
    let args = &case.args;
    let id = |name| args.get(name).parse().unwrap();
    let result = match case.operation.as_str() {
        "list_invoices" => client.list_invoices().map(|list| Outcome::Result {
            shape: list.iter().map(invoice).collect(),
            json: None,
        }),
        "iter_invoices" => {
            let items = client.iter_invoices().map(|item| item.map(|item| invoice(&item)));
            return Outcome::Items(items.collect());
        }
        "get_invoice" => client.get_invoice(id("id")).map(|got| one(&got)),
        "cancel_invoice" => client.cancel_invoice(id("id")).map(|got| one(&got)),
        "create_invoice_from_template" => (client.create_invoice_from_template(id("template_id"))).map(|got| one(&got)),
        "create_invoice" => match new_invoice(args) {
            Ok(new) => client.create_invoice(&new).map(|got| one(&got)),
            Err(error) => return Outcome::NotAnAmount(error),
        },
        other => panic!("no such operation: {other}"),
    };
    result.unwrap_or_else(Outcome::Error)
}

fn one(got: &Invoice) -> Outcome {
    Outcome::Result {
        shape: invoice(got),
        json: Some(got.to_json()),
    }
}

fn client(case: &Case, url: &str) -> Client {
    let options = &case.options;
    let mut builder = Client::builder(KEY)
        .base_url(format!("{url}{}", options.base_path))
        .no_proxy();
    if let Some(retries) = options.max_retries {
        builder = builder.max_retries(retries);
    }
    if let Some(bytes) = options.max_response_bytes {
        builder = builder.max_response_bytes(bytes);
    }
    if let Some(bytes) = options.max_list_bytes {
        builder = builder.max_list_bytes(bytes);
    }
    builder.build().unwrap()
}

fn new_invoice(args: &Fields) -> Result<NewInvoice, AmountError> {
    let new = NewInvoice::new(amount(args, "amount")?, args.get("currency"), args.get("description"));
    args.objects("cart_items").try_fold(new, |new, item| {
        let (price, quantity) = (amount(&item, "price")?, amount(&item, "quantity")?);
        Ok(new.with_cart_item(CartItem::new(
            item.get("product"),
            price,
            quantity,
            item.get("currency"),
        )))
    })
}

fn amount(fields: &Fields, name: &str) -> Result<Amount, AmountError> {
    let amount = fields.get(name).parse();
    if let Err(error) = &amount {
        assert!(
            AmountError::source(error).is_none() && !error.to_string().contains('\n'),
            "{error}"
        );
    }
    amount
}
