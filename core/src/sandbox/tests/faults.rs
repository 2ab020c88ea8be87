//! Each fault does what its documentation promises, to the requests it applies to and to no other.

use std::io::ErrorKind;
use std::time::{Duration, Instant};

use crate::sandbox::{Close, Endpoint, Fault, Sandbox};

use super::{PATIENCE, RawClient, create_invoice, create_request, exchange, get, post, send};

fn with(fault: Fault) -> Sandbox {
    let sandbox = Sandbox::start().unwrap();
    sandbox.fault(fault);
    sandbox
}

/// What became of the first request: applied, and the status of its response.
fn outcome(sandbox: &Sandbox) -> (bool, Option<u16>) {
    let requests = sandbox.requests();
    (requests[0].applied(), requests[0].status())
}

#[test]
fn a_status_comes_with_the_envelope_and_applies_nothing() {
    for (status, code) in [(400, "001"), (401, "002"), (404, "004"), (409, "006"), (503, "000")] {
        let sandbox = with(Fault::status(status));
        exchange(&sandbox, &create_request()).must_be(status, code, "a fault set this response");
        assert_eq!(outcome(&sandbox), (false, Some(status)));
        assert!(sandbox.invoices().is_empty());
    }
}

#[test]
fn a_canned_response_is_sent_as_given() {
    let headers = [("Retry-After", "7"), ("date", "soon"), ("Content-Type", "text/html")];
    let sandbox = with(Fault::respond(429, &headers, "<p>later"));
    let response = exchange(&sandbox, &create_request());
    assert_eq!((response.status, &*response.body), (429, "<p>later"));
    let named = headers.map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(response.headers[..3], named);
    assert_eq!(response.headers[3].0, "Content-Length", "no header appears twice");
    assert_eq!(outcome(&sandbox), (false, Some(429)));
}

#[test]
fn a_response_without_content_has_no_body() {
    let sandbox = with(Fault::respond(204, &[], "unsent"));
    let mut client = send(&sandbox, &create_request());
    assert_eq!(client.head().header("Content-Length"), None);
    assert_eq!(client.exchange(&create_request()).status, 200);
}

#[test]
fn a_response_can_hide_that_the_request_was_applied() {
    let sandbox = with(Fault::respond_after(500, &[], ""));
    assert_eq!(exchange(&sandbox, &create_request()).status, 500);
    assert_eq!(outcome(&sandbox), (true, Some(500)));
    assert_eq!(sandbox.invoices().len(), 1);
}

#[test]
#[should_panic(expected = "status must be from 200 to 599, not 199")]
fn a_response_has_a_final_status() {
    Fault::status(199);
}

#[test]
fn a_fault_waits_for_its_endpoint_and_ends_after_its_times() {
    let sandbox = with(Fault::status(503).on(Endpoint::CreateInvoice).times(2));
    sandbox.fault(Fault::status(500));
    sandbox.fault(Fault::status(429).times(0));
    let statuses = [
        get("/api/v1/invoices"),
        create_request(),
        create_request(),
        create_request(),
    ]
    .map(|request| exchange(&sandbox, &request).status);
    assert_eq!(statuses, [500, 503, 503, 200]);
}

#[test]
fn each_endpoint_has_its_faults() {
    let invoice = "/api/v1/invoices/1";
    for (endpoint, request) in [
        (Endpoint::ListInvoices, get("/api/v1/invoices")),
        (Endpoint::GetInvoice, get(invoice)),
        (Endpoint::CreateInvoice, create_request()),
        (
            Endpoint::CreateInvoiceFromTemplate,
            post("/api/v1/invoices/by/template/1", ""),
        ),
        (Endpoint::CancelInvoice, post(&format!("{invoice}/chargeback"), "")),
    ] {
        let sandbox = with(Fault::status(503).on(endpoint));
        assert_eq!(exchange(&sandbox, &request).status, 503);
        assert_eq!(sandbox.requests()[0].endpoint(), Some(endpoint));
    }
}

#[test]
fn a_malformed_request_meets_no_fault() {
    let sandbox = with(Fault::status(503));
    assert_eq!(exchange(&sandbox, &get("/api/v1/invoices?a")).status, 400);
    assert_eq!(exchange(&sandbox, &create_request()).status, 503);
}

#[test]
fn a_response_is_held_back_until_it_is_released() {
    let sandbox = with(Fault::delay(None));
    sandbox.release(); // too early to count
    let mut client = send(&sandbox, &create_request());
    assert!(sandbox.wait_for_requests(1, PATIENCE));
    assert_eq!(outcome(&sandbox), (true, None));
    let short = Some(Duration::from_millis(20));
    client.0.get_ref().set_read_timeout(short).unwrap();
    let silent = client.rest().unwrap_err().kind();
    assert!(matches!(silent, ErrorKind::WouldBlock | ErrorKind::TimedOut));
    client.0.get_ref().set_read_timeout(Some(PATIENCE)).unwrap();
    sandbox.release();
    assert_eq!(client.response().status, 200);
    assert_eq!(outcome(&sandbox), (true, Some(200)));
}

#[test]
fn a_response_is_held_back_for_a_time() {
    let limit = Duration::from_millis(50);
    let sandbox = with(Fault::delay(limit));
    let start = Instant::now();
    assert_eq!(exchange(&sandbox, &create_request()).status, 200);
    assert!(start.elapsed() >= limit);
}

