//! The control API below `/_sandbox/`, for tests in other languages, and the page at `/`, for people.

pub(super) mod action;
mod caller;
mod catalogue;
mod fault;
mod overview;
pub(super) mod page;
mod requests;

use super::Sandbox;
use super::http::{Body, Request, Response};
use super::refusal::Refusal;
use super::shared::Shared;

use action::Action;

pub(super) use caller::check_page;
pub use catalogue::controls;

pub(super) const PREFIX: &str = "/_sandbox/";

pub(super) fn is_control(request: &Request) -> bool {
    request.target.starts_with(PREFIX) || page::is_asked_for(request)
}

pub(super) fn respond(shared: &Shared, request: &Request) -> Response {
    let response = caller::check_host(request).and_then(|()| {
        if page::is_asked_for(request) {
            return Ok(page::response());
        }
        check_page(request)?;
        route(shared, request)
    });
    response.unwrap_or_else(|refusal| refusal.to_response("sandbox-control"))
}

fn route(shared: &Shared, request: &Request) -> Result<Response, Refusal> {
    let no_path = || Refusal::not_found("no such path under /_sandbox/: GET /_sandbox/ lists all");
    let name = request.target.strip_prefix(PREFIX).unwrap_or_default();
    let body = match (request.method.as_str(), name) {
        ("GET", "") => {
            let url = format!("http://{}", request.header("Host").unwrap_or_default());
            return Ok(page::shown("text/plain; charset=utf-8", controls(&url)));
        }
        ("GET", _) => catalogue::shown(name, shared).ok_or_else(no_path)?,
        ("POST", _) => post(shared, name, &request.body).map(Body::from)?,
        _ => return Err(no_path()),
    };
    Ok(Response::new(200, body))
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
