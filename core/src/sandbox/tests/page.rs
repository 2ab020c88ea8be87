//! The page at the sandbox's URL: what is sent, byte for byte, and that a browser may run nothing else in it.

use rustls::crypto::ring::cipher_suite::TLS13_AES_128_GCM_SHA256;

use crate::sandbox::Sandbox;
use crate::sandbox::control::page::{PAGE, POLICY};

use super::{get, send};

#[test]
fn a_browser_gets_the_page() {
    let sandbox = Sandbox::start().unwrap();
    let request = "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/html\r\nConnection: close\r\n\r\n";
    let response = send(&sandbox, request).rest().unwrap();
    let (head, body) = response.split_once("\r\n\r\n").unwrap();
    let (before, after) = head.split_once("\r\nDate: ").unwrap();
    assert_eq!(
        before,
        format!(
            "HTTP/1.1 200 \r\nContent-Type: text/html; charset=utf-8\r\nX-Content-Type-Options: nosniff\r\n\
             Cache-Control: no-store\r\nContent-Security-Policy: {POLICY}"
        )
    );
    let (_, length) = after.split_once("\r\n").unwrap();
    assert_eq!(length, format!("Content-Length: {}", PAGE.len()));
    assert_eq!(body, PAGE);
    assert!(sandbox.requests().is_empty(), "a look is no request of a client");
}

#[test]
fn a_client_that_has_lost_its_way_is_told() {
    let sandbox = Sandbox::start().unwrap();
    super::exchange(&sandbox, &get("/")).must_be(404, "004", "no such path");
    assert_eq!(sandbox.requests()[0].problem(), Some("no such path"));
}

#[test]
fn it_is_one_small_file() {
    assert!(PAGE.len() <= 8 * 1024, "{} bytes", PAGE.len());
    for reference in ["src=", "@import", "url(", "http:", "https:"] {
        assert!(!PAGE.contains(reference), "it loads something: {reference}");
    }
    for markup in ["innerHTML", "outerHTML", "insertAdjacent", "document.write", "style="] {
        assert!(!PAGE.contains(markup), "{markup}");
    }
}

#[test]
fn it_runs_its_own_script_and_nothing_else() {
    for (tag, directive) in [("script", "script-src"), ("style", "style-src")] {
        let (_, rest) = PAGE.split_once(&format!("<{tag}>")).unwrap();
        let (inside, _) = rest.split_once(&format!("</{tag}>")).unwrap();
        let expected = format!("{directive} 'sha256-{}';", sha256(inside));
        assert!(POLICY.contains(&expected), "the policy in page.rs must have {expected}");
    }
}

/// In base64, as a policy has it.
fn sha256(text: &str) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let hash = TLS13_AES_128_GCM_SHA256
        .tls13()
        .unwrap()
        .common
        .hash_provider
        .hash(text.as_bytes());
    let mut out = String::new();
    for three in hash.as_ref().chunks(3) {
        let bits = three.iter().fold(0, |bits, byte| (bits << 8) | usize::from(*byte)) << (8 * (3 - three.len()));
        for place in 0..=three.len() {
            out.push(DIGITS[(bits >> (18 - 6 * place)) % 64].into());
        }
    }
    out + &"=".repeat((3 - hash.as_ref().len() % 3) % 3)
}
