//! What a base URL may hold: what is accepted is sent as it stands, and the rest is refused when the client is made.

use calypso_invoice::ErrorKind;
use calypso_tests::{Call, RawServer, client_builder};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{RngSeed, TestRunner};

/// What RFC 3986 lets a path segment hold besides letters, digits and `%` with two hex digits.
const PLAIN: &str = "-._~!$&'()*+,;=:@";

/// The rules, written a second time.
fn may_be_sent(path: &str) -> bool {
    let path = path.trim_end_matches('/');
    let is_of_api = path.ends_with("/api/v1") || path.ends_with("/api/v1/invoices");
    let segments = |path: &str| path.split('/').skip(1).map(str::to_owned).collect::<Vec<_>>();
    !is_of_api
        && segments(path).iter().all(|segment| {
            let dots = segment.replace("%2e", ".").replace("%2E", ".");
            !segment.is_empty() && dots != "." && dots != ".." && is_readable(segment)
        })
}

fn is_readable(segment: &str) -> bool {
    let mut parts = segment.split('%');
    let plain = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || PLAIN.contains(c));
    let escaped = |text: &str| {
        let digits = text.chars().take(2).filter(char::is_ascii_hexdigit).count();
        digits == 2 && plain(&text[2..])
    };
    parts.next().is_none_or(plain) && parts.all(escaped)
}

/// A client of `origin` with this path is made and its path reaches the server unchanged, or it is refused: as the rules say.
fn check(server: &RawServer, path: &str) -> Result<(), TestCaseError> {
    match client_builder(&format!("{}{path}", server.url())).build() {
        Ok(client) => {
            prop_assert!(may_be_sent(path), "accepted: {path:?}");
            client.get_invoice(7).unwrap();
            let record = server.so_far();
            let request = record.requests.last().unwrap();
            let expected = format!("GET {}/api/v1/invoices/7", path.trim_end_matches('/'));
            prop_assert_eq!(request.line(), expected);
            let address = server.address().to_string();
            prop_assert_eq!(request.header("host"), Some(&*address));
        }
        Err(error) => {
            prop_assert!(!may_be_sent(path), "refused: {path:?}: {error}");
            prop_assert_eq!(error.kind(), ErrorKind::Config);
            let message = error.message();
            prop_assert!(
                message.starts_with("base_url: ") && message.lines().count() == 1,
                "{message}"
            );
        }
    }
    Ok(())
}

#[test]
fn what_is_accepted_is_sent_as_it_stands() {
    let server = RawServer::responding_to(Call::Get);
    let char = prop_oneof![
        4 => proptest::char::range('!', '~').prop_map(String::from),
        1 => any::<char>().prop_filter("spaces around a URL are taken off", |c| !c.is_whitespace()).prop_map(String::from),
    ];
    let token = prop_oneof![
        6 => select(vec!["shop", "v1", "/", "%41", "%7e", "%2F", "a:b", "@", "~x", "(1)", "a;b=c", "!$&'*+,"]).prop_map(str::to_owned),
        1 => select(vec![".", "..", "/./", "/../", "%2e", "%2E%2e", "//", "%", "%4", "%g0"]).prop_map(str::to_owned),
        1 => char,
    ];
    let path = vec(token, 0..6).prop_map(|tokens| format!("/{}", tokens.concat()));
    let mut runner = TestRunner::new(ProptestConfig {
        cases: 512,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(9),
        ..ProptestConfig::default()
    });
    runner.run(&path, |path| check(&server, &path)).unwrap();
    assert!(server.finish().requests.len() > 100);
}

#[test]
fn every_ascii_character_by_itself() {
    let server = RawServer::responding_to(Call::Get);
    for c in (0..128u8).map(char::from) {
        check(&server, &format!("/a{c}b")).unwrap();
    }
    // RFC 3986: 62 letters and digits, 17 others, and the slash.
    assert_eq!(server.finish().requests.len(), 80);
}

#[test]
fn the_message_names_the_character_and_what_to_write() {
    for (path, says) in [
        ("/a\\b", "the character \\,"),
        ("/a\\b", "write / or %5C"),
        ("/a\"b", "the character \", which no URL path can have: write %22"),
        ("/a<b", "the character <, which no URL path can have: write %3C"),
        ("/a|b", "the character |, which no URL path can have: write %7C"),
        ("/a^b", "the character ^, which no URL path can have: write %5E"),
        ("/a`b", "the character `, which no URL path can have: write %60"),
        ("/a{b}", "the character {, which no URL path can have: write %7B"),
        ("/a[b]", "the character [, which no URL path can have: write %5B"),
        ("/a b", "a space, which no URL path can have: write %20"),
        ("/a\nb", "the character U+000A, which no URL path can have: write %0A"),
        ("/é", "the character U+00E9, which no URL path can have: write %C3%A9"),
        ("/100%", "a % without two hex digits after it: write %25"),
        ("/%zz", "a % without two hex digits after it: write %25"),
        ("/a/../b", "a . or .. segment"),
        ("/%2E%2e", "a . or .. segment"),
        ("/a//b", "an empty segment"),
        ("//a", "an empty segment"),
    ] {
        let url = format!("https://invoice.calypso.finance{path}");
        let error = client_builder(&url).build().unwrap_err();
        assert!(
            error.message().starts_with("base_url: its path holds ") && error.message().contains(says),
            "{path}: {error}"
        );
    }
    for (host, says) in [
        ("invoice\\calypso.finance", "its host holds the character \\,"),
        ("invoice.calypso.finance<", "its host holds the character <,"),
        ("invoice calypso.finance", "its host holds a space,"),
        ("calypsö.finance", "xn--"),
    ] {
        let error = client_builder(&format!("https://{host}")).build().unwrap_err();
        assert!(error.message().contains(says), "{host}: {error}");
    }
}

#[test]
fn a_path_has_a_length_that_a_request_line_can_hold() {
    let server = RawServer::responding_to(Call::Get);
    let made = |length: usize| client_builder(&format!("{}/{}", server.url(), "a".repeat(length - 1))).build();
    made(4096).unwrap().get_invoice(7).unwrap();
    let error = made(4097).unwrap_err();
    assert!(
        error.message().starts_with("base_url: ") && error.message().contains("4096"),
        "{error}"
    );
    assert_eq!(
        server.finish().requests[0].line().len(),
        "GET /api/v1/invoices/7".len() + 4096
    );
}
