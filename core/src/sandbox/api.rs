//! The vendor's five operations: which request means which, and what else it must and must not carry.

use std::str::FromStr;
use std::sync::Arc;

use super::http::Request;
use super::json::Members;
use super::order::Template;
use super::response::Refusal;

/// Which of the five operations a request asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Call {
    /// `GET /api/v1/invoices`.
    ListInvoices,
    /// `GET /api/v1/invoices/{id}`.
    GetInvoice,
    /// `POST /api/v1/invoices`.
    CreateInvoice,
    /// `POST /api/v1/invoices/by/template/{id}`.
    CreateInvoiceFromTemplate,
    /// `POST /api/v1/invoices/{id}/chargeback`.
    CancelInvoice,
}

impl Call {
    const ALL: [Self; 5] = [
        Self::ListInvoices,
        Self::GetInvoice,
        Self::CreateInvoice,
        Self::CreateInvoiceFromTemplate,
        Self::CancelInvoice,
    ];

    /// Its name over HTTP, such as `create_invoice`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ListInvoices => "list_invoices",
            Self::GetInvoice => "get_invoice",
            Self::CreateInvoice => "create_invoice",
            Self::CreateInvoiceFromTemplate => "create_invoice_from_template",
            Self::CancelInvoice => "cancel_invoice",
        }
    }
}

impl FromStr for Call {
    type Err = Refusal;

    fn from_str(name: &str) -> Result<Self, Refusal> {
        let mut all = Self::ALL.into_iter();
        all.find(|call| call.as_str() == name)
            .ok_or_else(|| Refusal::bad_request(format!("no operation is named {name:?}")))
    }
}

/// An operation with all it needs.
pub(super) enum Command {
    List,
    Get(u64),
    Create(Arc<Template>),
    CreateFromTemplate(u64),
    Cancel(u64),
}

impl Command {
    /// Reads a request; without the key it learns nothing but that.
    pub(super) fn read(request: &Request, key: &str) -> Result<Self, Refusal> {
        let command = Self::route(request);
        // No path of this API can hold a key, so it is looked for only in those that are none.
        if command.is_err() && request.target.contains(key) {
            return Err(Refusal::bad_request("the URL holds the API key"));
        }
        check_key(request, key)?;
        command
    }

    fn route(request: &Request) -> Result<Self, Refusal> {
        if request.target.contains(['?', '#']) {
            return Err(Refusal::bad_request("this API takes no query string"));
        }
        let no_path = || Refusal::not_found("no such path");
        let rest = request.target.strip_prefix("/api/v1/invoices");
        let rest: Vec<&str> = rest.ok_or_else(no_path)?.split('/').collect();
        match (request.method.as_str(), &rest[..]) {
            ("GET", [""]) => empty(request, Self::List),
            ("POST", [""]) => create(request),
            ("POST", ["", "by", "template", id]) => empty(request, Self::CreateFromTemplate(read_id(id)?)),
            ("POST", ["", id, "chargeback"]) => empty(request, Self::Cancel(read_id(id)?)),
            ("GET", ["", id]) if !id.is_empty() => empty(request, Self::Get(read_id(id)?)),
            (_, [""] | ["", "by", "template", _] | ["", _, "chargeback"]) => Err(wrong_method(request)),
            (_, ["", id]) if !id.is_empty() => Err(wrong_method(request)),
            _ => Err(no_path()),
        }
    }

    pub(super) fn call(&self) -> Call {
        match self {
            Self::List => Call::ListInvoices,
            Self::Get(_) => Call::GetInvoice,
            Self::Create(_) => Call::CreateInvoice,
            Self::CreateFromTemplate(_) => Call::CreateInvoiceFromTemplate,
            Self::Cancel(_) => Call::CancelInvoice,
        }
    }
}

fn wrong_method(request: &Request) -> Refusal {
    Refusal::new(405, format!("{} is not for this path", request.method))
}

fn check_key(request: &Request, key: &str) -> Result<(), Refusal> {
    match request.single("Api-Key").map_err(Refusal::bad_request)? {
        None => Err(Refusal::bad_request("the header Api-Key is missing")),
        Some(given) if given == key => Ok(()),
        Some(_) => Err(Refusal::new(401, "the API key is not the sandbox's")),
    }
}

/// A request that carries nothing but its line and headers.
fn empty(request: &Request, command: Command) -> Result<Command, Refusal> {
    check_length(request)?;
    if !request.body.is_empty() {
        return Err(Refusal::bad_request("this request takes no body"));
    }
    Ok(command)
}

fn create(request: &Request) -> Result<Command, Refusal> {
    check_length(request)?;
    let kind = request.single("Content-Type").map_err(Refusal::bad_request)?;
    let media = kind.unwrap_or_default().split(';').next();
    if !media.is_some_and(|media| media.trim().eq_ignore_ascii_case("application/json")) {
        return Err(Refusal::bad_request("Content-Type is not application/json"));
    }
    let order = read_order(&request.body).map_err(Refusal::bad_request)?;
    Ok(Command::Create(Arc::new(order)))
}

/// A POST without a length is taken for one that is still coming by some servers and proxies.
fn check_length(request: &Request) -> Result<(), Refusal> {
    if request.method == "POST" && request.header("Content-Length").is_none() {
        return Err(Refusal::bad_request("the header Content-Length is missing"));
    }
    Ok(())
}

pub(super) fn read_order(body: &[u8]) -> Result<Template, String> {
    let mut members = Members::of_body(body)?;
    let order = Template::read(&mut members)?;
    members.end()?;
    Ok(order)
}

/// Plain digits: no sign, no leading zero, so that each invoice has one path only.
fn read_id(text: &str) -> Result<u64, Refusal> {
    let canonical = |id: &u64| id.to_string() == text;
    let id = text.parse().ok().filter(canonical);
    id.ok_or_else(|| Refusal::bad_request(format!("{text:?} is not an id")))
}
