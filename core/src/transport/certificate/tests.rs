//! Every reason that rustls and webpki have is told in words.

use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::{ServerName, UnixTime};
use rustls::{CertificateError, ExtendedKeyPurpose, OtherError};

use super::{REASONS, REFUSED, explain};

fn time(seconds: u64) -> UnixTime {
    UnixTime::since_unix_epoch(Duration::from_secs(seconds))
}

fn name() -> ServerName<'static> {
    ServerName::try_from("localhost").unwrap()
}

/// All that rustls 0.23 has.
#[expect(deprecated, reason = "rustls may still give what is deprecated")]
fn reasons_of_rustls() -> Vec<CertificateError> {
    use CertificateError::*;
    vec![
        BadEncoding,
        Expired,
        ExpiredContext {
            time: time(2),
            not_after: time(1),
        },
        NotValidYet,
        NotValidYetContext {
            time: time(1),
            not_before: time(2),
        },
        Revoked,
        UnhandledCriticalExtension,
        UnknownIssuer,
        UnknownRevocationStatus,
        ExpiredRevocationList,
        ExpiredRevocationListContext {
            time: time(2),
            next_update: time(1),
        },
        BadSignature,
        UnsupportedSignatureAlgorithm,
        UnsupportedSignatureAlgorithmContext {
            signature_algorithm_id: vec![1],
            supported_algorithms: vec![],
        },
        UnsupportedSignatureAlgorithmForPublicKeyContext {
            signature_algorithm_id: vec![1],
            public_key_algorithm_id: vec![2],
        },
        NotValidForName,
        NotValidForNameContext {
            expected: name(),
            presented: vec![r#"DnsName("a")"#.to_owned()],
        },
        InvalidPurpose,
        InvalidPurposeContext {
            required: ExtendedKeyPurpose::ServerAuth,
            presented: vec![ExtendedKeyPurpose::ClientAuth],
        },
        InvalidOcspResponse,
        ApplicationVerificationFailure,
    ]
}

/// All that webpki 0.103 has and rustls hands on under its name.
fn reasons_of_webpki() -> Vec<webpki::Error> {
    use webpki::Error::*;
    vec![
        BadDer,
        BadDerTime,
        CaUsedAsEndEntity,
        CertDistrusted,
        EmptyEkuExtension,
        EndEntityUsedAsCa,
        ExtensionValueInvalid,
        InvalidCrlNumber,
        InvalidNetworkMaskConstraint,
        InvalidSerialNumber,
        MalformedDnsIdentifier,
        MalformedExtensions,
        MalformedNameConstraint,
        MaximumNameConstraintComparisonsExceeded,
        MaximumPathBuildCallsExceeded,
        MaximumPathDepthExceeded,
        MaximumSignatureChecksExceeded,
        NameConstraintViolation,
        PathLenConstraintViolated,
        SignatureAlgorithmMismatch,
        TrailingData(webpki::DerTypeId::Certificate),
        UnsupportedCertVersion,
        UnsupportedCriticalExtension,
        UnsupportedCrlIssuingDistributionPoint,
        UnsupportedCrlVersion,
        UnsupportedDeltaCrl,
        UnsupportedIndirectCrl,
        UnsupportedNameType,
        UnsupportedRevocationReason,
        UnsupportedRevocationReasonsPartitioning,
    ]
}

fn other(error: webpki::Error) -> CertificateError {
    CertificateError::Other(OtherError(Arc::new(error)))
}

fn why(error: &CertificateError) -> String {
    let message = explain(error).to_string();
    message.strip_prefix(REFUSED).expect(&message).to_owned()
}

/// Whether a word looks like a name in a program, and is none that a certificate is made with.
fn is_name(word: &str) -> bool {
    let word = word.trim_matches(|c: char| !c.is_ascii_alphanumeric());
    let humps = word
        .as_bytes()
        .windows(2)
        .filter(|two| two[0].is_ascii_lowercase() && two[1].is_ascii_uppercase());
    humps.count() > 0 && !["subjectAltName", "serverAuth", "basicConstraints=critical,CA:FALSE"].contains(&word)
}

#[test]
fn no_reason_is_shown_by_its_name() {
    let all = reasons_of_rustls()
        .into_iter()
        .chain(reasons_of_webpki().into_iter().map(other));
    for error in all {
        let why = why(&error);
        let (first, _) = why.split_at(1);
        assert!(first.chars().all(char::is_lowercase), "{error:?}: {why}");
        assert!(
            !why.split(' ').any(is_name) && !why.contains(['{', '[', '"', '\n']),
            "{error:?}: {why}"
        );
    }
}

#[test]
fn every_name_in_the_table_is_one_of_a_reason() {
    let rustls = reasons_of_rustls().into_iter().map(|error| format!("{error:?}"));
    let webpki = reasons_of_webpki().into_iter().map(|error| error.to_string());
    let known: Vec<String> = rustls.chain(webpki).collect();
    for (names, why_by_table) in REASONS {
        for name in names {
            let is_it = |text: &&String| {
                text.strip_prefix(name)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with(['(', ' ', 'C']))
            };
            assert!(known.iter().any(|text| is_it(&text)), "{name}: {why_by_table}");
        }
    }
}

#[test]
fn what_most_people_run_into() {
    for (error, expected) in [
        (
            other(webpki::Error::CaUsedAsEndEntity),
            "it is marked as an authority, as `openssl req -x509` makes them: make one with \
             `-addext basicConstraints=critical,CA:FALSE`, and add it with extra_roots",
        ),
        (
            CertificateError::ExpiredContext {
                time: time(2_000_000_000),
                not_after: time(1_000_000_000),
            },
            "it expired at 2001-09-09T01:46:40Z: the server needs a new one, unless this machine's clock is wrong",
        ),
        (
            CertificateError::NotValidForNameContext {
                expected: name(),
                presented: ["DnsName(\"a\\nb.test\")", "IpAddress(::1)"]
                    .map(str::to_owned)
                    .to_vec(),
            },
            "it is for another host (anb.test, ::1), not for localhost: check base_url",
        ),
        (other(webpki::Error::UnsupportedDeltaCrl), "unsupported delta crl"),
    ] {
        assert_eq!(why(&error), expected);
    }
}
