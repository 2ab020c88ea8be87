//! The five operations, the states of an invoice, and the customer.

use crate::model::Amount;
use crate::sandbox::{Endpoint, RecordedRequest, Sandbox, StoredInvoice, Template};

use super::{RawClient, create_invoice, create_request, exchange, get, post};

fn amount(text: &str) -> Amount {
    text.parse().unwrap()
}

#[track_caller]
fn state(sandbox: &Sandbox, id: u64) -> String {
    exchange(sandbox, &get(&format!("/api/v1/invoices/{id}"))).field("state")
}

fn cancel(id: u64) -> String {
    post(&format!("/api/v1/invoices/{id}/chargeback"), "")
}

#[test]
fn create_echoes_every_number_as_it_was_written() {
    let sandbox = Sandbox::start().unwrap();
    let response = exchange(&sandbox, &create_request());
    let created = response.field("createdDate");
    let expected = format!(
        r#"{{"amount":0.50,"cartItems":[{{"currency":"FAU","price":1e-1,"product":"tea","quantity":5}}],"createdDate":"{created}","currency":"FAU","description":"order 17","fee":0,"fiat":{{}},"id":1,"invoiceAddress":"sandbox-invoice-1","payAmount":0.50,"state":"PENDING_PAYMENT"}}"#
    );
    assert_eq!((response.status, response.body.as_str()), (200, &*expected));
    assert_eq!(created.len(), "2021-05-25T12:37:28.054Z".len());
    assert!(created.ends_with('Z'));
    assert_eq!(response.header("Content-Type"), Some("application/json"));
    assert!(response.header("Date").unwrap().ends_with(" GMT"));
}

