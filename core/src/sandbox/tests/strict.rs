//! A request that a correct client would not send is refused and recorded.

use std::net::Shutdown;

use crate::sandbox::{DEFAULT_KEY, Sandbox};

use super::create_body::create_with;
use super::{RawClient, create_request, exchange, get, post, send};

/// Sends the request and expects 400 with this message, which is recorded as the request's problem.
#[track_caller]
pub(super) fn refused(request: &str, message: &str) {
    refused_as(request, 400, "001", message);
}

#[track_caller]
fn refused_as(request: &str, status: u16, code: &str, message: &str) {
    let sandbox = Sandbox::start().unwrap();
    exchange(&sandbox, request).must_be(status, code, message);
    let requests = sandbox.requests();
    assert_eq!(requests.len(), 1);
    assert_eq!(requests[0].problem(), Some(message));
    assert_eq!((requests[0].applied(), requests[0].status()), (false, Some(status)));
    assert!(sandbox.invoices().is_empty());
}

/// A list request with a part of its head replaced; an empty replacement removes it.
fn list_with(line: &str, replacement: &str) -> String {
    get("/api/v1/invoices").replacen(line, replacement, 1)
}

const KEY_LINE: &str = "Api-Key: sandbox-key\r\n";
const HOST_LINE: &str = "Host: 127.0.0.1\r\n";

#[test]
fn the_key_appears_once_and_in_its_header() {
    refused(&list_with(KEY_LINE, ""), "the header Api-Key is missing");
    let twice = list_with(KEY_LINE, &KEY_LINE.repeat(2));
    refused(&twice, "the header Api-Key appears twice");
    let wrong = list_with(DEFAULT_KEY, "another-key");
    refused_as(
        &wrong,
        401,
        "002",
        "wrong API key: use the one that the sandbox was started with",
    );
    let message = "the URL contains the API key";
    for path in ["?Api-Key=sandbox-key", "?key=sandbox-key", "/sandbox-key"] {
        let target = format!("/api/v1/invoices{path}");
        refused(&get(&target), message);
        refused(&get(&target).replace(KEY_LINE, ""), message);
    }
}

#[test]
fn the_head_is_strict_http() {
    let lines = [
        (
            "GET /",
            "GET  /",
            "the request line must be a method, a target and a version",
        ),
        ("GET", "G(T", "the method contains a character that is not allowed"),
        ("GET /", "GET http://h/", "the target does not start with a slash"),
        ("HTTP/1.1", "HTTP/1.0", "the version is not HTTP/1.1"),
        (HOST_LINE, "", "the header Host is missing"),
        ("127.0.0.1", "", "the header Host is missing"),
        (KEY_LINE, "Host: b\r\n", "the header Host appears twice"),
        ("Host:", "Host :", "a header line must be a name, a colon and a value"),
        ("Host:", " Host:", "a header line must be a name, a colon and a value"),
        ("Host:", "Host", "a header line must be a name, a colon and a value"),
        ("\r\nApi", "\nApi", "a line of the head ends without a carriage return"),
        ("127", "\u{1}", "the head contains something other than visible ASCII"),
        ("127", "é", "the head contains something other than visible ASCII"),
    ];
    for (line, replacement, message) in lines {
        refused(&list_with(line, replacement), message);
    }
}

#[test]
fn the_framing_is_strict_http() {
    let with = |line: &str| list_with(HOST_LINE, &format!("{HOST_LINE}{line}\r\n"));
    for name in ["Transfer-Encoding", "Expect", "Upgrade"] {
        let message = format!("the sandbox does not support the header {name}");
        refused(&with(&format!("{name}: chunked")), &message);
    }
    let number = "Content-Length is not a number";
    refused(&with("Content-Length: +1"), number);
    refused(&with("Content-Length: 1, 1"), number);
    refused(&with("Content-Length:"), number);
    let twice = with("Content-Length: 0\r\nContent-Length: 0");
    refused(&twice, "the header Content-Length appears twice");
}

