//! The control API below `/_sandbox/`: the sandbox driven over HTTP, for tests in other languages.

pub(super) mod action;
mod fault;
mod requests;

use super::Sandbox;
use super::http::{Body, Request, Response};
use super::refusal::Refusal;
use super::shared::Shared;

use action::Action;

pub(super) const PREFIX: &str = "/_sandbox/";

pub(super) fn is_control(request: &Request) -> bool {
    request.target.starts_with(PREFIX)
}

pub(super) fn respond(shared: &Shared, request: &Request) -> Response {
    match route(shared, request) {
        Ok(body) => Response::new(200, body),
        Err(refusal) => refusal.to_response("sandbox-control"),
    }
}

fn route(shared: &Shared, request: &Request) -> Result<Body, Refusal> {
    let name = request.target.strip_prefix(PREFIX).unwrap_or_default();
    match (request.method.as_str(), name) {
        ("GET", "invoices") => Ok(Body::Invoices(shared.state().store.list())),
        ("GET", "requests") => Ok(requests::to_json(&shared.state()).into()),
        ("POST", _) => post(shared, name, &request.body).map(Body::from),
        _ => Err(Refusal::not_found("no such path under /_sandbox/")),
    }
}

fn post(shared: &Shared, name: &str, body: &[u8]) -> Result<String, Refusal> {
    let action = Action::from_json(name, body).map_err(Refusal::bad_request)?;
    action.run(shared)
}

impl Sandbox {
    /// Does the same as `POST /_sandbox/{name}` and returns the body of its response; for the bindings.
    #[doc(hidden)]
    pub fn control(&self, name: &str, body: &str) -> Result<String, Refusal> {
        post(&self.shared, name, body.as_bytes())
    }

    /// The body of the response to `GET /_sandbox/requests`; for the bindings.
    #[doc(hidden)]
    pub fn requests_json(&self) -> String {
        requests::to_json(&self.shared.state())
    }
}