#[test]
fn cart_items_keep_their_order_and_text_its_characters() {
    let sandbox = Sandbox::start().unwrap();
    let item = |product: &str| format!(r#"{{"quantity":1,"product":{product},"price":0.10,"currency":"EUR"}}"#);
    let items = [item(r#""b""#), item(r#""a""#), item(r#""\u00e9 \"\\\n""#)].join(",");
    let body = format!(r#"{{"cartItems":[{items}],"description":"\u20ac","currency":"EUR","amount":0.30}}"#);
    let response = exchange(&sandbox, &post("/api/v1/invoices", &body));
    let cart = response.field("cartItems");
    let products: Vec<&str> = cart.split("\"product\":").skip(1).collect();
    assert!(products[0].starts_with(r#""b""#) && products[1].starts_with(r#""a""#));
    assert!(products[2].starts_with(r#""é \"\\\n""#), "{cart}");
    assert_eq!(response.field("description"), "€");
    assert_eq!(response.field("fiat"), r#"{"EUR":0.30}"#);
}

#[test]
fn get_and_list_show_what_was_created() {
    let sandbox = Sandbox::start().unwrap();
    assert_eq!(exchange(&sandbox, &get("/api/v1/invoices")).body, "[]");
    let first = exchange(&sandbox, &create_request()).body;
    let second = exchange(&sandbox, &create_request()).body;
    assert_eq!(exchange(&sandbox, &get("/api/v1/invoices/2")).body, second);
    let list = exchange(&sandbox, &get("/api/v1/invoices")).body;
    assert_eq!(list, format!("[{first},{second}]"));
}

#[test]
fn an_invoice_is_made_from_a_template() {
    let sandbox = Sandbox::start().unwrap();
    let coffee = Template::new(5, "USD", "one coffee").item("coffee", 5, 1, "USD");
    assert_eq!(sandbox.add_template(coffee.clone()).unwrap(), 1);
    sandbox.add_template_as(9_007_199_254_740_993, coffee).unwrap();
    for id in ["1", "9007199254740993"] {
        let path = format!("/api/v1/invoices/by/template/{id}");
        let response = exchange(&sandbox, &post(&path, ""));
        assert_eq!(response.field("description"), "one coffee");
        assert_eq!(response.field("fiat"), r#"{"USD":5}"#);
    }
    let response = exchange(&sandbox, &post("/api/v1/invoices/by/template/2", ""));
    response.must_be(404, "004", "template 2 does not exist");
    assert_eq!(sandbox.invoices().len(), 2);
}

#[test]
fn a_template_is_checked_like_a_create() {
    let sandbox = Sandbox::start().unwrap();
    let refused = |template| sandbox.add_template(template).unwrap_err().to_string();
    let negative = Template::new(-1, "USD", "x");
    assert_eq!(refused(negative), "amount must not be negative");
    let item = Template::new(1, "USD", "x").item("tea", 1, 1, "XYZ");
    assert!(refused(item).starts_with("cartItems[0].currency must be one of BTC,"));
}

#[test]
fn ids_count_up_from_the_one_that_was_chosen() {
    let sandbox = Sandbox::start().unwrap();
    assert_eq!(create_invoice(&sandbox), 1);
    sandbox.set_next_id((1 << 53) + 1);
    assert_eq!(create_invoice(&sandbox), 9_007_199_254_740_993);
    assert_eq!(create_invoice(&sandbox), 9_007_199_254_740_994);
    sandbox.set_next_id(u64::MAX);
    assert_eq!(create_invoice(&sandbox), u64::MAX);
    assert_eq!(create_invoice(&sandbox), 0);
    assert_eq!(create_invoice(&sandbox), 2, "1 is in use");
}

#[test]
fn exactly_the_amount_pays_and_anything_else_needs_the_merchant() {
    let sandbox = Sandbox::start().unwrap();
    for (paid, expected) in [
        ("0.5", "PAID"),
        ("5e-1", "PAID"),
        ("0.500000000000000001", "PENDING_INTERVENTION"),
        ("0", "PENDING_INTERVENTION"),
    ] {
        let id = create_invoice(&sandbox);
        sandbox.pay(id, amount(paid)).unwrap();
        assert_eq!(state(&sandbox, id), expected, "{paid}");
        let invoices = sandbox.invoices();
        let paid_for = invoices.last().unwrap().paid().unwrap();
        assert_eq!(paid_for.as_str(), paid);
    }
}

#[test]
fn a_payment_needs_a_pending_invoice() {
    let sandbox = Sandbox::start().unwrap();
    let why = |id, paid: i32| sandbox.pay(id, paid).unwrap_err().to_string();
    assert_eq!(why(1, 1), "invoice 1 does not exist");
    let id = create_invoice(&sandbox);
    assert_eq!(why(id, -1), "a payment cannot be negative");
    for state in ["PAID", "PENDING_INTERVENTION", "CANCEL", "ARCHIVED"] {
        sandbox.set_state(id, state).unwrap();
        let expected = format!("invoice 1 cannot be paid: its state is {state}");
        assert_eq!(why(id, 1), expected);
    }
    assert!(sandbox.invoices()[0].paid().is_none());
}

#[test]
fn only_a_pending_invoice_is_cancelled() {
    let sandbox = Sandbox::start().unwrap();
    let id = create_invoice(&sandbox);
    assert_eq!(exchange(&sandbox, &cancel(id)).field("state"), "CANCEL");
    for state in ["CANCEL", "PAID", "PENDING_INTERVENTION", "ARCHIVED"] {
        sandbox.set_state(id, state).unwrap();
        let expected = format!("invoice 1 cannot be cancelled: its state is {state}");
        exchange(&sandbox, &cancel(id)).must_be(409, "006", &expected);
        assert_eq!(super::operations::state(&sandbox, id), state);
    }
    exchange(&sandbox, &cancel(7)).must_be(404, "004", "invoice 7 does not exist");
}

#[test]
fn any_state_can_be_set_on_an_invoice_that_exists() {
    let sandbox = Sandbox::start().unwrap();
    let id = create_invoice(&sandbox);
    sandbox.set_state(id, "MEM_POOL_FOUND").unwrap();
    assert_eq!(state(&sandbox, id), "MEM_POOL_FOUND");
    sandbox.set_state(id, "PENDING_PAYMENT").unwrap();
    sandbox.pay(id, amount("0.50")).unwrap();
    let why = sandbox.set_state(2, "PAID").unwrap_err();
    assert_eq!(why.to_string(), "invoice 2 does not exist");
}

#[test]
fn refusals_carry_the_envelope_with_a_trace_of_their_own() {
    let sandbox = Sandbox::start().unwrap();
    let mut client = RawClient::connect(&sandbox);
    for trace in ["sandbox-1", "sandbox-2"] {
        let response = client.exchange(&get("/api/v1/invoices/0"));
        response.must_be(404, "004", "invoice 0 does not exist");
        assert_eq!(response.field("traceId"), trace);
    }
}

#[test]
fn a_request_is_recorded_whole() {
    let sandbox = Sandbox::start().unwrap();
    create_invoice(&sandbox);
    exchange(&sandbox, &get("/api/v1/invoices/5"));
    let requests = sandbox.requests();
    let endpoints: Vec<_> = requests.iter().map(RecordedRequest::endpoint).collect();
    assert_eq!(endpoints, [Some(Endpoint::CreateInvoice), Some(Endpoint::GetInvoice)]);
    let create = &requests[0];
    assert_eq!((create.method(), create.path()), ("POST", "/api/v1/invoices"));
    assert_eq!(create.body(), super::CREATE_BODY.as_bytes());
    assert_eq!(create.headers().next(), Some(("Host", "127.0.0.1")));
    assert_eq!(create.header("content-TYPE"), Some("application/json"));
    assert_eq!((create.applied(), create.status()), (true, Some(200)));
    assert_eq!((requests[1].applied(), requests[1].status()), (false, Some(404)));
    assert_eq!((create.problem(), requests[1].problem()), (None, None));
}

#[test]
fn a_long_list_is_sent_in_chunks() {
    let sandbox = Sandbox::start().unwrap();
    sandbox.seed(500);
    let response = exchange(&sandbox, &get("/api/v1/invoices"));
    assert_eq!(response.header("Transfer-Encoding"), Some("chunked"));
    assert_eq!(response.header("Content-Length"), None);
    let invoices: Vec<String> = sandbox.invoices().iter().map(StoredInvoice::to_json).collect();
    assert_eq!(response.body, format!("[{}]", invoices.join(",")));
    assert!((500..700).contains(&(response.body.len() / 500)));
}
