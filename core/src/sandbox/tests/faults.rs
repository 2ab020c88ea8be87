//! Each fault does what it says, to the request it is meant for and to no other.

use std::io::ErrorKind;
use std::time::{Duration, Instant};

use crate::sandbox::{Call, Close, Fault, Sandbox};

use super::{PATIENCE, Peer, ask, create, created, get, post};

fn with(fault: Fault) -> Sandbox {
    let sandbox = Sandbox::start().unwrap();
    sandbox.fault(fault);
    sandbox
}

/// What became of the first request: applied, and answered with which status.
fn outcome(sandbox: &Sandbox) -> (bool, Option<u16>) {
    let seen = sandbox.requests();
    (seen[0].applied(), seen[0].status())
}

#[test]
fn a_status_comes_with_the_envelope_and_applies_nothing() {
    for (status, code) in [(400, "001"), (401, "002"), (404, "004"), (409, "006"), (503, "000")] {
        let sandbox = with(Fault::status(status));
        ask(&sandbox, &create()).must_be(status, code, "this response was asked for");
        assert_eq!(outcome(&sandbox), (false, Some(status)));
        assert!(sandbox.invoices().is_empty());
    }
}

#[test]
fn an_response_is_given_as_it_was_said() {
    let headers = [("Retry-After", "7"), ("date", "soon"), ("Content-Type", "text/html")];
    let sandbox = with(Fault::respond(429, &headers, "<p>later"));
    let response = ask(&sandbox, &create());
    assert_eq!((response.status, &*response.body), (429, "<p>later"));
    let named = headers.map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(response.headers[..3], named);
    assert_eq!(response.headers[3].0, "Content-Length", "nothing is there twice");
    assert_eq!(outcome(&sandbox), (false, Some(429)));
}

#[test]
fn an_response_without_content_has_no_body() {
    let sandbox = with(Fault::respond(204, &[], "unsent"));
    let mut peer = Peer::connect(&sandbox);
    peer.send(&create());
    assert_eq!(peer.head().header("Content-Length"), None);
    assert_eq!(peer.exchange(&create()).status, 200);
}

#[test]
fn an_response_can_hide_that_the_request_was_applied() {
    let sandbox = with(Fault::respond_after(500, &[], ""));
    assert_eq!(ask(&sandbox, &create()).status, 500);
    assert_eq!(outcome(&sandbox), (true, Some(500)));
    assert_eq!(sandbox.invoices().len(), 1);
}

#[test]
#[should_panic(expected = "199 is not a status within 200 and 599")]
fn an_response_has_a_final_status() {
    Fault::status(199);
}

#[test]
fn a_fault_waits_for_its_operation_and_ends_after_its_times() {
    let sandbox = with(Fault::status(503).on(Call::CreateInvoice).times(2));
    sandbox.fault(Fault::status(500));
    sandbox.fault(Fault::status(429).times(0));
    let statuses =
        [get("/api/v1/invoices"), create(), create(), create()].map(|request| ask(&sandbox, &request).status);
    assert_eq!(statuses, [500, 503, 503, 200]);
}

#[test]
fn each_operation_has_its_faults() {
    let invoice = "/api/v1/invoices/1";
    for (call, request) in [
        (Call::ListInvoices, get("/api/v1/invoices")),
        (Call::GetInvoice, get(invoice)),
        (Call::CreateInvoice, create()),
        (
            Call::CreateInvoiceFromTemplate,
            post("/api/v1/invoices/by/template/1", ""),
        ),
        (Call::CancelInvoice, post(&format!("{invoice}/chargeback"), "")),
    ] {
        let sandbox = with(Fault::status(503).on(call));
        assert_eq!(ask(&sandbox, &request).status, 503);
        assert_eq!(sandbox.requests()[0].call(), Some(call));
    }
}

#[test]
fn a_malformed_request_meets_no_fault() {
    let sandbox = with(Fault::status(503));
    assert_eq!(ask(&sandbox, &get("/api/v1/invoices?a")).status, 400);
    assert_eq!(ask(&sandbox, &create()).status, 503);
}

#[test]
fn an_response_is_held_back_until_it_is_released() {
    let sandbox = with(Fault::delay(None));
    sandbox.release(); // too early to count
    let mut peer = Peer::connect(&sandbox);
    peer.send(&create());
    assert!(sandbox.wait_for_requests(1, PATIENCE));
    assert_eq!(outcome(&sandbox), (true, None));
    let short = Some(Duration::from_millis(20));
    peer.0.get_ref().set_read_timeout(short).unwrap();
    let silent = peer.rest().unwrap_err().kind();
    assert!(matches!(silent, ErrorKind::WouldBlock | ErrorKind::TimedOut));
    peer.0.get_ref().set_read_timeout(Some(PATIENCE)).unwrap();
    sandbox.release();
    assert_eq!(peer.response().status, 200);
    assert_eq!(outcome(&sandbox), (true, Some(200)));
}

