//! Why a call failed: our own words, and apart from them what came from outside, which may echo the key.

use std::borrow::Cow;
use std::fmt;

use crate::api_key::ApiKey;

/// The middle of a message: what happened, and why.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reason(Vec<Part>);

#[derive(Clone, Debug)]
enum Part {
    Ours(Cow<'static, str>),
    /// From the service, a proxy or a library.
    Theirs(String),
    /// The same without the key.
    Redacted(String),
}

impl Reason {
    /// Begins with our own words.
    pub(crate) fn new(ours: impl Into<Cow<'static, str>>) -> Self {
        Self::default().ours(ours)
    }

    pub(crate) fn ours(mut self, text: impl Into<Cow<'static, str>>) -> Self {
        self.0.push(Part::Ours(text.into()));
        self
    }

    pub(crate) fn theirs(mut self, text: impl Into<String>) -> Self {
        self.0.push(Part::Theirs(text.into()));
        self
    }

    /// Goes on with another reason.
    pub(crate) fn then(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    /// Takes the key out of what is not ours, once.
    pub(super) fn redact(&mut self, key: &ApiKey) {
        for part in &mut self.0 {
            if let Part::Theirs(text) = part {
                *part = Part::Redacted(key.redact(text));
            }
        }
    }
}

impl From<&'static str> for Reason {
    fn from(ours: &'static str) -> Self {
        Self::new(ours)
    }
}

impl From<String> for Reason {
    fn from(ours: String) -> Self {
        Self::new(ours)
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|part| match part {
            Part::Ours(text) => f.write_str(text),
            Part::Theirs(text) | Part::Redacted(text) => f.write_str(text),
        })
    }
}
