//! Why the sandbox refuses a request, in the vendor's error envelope.

use std::fmt;

use super::http::Response;
use super::json::ObjectWriter;

/// Why the sandbox refused something.
///
/// Over HTTP it is the vendor's error envelope; as a Rust error it shows the message alone.
#[derive(Clone, Debug)]
pub struct Refusal {
    status: u16,
    code: &'static str,
    message: String,
}

impl Refusal {
    pub(super) fn bad_request(message: impl Into<String>) -> Self {
        Self::new(400, message)
    }

    pub(super) fn not_found(message: impl Into<String>) -> Self {
        Self::new(404, message)
    }

    pub(super) fn conflict(message: impl Into<String>) -> Self {
        Self::new(409, message)
    }

    /// Takes the code from the status. The vendor documents five codes; every other 4xx becomes 001, a bad request.
    pub(super) fn new(status: u16, message: impl Into<String>) -> Self {
        let code = match status {
            401 => "002",
            404 => "004",
            409 => "006",
            400..=499 => "001",
            _ => "000",
        };
        let message = message.into();
        Self { status, code, message }
    }

    pub(super) fn message(&self) -> &str {
        &self.message
    }

    pub(super) fn to_response(&self, trace_id: &str) -> Response {
        let mut body = String::new();
        ObjectWriter::new(&mut body)
            .string("errorCode", self.code)
            .string("message", &self.message)
            .string("traceId", trace_id)
            .finish();
        Response::new(self.status, body)
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Refusal {}