#[test]
fn an_response_is_held_back_for_a_time() {
    let limit = Duration::from_millis(50);
    let sandbox = with(Fault::delay(limit));
    let start = Instant::now();
    assert_eq!(ask(&sandbox, &create()).status, 200);
    assert!(start.elapsed() >= limit);
}

#[test]
fn a_request_is_dropped_before_it_is_applied() {
    let sandbox = with(Fault::drop_before(Close::Fin));
    let mut peer = Peer::connect(&sandbox);
    peer.send(&create());
    assert_eq!(peer.rest().unwrap(), "");
    assert_eq!(outcome(&sandbox), (false, None));
    assert!(sandbox.invoices().is_empty());
}

#[test]
fn a_request_is_dropped_after_it_was_applied() {
    let sandbox = with(Fault::drop_after(Close::Fin));
    let mut peer = Peer::connect(&sandbox);
    peer.send(&create());
    assert_eq!(peer.rest().unwrap(), "");
    assert_eq!(outcome(&sandbox), (true, None));
    assert_eq!(sandbox.invoices().len(), 1);
}

#[test]
fn a_dropped_connection_can_be_reset() {
    for fault in [Fault::drop_before(Close::Reset), Fault::late(None, Close::Reset)] {
        let sandbox = with(fault);
        let mut peer = Peer::connect(&sandbox);
        peer.send(&create());
        assert_eq!(peer.rest().unwrap_err().kind(), ErrorKind::ConnectionReset);
        assert_eq!(outcome(&sandbox), (false, None));
    }
}

#[test]
fn a_dropped_connection_can_stay_open_and_silent() {
    let sandbox = with(Fault::drop_after(Close::Never));
    let mut peer = Peer::connect(&sandbox);
    peer.send(&(create() + &create()));
    assert!(sandbox.wait_for_requests(1, PATIENCE));
    assert_eq!(ask(&sandbox, &create()).status, 200);
    assert_eq!(sandbox.requests().len(), 2, "nothing more is read from it");
    drop(sandbox); // closes the connection, with nothing ever written to it
    assert_eq!(peer.rest().unwrap_or_default(), "");
}

#[test]
fn a_body_is_cut_below_its_length() {
    let sandbox = with(Fault::cut(10));
    let mut peer = Peer::connect(&sandbox);
    peer.send(&create());
    let declared = peer.head().header("Content-Length").unwrap().to_owned();
    assert_eq!(declared, sandbox.invoices()[0].to_json().len().to_string());
    assert_eq!(peer.rest().unwrap(), "{\"amount\":");
    assert_eq!(outcome(&sandbox), (true, Some(200)));
}

#[test]
fn a_body_in_chunks_is_cut_too() {
    let sandbox = with(Fault::cut(70_000));
    sandbox.seed(500);
    let mut peer = Peer::connect(&sandbox);
    peer.send(&get("/api/v1/invoices"));
    assert_eq!(peer.head().header("Transfer-Encoding"), Some("chunked"));
    let rest = peer.rest().unwrap();
    assert!((70_000..70_030).contains(&rest.len()), "{}", rest.len());
    assert!(!rest.ends_with("\r\n"));
}

#[test]
fn a_cut_beyond_the_end_cuts_nothing() {
    let sandbox = with(Fault::cut(1_000_000));
    let mut peer = Peer::connect(&sandbox);
    assert_eq!(peer.exchange(&create()).status, 200);
    assert_eq!(peer.exchange(&create()).status, 200);
}

#[test]
fn a_request_lands_when_it_is_told_to() {
    let sandbox = with(Fault::late(None, Close::Fin).times(2));
    for _ in 0..2 {
        let mut peer = Peer::connect(&sandbox);
        peer.send(&create());
        assert_eq!(peer.rest().unwrap(), "");
    }
    assert_eq!(ask(&sandbox, &get("/api/v1/invoices")).body, "[]");
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
    let mut peer = Peer::connect(&sandbox);
    peer.send(&create());
    assert_eq!(peer.rest().unwrap(), "");
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
    let id = created(&sandbox);
    sandbox.fault(Fault::late(None, Close::Never).on(Call::CancelInvoice));
    let mut peer = Peer::connect(&sandbox);
    peer.send(&post("/api/v1/invoices/1/chargeback", ""));
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
        let body = super::ORDER.replace("0.50", amount);
        let mut peer = Peer::connect(&sandbox);
        peer.send(&post("/api/v1/invoices", &body));
        assert_eq!(peer.rest().unwrap(), "");
    }
    assert_eq!(sandbox.land(), 3);
    let landed = sandbox.invoices();
    let amounts: Vec<&str> = landed.iter().map(|one| one.amount().as_str()).collect();
    assert_eq!(amounts, ["3", "2", "1"]);
}
