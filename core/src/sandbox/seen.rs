//! A request as the sandbox saw it.

use super::api::Call;
use super::http::Request;

/// A request as it reached the sandbox, and what became of it.
#[derive(Clone, Debug)]
pub struct SeenRequest {
    pub(super) request: Request,
    pub(super) call: Option<Call>,
    pub(super) problem: Option<String>,
    pub(super) applied: bool,
    pub(super) status: Option<u16>,
}

impl SeenRequest {
    /// Its method; empty when the request broke off before.
    pub fn method(&self) -> &str {
        &self.request.method
    }

    /// Its target as it stood in the request line: the path, and the query if there was one.
    pub fn path(&self) -> &str {
        &self.request.target
    }

    /// Its headers, name and value, in the order in which they came.
    pub fn headers(&self) -> impl Iterator<Item = (&str, &str)> {
        let headers = self.request.headers.iter();
        headers.map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The value of the first header of this name, in whatever case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.request.header(name)
    }

    /// Its body, byte for byte.
    pub fn body(&self) -> &[u8] {
        &self.request.body
    }

    /// The operation it asked for; none when it was refused before that was settled.
    pub fn call(&self) -> Option<Call> {
        self.call
    }

    /// What was wrong with the request itself: a client that works never sees this set.
    pub fn problem(&self) -> Option<&str> {
        self.problem.as_deref()
    }

    /// Whether the operation was carried out: not yet for one that lands late, never for one that was refused.
    pub fn applied(&self) -> bool {
        self.applied
    }

    /// The status it was answered with; none when no response was sent, or not yet.
    pub fn status(&self) -> Option<u16> {
        self.status
    }
}
