//! The sandbox driven over HTTP does what the Rust methods do.

use crate::sandbox::Sandbox;

use super::{CREATE_BODY, RawClient, Response, create_invoice, create_request, exchange, get, post, send};

/// As another language's plainest client would send it: no key, no content type.
#[track_caller]
fn control(sandbox: &Sandbox, action: &str, body: &str) -> Response {
    exchange(sandbox, &control_request(action, body))
}

fn control_request(action: &str, body: &str) -> String {
    let length = body.len();
    format!("POST /_sandbox/{action} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {length}\r\n\r\n{body}")
}

#[track_caller]
fn done(sandbox: &Sandbox, action: &str, body: &str, expected: &str) {
    let response = control(sandbox, action, body);
    assert_eq!((response.status, &*response.body), (200, expected), "{action} {body}");
}

fn show(sandbox: &Sandbox, what: &str) -> String {
    let request = format!("GET /_sandbox/{what} HTTP/1.1\r\nHost: localhost\r\n\r\n");
    exchange(sandbox, &request).body
}

#[test]
fn a_test_acts_as_the_customer_over_http() {
    let sandbox = Sandbox::start().unwrap();
    for (amount, state) in [("\"0.5\"", "PAID"), ("5e-1", "PAID"), ("0.4", "PENDING_INTERVENTION")] {
        let id = create_invoice(&sandbox);
        let body = format!(r#"{{"id":{id},"amount":{amount}}}"#);
        done(&sandbox, "pay", &body, "{}");
        assert_eq!(sandbox.invoices().last().unwrap().state(), state);
    }
    let again = control(&sandbox, "pay", r#"{"id":1,"amount":1}"#);
    again.must_be(409, "006", "invoice 1 cannot be paid: its state is PAID");
    done(&sandbox, "state", r#"{"id":1,"state":"ARCHIVED"}"#, "{}");
    assert_eq!(sandbox.invoices()[0].state(), "ARCHIVED");
    let unknown = control(&sandbox, "state", r#"{"id":9,"state":"PAID"}"#);
    unknown.must_be(404, "004", "invoice 9 does not exist");
}

#[test]
fn the_store_is_filled_over_http() {
    let sandbox = Sandbox::start().unwrap();
    done(&sandbox, "next_id", r#"{"id":9007199254740993}"#, "{}");
    done(&sandbox, "seed", r#"{"count":3}"#, "{}");
    let last = sandbox.invoices().pop().unwrap();
    assert_eq!(last.id(), 9_007_199_254_740_995);
    done(&sandbox, "template", CREATE_BODY, r#"{"id":1}"#);
    let with_id = CREATE_BODY.replacen('{', r#"{"id":7,"#, 1);
    done(&sandbox, "template", &with_id, r#"{"id":7}"#);
    for id in [1, 7] {
        let path = format!("/api/v1/invoices/by/template/{id}");
        let made = exchange(&sandbox, &post(&path, ""));
        assert_eq!(made.field("description"), "order 17");
    }
}

#[test]
fn every_fault_is_set_over_http() {
    let envelope = r#"{"errorCode":"000","message":"a fault set this response","traceId":"sandbox-fault"}"#;
    for (fault, applied, expected) in [
        (r#"{"kind":"respond","status":503}"#, false, envelope),
        (
            r#"{"kind":"respond","status":200,"body":"hi","headers":{"A":"b"}}"#,
            false,
            "A: b",
        ),
        (r#"{"kind":"respond_after","status":500,"body":"oops"}"#, true, "oops"),
        (r#"{"kind":"delay","ms":1}"#, true, "order 17"),
        (r#"{"kind":"cut","bytes":3}"#, true, "\r\n\r\n{\"a"),
        (r#"{"kind":"drop_before"}"#, false, ""),
        (
            r#"{"kind":"drop_before","close":"fin","operation":"create_invoice"}"#,
            false,
            "",
        ),
        (r#"{"kind":"drop_after","times":2}"#, true, ""),
        (r#"{"kind":"late","close":"fin","ms":86400000}"#, false, ""),
    ] {
        let sandbox = Sandbox::start().unwrap();
        done(&sandbox, "fault", fault, "{}");
        let mut client = send(
            &sandbox,
            &create_request().replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"),
        );
        let text = client.rest().unwrap();
        assert!(text.contains(expected), "{fault}: {text}");
        assert_eq!(text.is_empty(), expected.is_empty(), "{fault}: {text}");
        assert_eq!(sandbox.requests()[0].applied(), applied, "{fault}");
    }
}

#[test]
fn a_connection_is_reset_or_left_open_over_http() {
    let sandbox = Sandbox::start().unwrap();
    done(&sandbox, "fault", r#"{"kind":"drop_after","close":"reset"}"#, "{}");
    done(&sandbox, "fault", r#"{"kind":"late","close":"never"}"#, "{}");
    let mut client = send(&sandbox, &create_request());
    assert!(client.rest().is_err());
    let _silent = send(&sandbox, &create_request());
    done(&sandbox, "wait", r#"{"requests":2,"ms":30000}"#, r#"{"seen":true}"#);
    done(&sandbox, "land", "", r#"{"landed":1}"#);
    assert_eq!(sandbox.invoices().len(), 2);
}

#[test]
fn what_is_held_back_is_released_over_http() {
    let sandbox = Sandbox::start().unwrap();
    done(&sandbox, "fault", r#"{"kind":"delay"}"#, "{}");
    done(&sandbox, "wait", r#"{"requests":1,"ms":1}"#, r#"{"seen":false}"#);
    let mut client = send(&sandbox, &create_request());
    done(&sandbox, "wait", r#"{"requests":1,"ms":30000}"#, r#"{"seen":true}"#);
    done(&sandbox, "release", "{}", "{}");
    assert_eq!(client.response().status, 200);
}

#[test]
fn what_the_sandbox_holds_is_shown_over_http() {
    let sandbox = Sandbox::start().unwrap();
    let mut client = RawClient::connect(&sandbox);
    let invoice = client.exchange(&create_request()).body;
    client.exchange(&get("/api/v1/\"x\"?"));
    assert_eq!(show(&sandbox, "invoices"), format!("[{invoice}]"));
    let body = CREATE_BODY.replace('"', "\\\"");
    let length = CREATE_BODY.len();
    let expected = format!(
        r#"{{"connections":3,"requests":[{{"method":"POST","path":"/api/v1/invoices","headers":[{{"Host":"127.0.0.1"}},{{"Api-Key":"sandbox-key"}},{{"Content-Type":"application/json"}},{{"Content-Length":"{length}"}}],"body":"{body}","applied":true,"operation":"create_invoice","status":200}},{{"method":"GET","path":"/api/v1/\"x\"?","headers":[{{"Host":"127.0.0.1"}},{{"Api-Key":"sandbox-key"}}],"body":"","applied":false,"status":400,"problem":"query strings are not allowed"}}]}}"#
    );
    assert_eq!(show(&sandbox, "requests"), expected);
    done(&sandbox, "reset", "", "{}");
    let nothing = r#"{"connections":1,"requests":[]}"#;
    assert_eq!(show(&sandbox, "requests"), nothing);
    assert_eq!(show(&sandbox, "invoices"), "[]");
}

#[test]
fn an_invalid_control_request_changes_nothing() {
    let sandbox = Sandbox::start().unwrap();
    let id = create_invoice(&sandbox);
    for (action, body, message) in [
        ("pay", "{}", "id is missing"),
        ("pay", r#"{"id":1}"#, "amount is missing"),
        ("pay", r#"{"id":1,"amount":"x"}"#, "amount is not a number"),
        (
            "pay",
            r#"{"id":1,"amount":true}"#,
            "amount is not a JSON number, or has too many digits",
        ),
        ("pay", r#"{"id":1,"amount":0.5,"x":1}"#, "unknown field \"x\""),
        (
            "pay",
            r#"{"id":"1","amount":1}"#,
            "id must be an unsigned 64-bit integer",
        ),
        ("state", r#"{"id":1}"#, "state is missing"),
        ("reset", r#"{"x":1}"#, "unknown field \"x\""),
        ("seed", r#"{"count":-1}"#, "count must be an unsigned 64-bit integer"),
        ("template", r#"{"amount":1}"#, "currency is missing"),
        ("wait", r#"{"requests":1}"#, "ms is missing"),
        ("paid", "", "unknown action \"paid\""),
        ("fault", "", "kind is missing"),
        ("fault", r#"{"kind":"x"}"#, "unknown fault \"x\""),
        ("fault", r#"{"kind":"delay","bytes":1}"#, "unknown field \"bytes\""),
        ("fault", r#"{"kind":"cut"}"#, "bytes is missing"),
        (
            "fault",
            r#"{"kind":"late","close":"rst"}"#,
            "close must be fin, reset or never",
        ),
        (
            "fault",
            r#"{"kind":"respond","status":100}"#,
            "status must be from 200 to 599",
        ),
        (
            "fault",
            r#"{"kind":"respond","status":65736}"#,
            "status must be from 200 to 599",
        ),
        (
            "fault",
            r#"{"kind":"cut","bytes":1,"operation":"x"}"#,
            "unknown operation \"x\"",
        ),
        (
            "fault",
            r#"{"kind":"cut","bytes":1,"times":4294967296}"#,
            "times is too large",
        ),
    ] {
        control(&sandbox, action, body).must_be(400, "001", message);
    }
    let other = "no such path under /_sandbox/: GET /_sandbox/ lists all";
    for path in ["/_sandbox/pay", "/_sandbox/x", "/_sandbox/requests?"] {
        exchange(&sandbox, &get(path)).must_be(404, "004", other);
    }
    let path = format!("/api/v1/invoices/{id}");
    assert_eq!(exchange(&sandbox, &get(&path)).field("state"), "PENDING_PAYMENT");
    assert_eq!(sandbox.requests().len(), 2, "control requests are not recorded");
}

#[test]
fn control_without_a_connection_does_the_same() {
    let sandbox = Sandbox::start().unwrap();
    assert_eq!(sandbox.control("seed", r#"{"count": 2}"#).unwrap(), "{}");
    sandbox.control("state", r#"{"id": 2, "state": "ODD"}"#).unwrap();
    assert_eq!(sandbox.invoices()[1].state(), "ODD");
    let refused = sandbox.control("pay", r#"{"id": 3, "amount": "1"}"#).unwrap_err();
    assert_eq!(refused.to_string(), "invoice 3 does not exist");
    exchange(&sandbox, &get("/api/v1/invoices/1"));
    let over_http = show(&sandbox, "requests");
    assert_eq!(sandbox.requests_json(), over_http);
}
