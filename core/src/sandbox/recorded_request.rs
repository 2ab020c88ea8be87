//! A request that the sandbox has recorded, and what became of it.

use super::endpoint::Endpoint;
use super::http::Request;

/// A request as the sandbox received it, and what became of it.
#[derive(Clone, Debug)]
pub struct RecordedRequest {
    request: Request,
    endpoint: Option<Endpoint>,
    pub(super) problem: Option<String>,
    pub(super) applied: bool,
    pub(super) status: Option<u16>,
}

impl RecordedRequest {
    pub(super) fn new(request: Request, endpoint: Option<Endpoint>) -> Self {
        Self {
            request,
            endpoint,
            problem: None,
            applied: false,
            status: None,
        }
    }

    /// Its method; empty if the request ended before it.
    pub fn method(&self) -> &str {
        &self.request.method
    }

    /// Its target, exactly as in the request line: the path, and the query string if there was one.
    pub fn path(&self) -> &str {
        &self.request.target
    }

    /// The names and values of its headers, in the order in which they were sent.
    pub fn headers(&self) -> impl Iterator<Item = (&str, &str)> {
        let headers = self.request.headers.iter();
        headers.map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The value of the first header of this name, which may be in upper or lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.request.header(name)
    }

    /// Its body, byte for byte.
    pub fn body(&self) -> &[u8] {
        &self.request.body
    }

    /// The endpoint that it called; none if the request was malformed.
    pub fn endpoint(&self) -> Option<Endpoint> {
        self.endpoint
    }

    /// What was wrong with the request itself; a correct client never causes a problem.
    pub fn problem(&self) -> Option<&str> {
        self.problem.as_deref()
    }

    /// Whether the operation was carried out. False while a [late](super::Fault::late) request has not landed yet,
    /// and for a request that was refused.
    pub fn applied(&self) -> bool {
        self.applied
    }

    /// The status of the response; none if no response has been sent.
    pub fn status(&self) -> Option<u16> {
        self.status
    }
}
