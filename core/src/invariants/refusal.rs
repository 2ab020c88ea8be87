//! Responses that refuse, and may echo the key.

use std::time::Duration;

use serde::de::IgnoredAny;

use super::assert_one_line;
use crate::api_key::ApiKey;
use crate::client::{refused, unusable};
use crate::error::{Error, Operation};
use crate::wire::response;

/// Its first and last letters stand nowhere else, so whatever shows a part of it is found.
const KEY: &str = "s3cr3t/\"<&+'=\\k3y:z41l";
const HEAD: &str = "s3cr";
const TAIL: &str = "z41l";

/// The ways in which responses spell the key.
const SPELLED: [&str; 9] = [
    KEY,
    r#"s3cr3t/\"<&+'=\\k3y:z41l"#,
    r#"s3cr3t\/\"<&+'=\\k3y:z41l"#,
    r#"s3cr3t/\"\u003c\u0026+'=\\k3y:z41l"#,
    r"s3cr3t\u002F\u0022\u003C\u0026\u002B\u0027\u003D\u005Ck3y\u003Az41l",
    "s3cr3t/&quot;&lt;&amp;+&#39;=\\k3y:z41l",
    "s3cr3t&#x2F;&#34;&lt;&amp;+&apos;&#x3D;\\k3y:z41l",
    "s3cr3t%2F%22%3C%26%2B%27%3D%5Ck3y%3Az41l",
    "s3cr3t%2f%22%3c%26%2b%27%3d%5ck3y:z41l",
];

/// Puts one spelling of the key in the place of every byte that is its number; none when a part of the key is there already.
pub fn echo(body: &[u8]) -> Option<Vec<u8>> {
    let shown = |part: &str| body.windows(part.len()).any(|window| window == part.as_bytes());
    let spell = |byte: &u8| match SPELLED.get(usize::from(*byte)) {
        Some(key) => key.as_bytes().to_vec(),
        None => vec![*byte],
    };
    let spelled = || body.iter().flat_map(spell).collect();
    (!shown(HEAD) && !shown(TAIL)).then(spelled)
}

/// Makes the errors of a response with this status and body, as a refusal and as what should have been an invoice: each says
/// what there is to say, and nothing of the key.
pub fn refusal(status: u16, body: &[u8]) {
    let key = ApiKey::parse(KEY).expect("is a key");
    for operation in [Operation::GetInvoice, Operation::CreateInvoice] {
        let complete = |error: Error| error.complete(operation, 1, Duration::ZERO, &key);
        let refused = |body: &[u8]| complete(refused(operation, status, body, None, &key));
        let error = refused(body);
        assert_shows_nothing(&error, status);
        assert_outcome(&error, status, body);
        assert_same_in_every_encoding(&error, body, refused);
        if let Err(malformed) = response::invoice(body) {
            let malformed = complete(unusable(operation, status, body, malformed));
            assert_shows_nothing(&malformed, status);
            assert_eq!(malformed.outcome_unknown(), operation.changes_something());
        }
    }
}

/// A refusal is clear where nothing speaks against it, and only there.
fn assert_outcome(error: &Error, status: u16, body: &[u8]) {
    let changes = error.operation().is_some_and(Operation::changes_something);
    let lower = body.to_ascii_lowercase();
    let names = lower.windows(4).filter(|name| name == b"code").count();
    let other_code = |code: &str| {
        code.trim_start_matches('0')
            .starts_with(|c: char| c.is_ascii_alphanumeric())
    };
    let says_000 = error.code() == Some("000") || body.windows(17).any(|field| field == br#""errorCode":"000""#);
    if !(400..500).contains(&status) || [408, 499].contains(&status) || says_000 {
        assert_eq!(error.outcome_unknown(), changes);
    } else if serde_json::from_slice::<IgnoredAny>(body).is_ok()
        && (names == 0 || (names == 1 && error.code().is_some_and(other_code)))
        && !body.iter().any(|byte| br"\%&".contains(byte))
    {
        assert!(!error.outcome_unknown());
    } else {
        assert!(changes || !error.outcome_unknown());
    }
}

fn assert_same_in_every_encoding(error: &Error, body: &[u8], refused: impl Fn(&[u8]) -> Error) {
    let Ok(text) = std::str::from_utf8(body) else { return };
    let little = text.encode_utf16().flat_map(u16::to_le_bytes);
    let big = text.encode_utf16().flat_map(u16::to_be_bytes);
    for encoded in [
        [b"\xef\xbb\xbf", body].concat(),
        [0xff, 0xfe].into_iter().chain(little).collect(),
        [0xfe, 0xff].into_iter().chain(big).collect(),
    ] {
        let other = refused(&encoded);
        assert_shows_nothing(&other, error.status().expect("has a status"));
        assert_eq!(other.kind(), error.kind());
        assert_eq!(other.code(), error.code());
        assert_eq!(other.trace_id(), error.trace_id());
        assert!(other.outcome_unknown() || !error.outcome_unknown());
    }
}

fn assert_shows_nothing(error: &Error, status: u16) {
    let message = error.message();
    assert_one_line(&message);
    assert_eq!(error.status(), Some(status));
    assert!(error.body().is_none_or(|body| body.len() <= 4096));
    let debug = format!("{error:?}");
    let shown = [
        Some(&*message),
        error.body(),
        error.code(),
        error.trace_id(),
        Some(&debug),
    ];
    for text in shown.into_iter().flatten() {
        // Zeros would not hide it.
        let text = text.replace('\0', "");
        assert!(!text.contains(HEAD) && !text.contains(TAIL), "the key shows: {text:?}");
    }
}
