//! Why TLS failed, in plain words.

use rustls::{AlertDescription, Error, PeerIncompatible};

use super::certificate;
use crate::error::Reason;

/// Says why.
pub(super) fn explain(error: &Error) -> Reason {
    let failed = Reason::new("TLS failed: ");
    match error {
        Error::InvalidCertificate(why) => certificate::explain(why),
        Error::NoCertificatesPresented => failed.ours("the server sent no certificate"),
        Error::InvalidMessage(_) => {
            failed.ours("the other side does not speak TLS: is the port right, and is it https?")
        }
        Error::AlertReceived(AlertDescription::Unknown(code)) => {
            failed.ours(format!("the server refused the connection: alert {code}"))
        }
        Error::AlertReceived(why) => failed
            .ours("the server refused the connection: ")
            .theirs(in_words(&format!("{why:?}"))),
        Error::PeerIncompatible(why) => failed.ours(incompatible(why)),
        Error::PeerMisbehaved(why) => failed
            .ours("the server does not keep to the rules of TLS: ")
            .theirs(in_words(&format!("{why:?}"))),
        Error::InappropriateMessage { .. } | Error::InappropriateHandshakeMessage { .. } => {
            failed.ours("the server does not keep to the rules of TLS: a message came out of turn")
        }
        other => failed.theirs(in_words(&other.to_string())),
    }
}

/// Whether the server's certificate was refused, so that another attempt would end in the same way.
pub(super) fn is_refused_certificate(error: &Error) -> bool {
    matches!(error, Error::InvalidCertificate(_) | Error::NoCertificatesPresented)
}

fn incompatible(why: &PeerIncompatible) -> String {
    use PeerIncompatible::{ServerDoesNotSupportTls12Or13, ServerTlsVersionIsDisabledByOurConfig};
    match why {
        ServerDoesNotSupportTls12Or13 | ServerTlsVersionIsDisabledByOurConfig => {
            "the server speaks neither TLS 1.2 nor TLS 1.3".to_owned()
        }
        other => format!(
            "the server has no way of encrypting in common with this client ({})",
            in_words(&format!("{other:?}"))
        ),
    }
}

/// The words of a name such as `HandshakeFailure`, without the values behind it; rustls's own sentences as they are.
pub(super) fn in_words(text: &str) -> String {
    if !text.starts_with(|c: char| c.is_ascii_uppercase()) {
        return text.to_owned();
    }
    let mut words = String::new();
    for c in text.chars().take_while(char::is_ascii_alphanumeric) {
        if c.is_ascii_uppercase() && !words.is_empty() {
            words.push(' ');
        }
        words.push(c.to_ascii_lowercase());
    }
    words
}

#[cfg(test)]
mod tests {
    use rustls::{AlertDescription, ContentType, Error, PeerIncompatible, PeerMisbehaved};

    use super::explain;

    #[test]
    fn every_failure_is_told_in_words() {
        for (error, why) in [
            (Error::NoCertificatesPresented, "the server sent no certificate"),
            (
                Error::AlertReceived(AlertDescription::HandshakeFailure),
                "the server refused the connection: handshake failure",
            ),
            (
                Error::AlertReceived(AlertDescription::Unknown(255)),
                "the server refused the connection: alert 255",
            ),
            (
                PeerIncompatible::ServerDoesNotSupportTls12Or13.into(),
                "the server speaks neither TLS 1.2 nor TLS 1.3",
            ),
            (
                PeerIncompatible::NoCipherSuitesInCommon.into(),
                "the server has no way of encrypting in common with this client (no cipher suites in common)",
            ),
            (
                PeerMisbehaved::TooManyKeyUpdateRequests.into(),
                "the server does not keep to the rules of TLS: too many key update requests",
            ),
            (
                Error::InappropriateMessage {
                    expect_types: vec![ContentType::Handshake],
                    got_type: ContentType::Alert,
                },
                "the server does not keep to the rules of TLS: a message came out of turn",
            ),
            (Error::DecryptError, "cannot decrypt peer's message"),
        ] {
            assert_eq!(explain(&error).to_string(), format!("TLS failed: {why}"));
        }
    }
}