#[test]
fn a_head_and_a_body_have_an_end() {
    let long = "x".repeat(64 * 1024);
    let head = list_with("127.0.0.1", &long);
    refused(&head, "the head is longer than 65536 bytes");
    let message = "the body is longer than 1048576 bytes";
    refused(&post("/api/v1/invoices", &"x".repeat(1024 * 1024 + 1)), message);
    let absurd = list_with(KEY_LINE, "Content-Length: 99999999999999999999\r\n");
    refused(&absurd, message);
}

#[test]
fn a_request_that_breaks_off_is_recorded() {
    for (request, message) in [
        ("GET /api", "the connection ended in the middle of the head"),
        (&*create_cut(), "the connection ended in the middle of the body"),
    ] {
        let sandbox = Sandbox::start().unwrap();
        let mut client = send(&sandbox, request);
        client.0.get_ref().shutdown(Shutdown::Write).unwrap();
        client.response().must_be(400, "001", message);
        assert_eq!(sandbox.requests()[0].problem(), Some(message));
        assert!(sandbox.invoices().is_empty());
    }
}

fn create_cut() -> String {
    let mut request = create_request();
    request.pop();
    request
}

#[test]
fn each_operation_has_its_path_and_method() {
    let no_path = "no such path";
    for path in [
        "/",
        "/api/v1/invoice",
        "/api/v1/invoicesx",
        "/api/v1/invoices/",
        "/api/v1/invoices/1/",
        "/api/v1/invoices/by/template",
        "/api/v1/invoices/1/cancel",
        "//api/v1/invoices",
    ] {
        refused_as(&get(path), 404, "004", no_path);
    }
    for path in ["/api/v1/invoices/1/chargeback", "/api/v1/invoices/by/template/1"] {
        refused_as(&get(path), 405, "001", "GET is not allowed on this path");
    }
    let get_one = post("/api/v1/invoices/1", "");
    refused_as(&get_one, 405, "001", "POST is not allowed on this path");
    let delete = list_with("GET", "DELETE");
    refused_as(&delete, 405, "001", "DELETE is not allowed on this path");
    refused(&get("/api/v1/invoices?page=1"), "query strings are not allowed");
    refused(&get("/api/v1/invoices#a"), "query strings are not allowed");
}

#[test]
fn an_id_is_written_in_one_way_only() {
    for id in ["01", "00", "+1", "-1", "1.0", "x", "%31", "18446744073709551616"] {
        let message = format!("{id:?} is not a valid id");
        refused(&get(&format!("/api/v1/invoices/{id}")), &message);
        let cancel = format!("/api/v1/invoices/{id}/chargeback");
        refused(&post(&cancel, ""), &message);
        let template = format!("/api/v1/invoices/by/template/{id}");
        refused(&post(&template, ""), &message);
    }
    refused(&post("/api/v1/invoices//chargeback", ""), "\"\" is not a valid id");
}

#[test]
fn a_body_is_where_it_belongs_and_nowhere_else() {
    let message = "this request must not have a body";
    let with_body = list_with(HOST_LINE, &format!("{HOST_LINE}Content-Length: 2\r\n")) + "{}";
    refused(&with_body, message);
    refused(&post("/api/v1/invoices/1/chargeback", "{}"), message);
    refused(&post("/api/v1/invoices/by/template/1", "{}"), message);
    let message = "the header Content-Length is missing";
    for path in ["", "/1/chargeback", "/by/template/1"] {
        let request = post(&format!("/api/v1/invoices{path}"), "");
        refused(&request.replace("Content-Length: 0\r\n", ""), message);
    }
}

#[test]
fn a_refused_request_leaves_the_connection_usable_where_its_end_is_known() {
    let sandbox = Sandbox::start().unwrap();
    let mut client = RawClient::connect(&sandbox);
    assert_eq!(client.exchange(&create_with("0.50", "-1")).status, 400);
    assert_eq!(client.exchange(&create_request()).status, 200);
    assert_eq!(client.exchange(&list_with("HTTP/1.1", "HTTP/2")).status, 400);
    assert_eq!(client.rest().unwrap(), "");
    assert_eq!(sandbox.connections(), 1);
}
