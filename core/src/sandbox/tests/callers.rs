//! No page but the sandbox's own uses it, whatever a browser can be made to send; any other program does.

use crate::sandbox::Sandbox;

use super::{CREATE_BODY, Response, create_invoice, exchange};

/// Sends a request with these lines in the place of a `Host`; its key is right, as everybody can guess it.
fn with(sandbox: &Sandbox, method: &str, path: &str, lines: &str, body: &str) -> Response {
    let length = body.len();
    let key = if path.starts_with("/api/") {
        "Api-Key: sandbox-key\r\nContent-Type: application/json\r\n"
    } else {
        ""
    };
    let head = format!("{method} {path} HTTP/1.1\r\n{lines}\r\n{key}Content-Length: {length}\r\n\r\n");
    exchange(sandbox, &(head + body))
}

const OTHER_PAGE: &str = "a page of another origin must not use the sandbox: open the sandbox's own page";

fn other_host(host: &str) -> String {
    format!("the host {host:?} is not this machine: use 127.0.0.1 or localhost")
}

/// The requests that would tell a page something or change something.
const REQUESTS: [(&str, &str, &str); 5] = [
    ("POST", "/_sandbox/pay", r#"{"id":1,"amount":0.5}"#),
    ("POST", "/_sandbox/reset", ""),
    ("GET", "/_sandbox/invoices", ""),
    ("GET", "/_sandbox/overview", ""),
    ("GET", "/_sandbox/", ""),
];

#[test]
fn another_page_gets_nothing_and_changes_nothing() {
    let sandbox = Sandbox::start().unwrap();
    create_invoice(&sandbox);
    for lines in [
        "Host: 127.0.0.1:80\r\nOrigin: http://evil.test",
        "Host: 127.0.0.1:80\r\nOrigin: http://127.0.0.1:81",
        "Host: 127.0.0.1:80\r\nOrigin: http://localhost:80",
        "Host: 127.0.0.1:80\r\nOrigin: https://127.0.0.1:80",
        "Host: 127.0.0.1:80\r\nOrigin: http://127.0.0.1",
        "Host: 127.0.0.1:80\r\nOrigin: 127.0.0.1:80",
        "Host: 127.0.0.1:80\r\nOrigin: null",
        "Host: 127.0.0.1:80\r\nOrigin:",
        "Host: 127.0.0.1:80\r\nSec-Fetch-Site: cross-site",
        "Host: 127.0.0.1:80\r\nSec-Fetch-Site: same-site",
        "Host: 127.0.0.1:80\r\nOrigin: http://127.0.0.1:80\r\nSec-Fetch-Site: cross-site",
        "Host: 127.0.0.1:80\r\nOrigin: http://evil.test\r\nSec-Fetch-Site: same-origin",
    ] {
        for (method, path, body) in REQUESTS {
            with(&sandbox, method, path, lines, body).must_be(403, "001", OTHER_PAGE);
        }
    }
    let twice = "Host: 127.0.0.1\r\nOrigin: http://127.0.0.1\r\nOrigin: http://evil.test";
    let refused = with(&sandbox, "POST", "/_sandbox/reset", twice, "");
    refused.must_be(400, "001", "the header Origin appears twice");
    assert_eq!(sandbox.invoices()[0].state(), "PENDING_PAYMENT");
}

/// A name of somebody else's that leads to this machine: for the browser, a page that came under it is of one origin with us.
#[test]
fn another_host_gets_nothing_and_changes_nothing() {
    let sandbox = Sandbox::start().unwrap();
    create_invoice(&sandbox);
    for host in [
        "evil.test",
        "evil.test:80",
        "localhost.evil.test",
        "127.0.0.1.evil.test",
        "localhost.",
        "128.0.0.1",
        "0.0.0.0",
        "127.1",
        "2130706433",
        "[::]",
        "[::2]:80",
        "::1",
        "127.0.0.1:",
        "127.0.0.1:80x",
        "127.0.0.1:+80",
        "127.0.0.1@evil.test",
        "user@127.0.0.1",
        "127.0.0.1, evil.test",
    ] {
        for (method, path, body) in REQUESTS.into_iter().chain([("GET", "/", "")]) {
            for page in ["", "\r\nSec-Fetch-Site: same-origin"] {
                let refused = with(&sandbox, method, path, &format!("Host: {host}{page}"), body);
                refused.must_be(403, "001", &other_host(host));
            }
        }
    }
    assert_eq!(sandbox.invoices()[0].state(), "PENDING_PAYMENT");
    assert_eq!(sandbox.requests().len(), 1, "what is refused is no request of a client");
}

#[test]
fn its_own_page_and_every_other_program_may_use_it() {
    let sandbox = Sandbox::start().unwrap();
    for host in [
        "127.0.0.1",
        "127.0.0.1:8080",
        "127.3.2.1:1",
        "localhost",
        "LocalHost:8080",
        "[::1]",
        "[::1]:8080",
    ] {
        for page in [
            String::new(),
            "\r\nUser-Agent: curl/8\r\nContent-Type: application/x-www-form-urlencoded".to_owned(),
            "\r\nSec-Fetch-Site: none".to_owned(),
            "\r\nSec-Fetch-Site: same-origin".to_owned(),
            format!("\r\nOrigin: http://{host}\r\nSec-Fetch-Site: same-origin\r\nContent-Type: text/plain"),
        ] {
            let lines = format!("Host: {host}{page}");
            let seeded = with(&sandbox, "POST", "/_sandbox/seed", &lines, r#"{"count":1}"#);
            assert_eq!((seeded.status, &*seeded.body), (200, "{}"), "{lines}");
            assert_eq!(with(&sandbox, "GET", "/", &lines, "").status, 200, "{lines}");
        }
    }
    assert_eq!(sandbox.invoices().len(), 35);
}

/// The API too, as its key is no secret here; a client's host may be any, as that of a proxy in a test.
#[test]
fn another_page_does_not_use_the_api() {
    let sandbox = Sandbox::start().unwrap();
    let create = |lines: &str| with(&sandbox, "POST", "/api/v1/invoices", lines, CREATE_BODY);
    create("Host: 127.0.0.1:80\r\nOrigin: http://evil.test").must_be(403, "001", OTHER_PAGE);
    create("Host: evil.test\r\nOrigin: http://evil.test").must_be(403, "001", &other_host("evil.test"));
    create("Host: evil.test\r\nSec-Fetch-Site: same-origin").must_be(403, "001", &other_host("evil.test"));
    assert!(sandbox.invoices().is_empty());
    assert_eq!(sandbox.requests()[0].problem(), Some(OTHER_PAGE));
    assert_eq!(create("Host: sandbox.test").status, 200);
    let own = "Host: 127.0.0.1:80\r\nOrigin: http://127.0.0.1:80\r\nSec-Fetch-Site: same-origin";
    assert_eq!(create(own).status, 200);
}

#[test]
fn a_refusal_says_what_to_do() {
    let sandbox = Sandbox::start().unwrap();
    let request =
        "POST /_sandbox/reset HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: http://evil.test\r\nConnection: close\r\n\r\n";
    let response = super::send(&sandbox, request).rest().unwrap();
    let (date, rest) = response.split_once("Content-Type").unwrap();
    assert!(date.starts_with("HTTP/1.1 403 \r\nDate: "), "{date}");
    let body = format!(r#"{{"errorCode":"001","message":"{OTHER_PAGE}","traceId":"sandbox-control"}}"#);
    let length = body.len();
    assert_eq!(
        rest,
        format!(": application/json\r\nContent-Length: {length}\r\n\r\n{body}")
    );
}
