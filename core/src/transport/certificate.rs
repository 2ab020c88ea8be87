//! Why a server's certificate was refused, and what to do about it, for every reason that rustls knows.

use std::fmt::Write;

use jiff::Timestamp;
use rustls::CertificateError;
use rustls::pki_types::{ServerName, UnixTime};

use super::tls_failure::in_words;
use crate::error::Reason;

const REFUSED: &str = "the server's certificate was refused: ";
/// More names of a certificate than this are not listed.
const MOST_NAMES: usize = 3;

/// Says why.
pub(super) fn explain(why: &CertificateError) -> Reason {
    let refused = Reason::new(REFUSED);
    match why {
        CertificateError::ExpiredContext { not_after, .. } => refused.ours(format!(
            "it expired at {}: the server needs a new one, unless this machine's clock is wrong",
            date(*not_after)
        )),
        CertificateError::NotValidYetContext { not_before, .. } => refused.ours(format!(
            "it is not valid before {}: is this machine's clock right?",
            date(*not_before)
        )),
        CertificateError::NotValidForNameContext { expected, presented } => another_host(refused, expected, presented),
        CertificateError::Other(other) => by_name(refused, &other.to_string()),
        other => by_name(refused, &format!("{other:?}")),
    }
}

fn date(time: UnixTime) -> Timestamp {
    let seconds = i64::try_from(time.as_secs()).ok();
    seconds
        .and_then(|seconds| Timestamp::from_second(seconds).ok())
        .unwrap_or(Timestamp::MAX)
}

fn another_host(refused: Reason, expected: &ServerName<'_>, presented: &[String]) -> Reason {
    let expected = expected.to_str();
    if presented.is_empty() {
        return refused.ours(format!(
            "it names no host: it needs a subjectAltName with {expected}, as its common name does not count"
        ));
    }
    let mut names = String::new();
    for name in presented.iter().take(MOST_NAMES) {
        let separator = if names.is_empty() { "" } else { ", " };
        let _ = write!(names, "{separator}{}", bare(name));
    }
    names.push_str(if presented.len() > MOST_NAMES { ", ...)" } else { ")" });
    let rest = format!(", not for {expected}: check base_url");
    refused.ours("it is for another host (").theirs(names).ours(rest)
}

/// The name in `DnsName("localhost")`, which is how webpki hands it on.
fn bare(name: &str) -> String {
    let inside = name.split_once('(').map_or(name, |(_, inside)| inside);
    let may_stand = |c: &char| c.is_ascii_alphanumeric() || "-._*:".contains(*c);
    inside.chars().filter(may_stand).collect()
}

/// Says why by the name of the reason, with or without more behind it. webpki's own reasons come as nothing but such a text.
fn by_name(refused: Reason, text: &str) -> Reason {
    let name = text.split([' ', '(', '{']).next().unwrap_or_default();
    let name = name.strip_suffix("Context").unwrap_or(name);
    match REASONS.iter().find(|(names, _)| names.contains(&name)) {
        Some((_, why)) => refused.ours(*why),
        None => refused.theirs(in_words(text)),
    }
}

/// What the names of reasons mean, those of rustls and of webpki below it.
const REASONS: [(&[&str], &str); 23] = [
    (
        &["Expired"],
        "it has expired: the server needs a new one, unless this machine's clock is wrong",
    ),
    (&["NotValidYet"], "it is not valid yet: is this machine's clock right?"),
    (
        &["UnknownIssuer"],
        "its issuer is not trusted: if it is your own authority, add it with extra_roots or use the system's roots",
    ),
    (&["NotValidForName"], "it is for another host: check base_url"),
    (
        &["CaUsedAsEndEntity"],
        "it is marked as an authority, as `openssl req -x509` makes them: make one with \
         `-addext basicConstraints=critical,CA:FALSE`, and add it with extra_roots",
    ),
    (
        &["EndEntityUsedAsCa"],
        "a certificate that is no authority has signed it: sign it with one that has CA:TRUE",
    ),
    (
        &["BadSignature"],
        "the authority that it names has not signed it: if that authority was made anew, add the new one with extra_roots",
    ),
    (
        &[
            "UnsupportedSignatureAlgorithm",
            "UnsupportedSignatureAlgorithmForPublicKey",
        ],
        "it is signed in a way that this client does not accept: sign it with RSA or ECDSA, and SHA-256 or SHA-384",
    ),
    (
        &["SignatureAlgorithmMismatch"],
        "it names two ways in which it is signed: the server needs a new one",
    ),
    (
        &["InvalidPurpose", "EmptyEkuExtension"],
        "it is not made for servers: its extended key usage must include serverAuth",
    ),
    (
        &["Revoked", "CertDistrusted"],
        "it was revoked: the server needs a new one",
    ),
    (
        &["UnknownRevocationStatus", "ExpiredRevocationList"],
        "no current list says whether it was revoked",
    ),
    (
        &["InvalidOcspResponse"],
        "the server's proof that it was not revoked (OCSP) is not valid",
    ),
    (
        &["UnhandledCriticalExtension", "UnsupportedCriticalExtension"],
        "it has a critical extension that this client does not know: the server needs one without it",
    ),
    (
        &["UnsupportedCertVersion"],
        "it is not of X.509 version 3: make one with extensions, such as a subjectAltName",
    ),
    (
        &["BadEncoding", "BadDer", "BadDerTime", "TrailingData"],
        "it cannot be read: is it a whole X.509 certificate?",
    ),
    (
        &[
            "MalformedExtensions",
            "ExtensionValueInvalid",
            "InvalidSerialNumber",
            "MalformedDnsIdentifier",
        ],
        "a part of it is malformed: the server needs a new one",
    ),
    (
        &["NameConstraintViolation"],
        "one of its authorities may not sign for this host (name constraints)",
    ),
    (
        &["MalformedNameConstraint", "InvalidNetworkMaskConstraint"],
        "the name constraints of one of its authorities are malformed",
    ),
    (
        &["PathLenConstraintViolated"],
        "there are more authorities in its chain than one of them allows (pathlen)",
    ),
    (
        &[
            "MaximumPathDepthExceeded",
            "MaximumPathBuildCallsExceeded",
            "MaximumSignatureChecksExceeded",
            "MaximumNameConstraintComparisonsExceeded",
        ],
        "its chain of authorities is too long: the server must send only those that it needs",
    ),
    (
        &["UnsupportedNameType"],
        "no certificate can be for a host of this kind: check base_url",
    ),
    (&["ApplicationVerificationFailure"], "it was rejected"),
];

#[cfg(test)]
mod tests;