#[test]
fn a_request_is_dropped_before_or_after_it_is_applied() {
    for (fault, invoices) in [(Fault::drop_before(Close::Fin), 0), (Fault::drop_after(Close::Fin), 1)] {
        let sandbox = with(fault);
        let mut client = send(&sandbox, &create_request());
        assert_eq!(client.rest().unwrap(), "");
        assert_eq!(outcome(&sandbox), (invoices == 1, None));
        assert_eq!(sandbox.invoices().len(), invoices);
    }
}

#[test]
fn a_dropped_connection_can_be_reset() {
    for fault in [Fault::drop_before(Close::Reset), Fault::late(None, Close::Reset)] {
        let sandbox = with(fault);
        let mut client = send(&sandbox, &create_request());
        assert_eq!(client.rest().unwrap_err().kind(), ErrorKind::ConnectionReset);
        assert_eq!(outcome(&sandbox), (false, None));
    }
}

#[test]
fn a_dropped_connection_can_stay_open_and_silent() {
    let sandbox = with(Fault::drop_after(Close::Never));
    let mut client = send(&sandbox, &(create_request() + &create_request()));
    assert!(sandbox.wait_for_requests(1, PATIENCE));
    assert_eq!(exchange(&sandbox, &create_request()).status, 200);
    assert_eq!(sandbox.requests().len(), 2, "nothing more is read from it");
    drop(sandbox); // closes the connection, with nothing ever written to it
    assert_eq!(client.rest().unwrap_or_default(), "");
}

#[test]
fn a_body_is_cut_below_its_length() {
    let sandbox = with(Fault::cut(10));
    let mut client = send(&sandbox, &create_request());
    let declared = client.head().header("Content-Length").unwrap().to_owned();
    assert_eq!(declared, sandbox.invoices()[0].to_json().len().to_string());
    assert_eq!(client.rest().unwrap(), "{\"amount\":");
    assert_eq!(outcome(&sandbox), (true, Some(200)));
}

#[test]
fn a_body_in_chunks_is_cut_too() {
    let sandbox = with(Fault::cut(70_000));
    sandbox.seed(500);
    let mut client = send(&sandbox, &get("/api/v1/invoices"));
    assert_eq!(client.head().header("Transfer-Encoding"), Some("chunked"));
    let rest = client.rest().unwrap();
    assert!((70_000..70_030).contains(&rest.len()), "{}", rest.len());
    assert!(!rest.ends_with("\r\n"));
}

#[test]
fn a_cut_beyond_the_end_cuts_nothing() {
    let sandbox = with(Fault::cut(1_000_000));
    let mut client = RawClient::connect(&sandbox);
    assert_eq!(client.exchange(&create_request()).status, 200);
    assert_eq!(client.exchange(&create_request()).status, 200);
}

#[test]
fn a_late_request_lands_on_demand() {
    let sandbox = with(Fault::late(None, Close::Fin).times(2));
    for _ in 0..2 {
        let mut client = send(&sandbox, &create_request());
        assert_eq!(client.rest().unwrap(), "");
    }
    assert_eq!(exchange(&sandbox, &get("/api/v1/invoices")).body, "[]");
    assert_eq!(outcome(&sandbox), (false, None));
    assert_eq!((sandbox.land(), sandbox.land()), (2, 0));
    assert_eq!(outcome(&sandbox), (true, None));
    assert_eq!(sandbox.invoices().len(), 2);
}

#[test]
fn a_request_lands_after_its_time() {
    let after = Duration::from_millis(200);
    let start = Instant::now();
    let sandbox = with(Fault::late(after, Close::Fin));
    let mut client = send(&sandbox, &create_request());
    assert_eq!(client.rest().unwrap(), "");
    while sandbox.invoices().is_empty() {
        assert!(start.elapsed() < PATIENCE);
        std::thread::yield_now();
    }
    assert!(start.elapsed() >= after);
    assert_eq!((outcome(&sandbox), sandbox.land()), ((true, None), 0));
}

#[test]
fn what_lands_too_late_does_nothing() {
    let sandbox = Sandbox::start().unwrap();
    let id = create_invoice(&sandbox);
    sandbox.fault(Fault::late(None, Close::Never).on(Endpoint::CancelInvoice));
    let _client = send(&sandbox, &post("/api/v1/invoices/1/chargeback", ""));
    assert!(sandbox.wait_for_requests(2, PATIENCE));
    sandbox.pay(id, "0.5".parse::<crate::model::Amount>().unwrap()).unwrap();
    assert_eq!(sandbox.land(), 1);
    assert_eq!(sandbox.invoices()[0].state(), "PAID");
    assert!(!sandbox.requests()[1].applied());
}

#[test]
fn requests_land_in_the_order_of_their_times() {
    let sandbox = with(Fault::late(Duration::from_secs(86_400), Close::Fin));
    sandbox.fault(Fault::late(Duration::from_secs(43_200), Close::Fin));
    sandbox.fault(Fault::late(None, Close::Fin));
    for amount in ["1", "2", "3"] {
        let body = super::CREATE_BODY.replace("0.50", amount);
        let mut client = send(&sandbox, &post("/api/v1/invoices", &body));
        assert_eq!(client.rest().unwrap(), "");
    }
    assert_eq!(sandbox.land(), 3);
    let landed = sandbox.invoices();
    let amounts: Vec<&str> = landed.iter().map(|invoice| invoice.amount().as_str()).collect();
    assert_eq!(amounts, ["3", "2", "1"]);
}
