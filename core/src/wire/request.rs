//! Writes the five requests.

use crate::model::NewInvoice;

/// What is asked, before anyone knows of whom.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Request {
    pub(crate) method: Method,
    /// The path below the base URL; it starts with a slash.
    pub(crate) path: String,
    /// JSON, where the request has a body.
    pub(crate) body: Option<Vec<u8>>,
    /// The response is asked for in gzip: a list of thousands of invoices gets many times smaller, a single invoice hardly.
    pub(crate) takes_gzip: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Method {
    Get,
    Post,
}

const INVOICES: &str = "/api/v1/invoices";

impl Request {
    pub(crate) fn list() -> Self {
        Self {
            takes_gzip: true,
            ..Self::new(Method::Get, INVOICES.to_owned())
        }
    }

    pub(crate) fn get(id: u64) -> Self {
        Self::new(Method::Get, format!("{INVOICES}/{id}"))
    }

    pub(crate) fn create(new: &NewInvoice) -> Self {
        Self {
            body: Some(new.to_json().into_bytes()),
            ..Self::new(Method::Post, INVOICES.to_owned())
        }
    }

    pub(crate) fn create_from_template(id: u64) -> Self {
        Self::new(Method::Post, format!("{INVOICES}/by/template/{id}"))
    }

    pub(crate) fn cancel(id: u64) -> Self {
        Self::new(Method::Post, format!("{INVOICES}/{id}/chargeback"))
    }

    fn new(method: Method, path: String) -> Self {
        Self {
            method,
            path,
            body: None,
            takes_gzip: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Amount, CartItem, Currency};

    #[test]
    fn requests_are_those_of_the_document() {
        for (request, method, path, takes_gzip) in [
            (Request::list(), Method::Get, "/api/v1/invoices", true),
            (
                Request::get(u64::MAX),
                Method::Get,
                "/api/v1/invoices/18446744073709551615",
                false,
            ),
            (
                Request::create_from_template(7),
                Method::Post,
                "/api/v1/invoices/by/template/7",
                false,
            ),
            (Request::cancel(0), Method::Post, "/api/v1/invoices/0/chargeback", false),
        ] {
            assert_eq!(
                request,
                Request {
                    method,
                    path: path.into(),
                    body: None,
                    takes_gzip,
                }
            );
        }
    }

    #[test]
    fn a_new_invoice_is_sent_digit_for_digit() {
        let number = |text: &str| text.parse::<Amount>().unwrap();
        let new = NewInvoice::new(number("0.10"), Currency::Eth, "Order \"7\"\n\u{1}é")
            .with_cart_item(CartItem::new("Mug", number("1E-18"), 2, "LTC"))
            .with_cart_item(CartItem::new("", number("100.00"), number("0.5"), Currency::Btc));
        let request = Request::create(&new);
        assert_eq!(
            (request.method, request.path.as_str()),
            (Method::Post, "/api/v1/invoices")
        );
        assert_eq!(
            String::from_utf8(request.body.unwrap()).unwrap(),
            concat!(
                r#"{"amount":0.10,"currency":"ETH","description":"Order \"7\"\n\u0001é","cartItems":["#,
                r#"{"currency":"LTC","price":1E-18,"product":"Mug","quantity":2},"#,
                r#"{"currency":"BTC","price":100.00,"product":"","quantity":0.5}]}"#
            )
        );
    }

    #[test]
    fn an_empty_cart_is_an_empty_array() {
        let request = Request::create(&NewInvoice::new(1, "BTC", "x"));
        let body = br#"{"amount":1,"currency":"BTC","description":"x","cartItems":[]}"#;
        assert_eq!(request.body.as_deref(), Some(&body[..]));
    }
}
