//! The list of the controls: it has all there are, and every line of it works.

use std::collections::BTreeSet;

use crate::sandbox::{Sandbox, controls};

use super::{Response, exchange, get};

/// The method, the path and the body of every curl line.
fn curl_lines(text: &str, url: &str) -> Vec<(String, String, String)> {
    let lines = text.lines().filter_map(|line| line.strip_prefix("curl "));
    lines
        .map(|line| {
            let (address, options) = line.split_once(' ').unwrap_or((line, ""));
            let (method, body) = match options {
                "" => ("GET", ""),
                "-X POST" => ("POST", ""),
                data => (
                    "POST",
                    data.strip_prefix("-d '")
                        .and_then(|data| data.strip_suffix('\''))
                        .unwrap(),
                ),
            };
            let path = address.strip_prefix(url).unwrap();
            (method.to_owned(), path.to_owned(), body.to_owned())
        })
        .collect()
}

/// As curl sends it.
fn curl(sandbox: &Sandbox, method: &str, path: &str, body: &str) -> Response {
    let host = sandbox.url().trim_start_matches("http://");
    let form = if body.is_empty() {
        String::new()
    } else {
        let length = body.len();
        format!("Content-Length: {length}\r\nContent-Type: application/x-www-form-urlencoded\r\n")
    };
    let head = format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: curl/8.0\r\nAccept: */*\r\n{form}\r\n");
    exchange(sandbox, &(head + body))
}

#[test]
fn every_line_works_one_after_the_other() {
    let sandbox = Sandbox::start().unwrap();
    let listed = curl(&sandbox, "GET", "/_sandbox/", "");
    assert_eq!(listed.header("Content-Type"), Some("text/plain; charset=utf-8"));
    assert_eq!(listed.body, controls(sandbox.url()));
    let lines = curl_lines(&listed.body, sandbox.url());
    for (method, path, body) in &lines {
        let response = curl(&sandbox, method, path, body);
        assert_eq!(response.status, 200, "{method} {path} {body}: {}", response.body);
    }
    let explained = listed.body.lines().filter(|line| line.starts_with("# ")).count();
    assert_eq!(explained, lines.len());
}

#[test]
fn a_line_does_what_it_says() {
    let sandbox = Sandbox::start().unwrap();
    let lines = curl_lines(&controls(sandbox.url()), sandbox.url());
    for (method, path, body) in lines.iter().take_while(|(_, path, _)| !path.ends_with("/clear_faults")) {
        curl(&sandbox, method, path, body);
    }
    let states: Vec<String> = sandbox
        .invoices()
        .iter()
        .map(|invoice| invoice.state().to_owned())
        .collect();
    assert_eq!(states, ["PAID", "ARCHIVED", "PENDING_PAYMENT"]);
    let busy = exchange(&sandbox, &get("/api/v1/invoices/1"));
    assert_eq!(
        (busy.status, &*busy.body, busy.header("Retry-After")),
        (503, "busy", Some("1"))
    );
}

/// What is named in the module's documentation is what there is, so that no control is forgotten in either.
#[test]
fn the_documentation_has_the_same_controls() {
    let source = include_str!("../mod.rs");
    let rows = source.lines().filter_map(|line| line.strip_prefix("//! | `"));
    let cells = rows.map(|row| row.split_once(" | ").unwrap().0.trim_end_matches('`'));
    let (controls_in_it, kinds_in_it): (Vec<&str>, Vec<&str>) = cells.partition(|cell| cell.contains(" /"));
    let documented: BTreeSet<_> = controls_in_it.into_iter().map(str::to_owned).collect();
    let kinds = kinds_in_it.into_iter().flat_map(|cell| cell.split("`, `"));
    let kinds: BTreeSet<_> = kinds.map(str::to_owned).collect();
    let lines = curl_lines(&controls(""), "");
    let mut listed: BTreeSet<_> = lines
        .iter()
        .map(|(method, path, _)| format!("{method} {path}"))
        .collect();
    listed.insert("GET /_sandbox/".to_owned());
    assert_eq!(listed, documented);
    let in_lines = lines
        .iter()
        .filter_map(|(_, _, body)| body.strip_prefix(r#"{"kind": ""#)?.split_once('"'));
    assert_eq!(
        in_lines.map(|(kind, _)| kind.to_owned()).collect::<BTreeSet<_>>(),
        kinds
    );
}

#[test]
fn the_list_is_for_whoever_asks() {
    let sandbox = Sandbox::start().unwrap();
    let through_a_tunnel = "GET /_sandbox/ HTTP/1.1\r\nHost: localhost:9000\r\n\r\n";
    let listed = exchange(&sandbox, through_a_tunnel).body;
    assert!(
        listed.contains("curl http://localhost:9000/_sandbox/invoices\n"),
        "{listed}"
    );
}
