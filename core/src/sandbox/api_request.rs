//! Which of the API's endpoints an HTTP request calls, and whether it is exactly what that endpoint expects.

use std::sync::Arc;

use super::control;
use super::endpoint::Endpoint;
use super::http::Request;
use super::json::ObjectReader;
use super::refusal::Refusal;
use super::template::Template;

/// A well-formed call of an endpoint, with everything it needs.
pub(super) enum ApiRequest {
    List,
    Get(u64),
    Create(Arc<Template>),
    CreateFromTemplate(u64),
    Cancel(u64),
}

impl ApiRequest {
    /// Checks a request. Without the right key, the caller learns nothing except that the key is wrong.
    pub(super) fn parse(request: &Request, key: &str) -> Result<Self, Refusal> {
        control::check_page(request)?;
        let parsed = Self::route(request);
        // No valid path of this API can contain a key, so only invalid ones are searched for it.
        if parsed.is_err() && request.target.contains(key) {
            return Err(Refusal::bad_request("the URL contains the API key"));
        }
        check_key(request, key)?;
        parsed
    }

    fn route(request: &Request) -> Result<Self, Refusal> {
        if request.target.contains(['?', '#']) {
            return Err(Refusal::bad_request("query strings are not allowed"));
        }
        let no_path = || Refusal::not_found("no such path");
        let rest = request.target.strip_prefix("/api/v1/invoices");
        let rest: Vec<&str> = rest.ok_or_else(no_path)?.split('/').collect();
        match (request.method.as_str(), &rest[..]) {
            ("GET", [""]) => without_body(request, Self::List),
            ("POST", [""]) => create(request),
            ("POST", ["", "by", "template", id]) => without_body(request, Self::CreateFromTemplate(parse_id(id)?)),
            ("POST", ["", id, "chargeback"]) => without_body(request, Self::Cancel(parse_id(id)?)),
            ("GET", ["", id]) if !id.is_empty() => without_body(request, Self::Get(parse_id(id)?)),
            (_, [""] | ["", "by", "template", _] | ["", _, "chargeback"]) => Err(wrong_method(request)),
            (_, ["", id]) if !id.is_empty() => Err(wrong_method(request)),
            _ => Err(no_path()),
        }
    }

    pub(super) fn endpoint(&self) -> Endpoint {
        match self {
            Self::List => Endpoint::ListInvoices,
            Self::Get(_) => Endpoint::GetInvoice,
            Self::Create(_) => Endpoint::CreateInvoice,
            Self::CreateFromTemplate(_) => Endpoint::CreateInvoiceFromTemplate,
            Self::Cancel(_) => Endpoint::CancelInvoice,
        }
    }
}

fn wrong_method(request: &Request) -> Refusal {
    Refusal::new(405, format!("{} is not allowed on this path", request.method))
}

fn check_key(request: &Request, key: &str) -> Result<(), Refusal> {
    match request.single_header("Api-Key").map_err(Refusal::bad_request)? {
        None => Err(Refusal::bad_request("the header Api-Key is missing")),
        Some(given) if given == key => Ok(()),
        Some(_) => Err(Refusal::new(
            401,
            "wrong API key: use the one that the sandbox was started with",
        )),
    }
}

fn without_body(request: &Request, parsed: ApiRequest) -> Result<ApiRequest, Refusal> {
    check_length(request)?;
    if !request.body.is_empty() {
        return Err(Refusal::bad_request("this request must not have a body"));
    }
    Ok(parsed)
}

fn create(request: &Request) -> Result<ApiRequest, Refusal> {
    check_length(request)?;
    let content_type = request.single_header("Content-Type").map_err(Refusal::bad_request)?;
    let media_type = content_type.unwrap_or_default().split(';').next();
    if !media_type.is_some_and(|media_type| media_type.trim().eq_ignore_ascii_case("application/json")) {
        return Err(Refusal::bad_request("Content-Type must be application/json"));
    }
    let template = parse_create(&request.body).map_err(Refusal::bad_request)?;
    Ok(ApiRequest::Create(Arc::new(template)))
}

/// Some servers and proxies wait for the body of a POST that declares no length.
fn check_length(request: &Request) -> Result<(), Refusal> {
    if request.method == "POST" && request.header("Content-Length").is_none() {
        return Err(Refusal::bad_request("the header Content-Length is missing"));
    }
    Ok(())
}

/// Parses the body of a create.
pub(super) fn parse_create(body: &[u8]) -> Result<Template, String> {
    let mut fields = ObjectReader::from_body(body)?;
    let template = Template::from_json(&mut fields)?;
    fields.finish()?;
    Ok(template)
}

/// Accepts plain digits only, no sign and no leading zero, so that each invoice has one path.
fn parse_id(text: &str) -> Result<u64, Refusal> {
    let canonical = |id: &u64| id.to_string() == text;
    let id = text.parse().ok().filter(canonical);
    id.ok_or_else(|| Refusal::bad_request(format!("{text:?} is not a valid id")))
}
