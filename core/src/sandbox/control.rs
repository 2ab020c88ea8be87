//! The same sandbox driven over HTTP, for tests in other languages.

use std::time::Duration;

use crate::model::Amount;

use super::Sandbox;
use super::fault::{self, Close, Fault};
use super::http::Request;
use super::json::{self, Members, Object};
use super::order::Template;
use super::response::{Content, Refusal, Response};
use super::seen::SeenRequest;
use super::state::{Shared, State};

pub(super) const PREFIX: &str = "/_sandbox/";

/// What a POST asks for.
pub(super) enum Action {
    Pay(u64, Amount),
    SetState(u64, String),
    SetNextId(u64),
    AddTemplate(Option<u64>, Template),
    Seed(u64),
    Fault(Fault),
    Release,
    Land,
    Wait(usize, Duration),
    Reset,
}

pub(super) fn is_control(request: &Request) -> bool {
    request.target.starts_with(PREFIX)
}

pub(super) fn response(shared: &Shared, request: &Request) -> Response {
    match content(shared, request) {
        Ok(content) => Response::new(200, content),
        Err(refusal) => refusal.response("sandbox-control"),
    }
}

fn content(shared: &Shared, request: &Request) -> Result<Content, Refusal> {
    let name = request.target.strip_prefix(PREFIX).unwrap_or_default();
    match (request.method.as_str(), name) {
        ("GET", "invoices") => Ok(Content::List(shared.state().store.list())),
        ("GET", "requests") => Ok(seen(&shared.state()).into()),
        ("POST", _) => post(shared, name, &request.body).map(Content::from),
        _ => Err(Refusal::not_found("no such path under /_sandbox/")),
    }
}

fn post(shared: &Shared, name: &str, body: &[u8]) -> Result<String, Refusal> {
    let action = Action::read(name, body).map_err(Refusal::bad_request)?;
    action.run(shared)
}

impl Sandbox {
    /// What `POST /_sandbox/{name}` does and answers, without the connection; for the bindings.
    #[doc(hidden)]
    pub fn control(&self, name: &str, body: &str) -> Result<String, Refusal> {
        post(&self.shared, name, body.as_bytes())
    }

    /// What `GET /_sandbox/requests` answers; for the bindings.
    #[doc(hidden)]
    pub fn requests_json(&self) -> String {
        seen(&self.shared.state())
    }
}

impl Action {
    pub(super) fn read(name: &str, body: &[u8]) -> Result<Self, String> {
        let mut fields = Members::of_body(if body.is_empty() { b"{}" } else { body })?;
        let action = match name {
            "pay" => Self::Pay(integer(&mut fields, "id")?, payment(&mut fields)?),
            "state" => Self::SetState(integer(&mut fields, "id")?, fields.require("state")?.text()?),
            "next_id" => Self::SetNextId(integer(&mut fields, "id")?),
            "template" => {
                let id = fields.take("id").map(|id| id.integer()).transpose()?;
                Self::AddTemplate(id, Template::read(&mut fields)?)
            }
            "seed" => Self::Seed(integer(&mut fields, "count")?),
            "fault" => Self::Fault(read_fault(&mut fields)?),
            "release" => Self::Release,
            "land" => Self::Land,
            "wait" => {
                let limit = millis(&mut fields)?.ok_or("ms is missing")?;
                Self::Wait(size(&mut fields, "requests")?, limit)
            }
            "reset" => Self::Reset,
            _ => return Err(format!("nothing to post to is named {name:?}")),
        };
        fields.end()?;
        Ok(action)
    }

    fn run(self, shared: &Shared) -> Result<String, Refusal> {
        if let Self::Wait(requests, limit) = self {
            return Ok(one("seen", shared.wait_for_requests(requests, limit)));
        }
        shared.change(|state| {
            match self {
                Self::Pay(id, amount) => state.store.pay(id, amount)?,
                Self::SetState(id, name) => state.store.set_state(id, &name)?,
                Self::SetNextId(id) => state.store.set_next_id(id),
                Self::AddTemplate(id, template) => {
                    return Ok(one("id", state.store.add_template(id, template)?));
                }
                Self::Seed(count) => state.store.seed(count),
                Self::Fault(fault) => state.faults.push(fault),
                Self::Release => state.release(),
                Self::Land => return Ok(one("landed", state.land())),
                Self::Reset => state.reset(),
                Self::Wait(..) => {}
            }
            Ok("{}".to_owned())
        })
    }
}

/// An amount of money, as a JSON number or, for languages that have no exact numbers, as text.
fn payment(fields: &mut Members<'_>) -> Result<Amount, String> {
    let value = fields.require("amount")?;
    if value.is_text() {
        let text = value.text()?;
        return text.parse().map_err(|_| "amount is not a number".to_owned());
    }
    value.amount()
}

fn read_fault(fields: &mut Members<'_>) -> Result<Fault, String> {
    let kind = fields.require("kind")?.text()?;
    let mut fault = match &*kind {
        "respond" | "respond_after" => read_response(fields, kind == "respond_after")?,
        "delay" => Fault::delay(millis(fields)?),
        "cut" => Fault::cut(size(fields, "bytes")?),
        "drop_before" => Fault::drop_before(close(fields)?),
        "drop_after" => Fault::drop_after(close(fields)?),
        "late" => Fault::late(millis(fields)?, close(fields)?),
        _ => return Err(format!("no fault is named {kind:?}")),
    };
    if let Some(call) = fields.take("operation") {
        let call = call.text()?.parse();
        fault = fault.on(call.map_err(|refusal: Refusal| refusal.to_string())?);
    }
    if let Some(times) = fields.take("times") {
        let times = u32::try_from(times.integer()?);
        fault = fault.times(times.map_err(|_| "times is too large")?);
    }
    Ok(fault)
}

fn read_response(fields: &mut Members<'_>, applied: bool) -> Result<Fault, String> {
    let status = u16::try_from(integer(fields, "status")?).ok();
    let status = status.filter(|status| fault::is_final_status(*status));
    let status = status.ok_or("status is not within 200 and 599")?;
    let body = fields.take("body").map(|body| body.text()).transpose()?;
    let mut headers = Vec::new();
    if let Some(given) = fields.take("headers") {
        for value in given.members()?.rest() {
            headers.push((value.name().to_owned(), value.text()?));
        }
    }
    Ok(Fault::canned(applied, status, headers, body.map(String::into_bytes)))
}

fn close(fields: &mut Members<'_>) -> Result<Close, String> {
    let Some(close) = fields.take("close") else {
        return Ok(Close::Fin);
    };
    match &*close.text()? {
        "fin" => Ok(Close::Fin),
        "reset" => Ok(Close::Reset),
        "never" => Ok(Close::Never),
        _ => Err("close is none of fin, reset, never".to_owned()),
    }
}

fn millis(fields: &mut Members<'_>) -> Result<Option<Duration>, String> {
    let ms = fields.take("ms").map(|ms| ms.integer()).transpose()?;
    Ok(ms.map(Duration::from_millis))
}

fn integer(fields: &mut Members<'_>, name: &str) -> Result<u64, String> {
    fields.require(name)?.integer()
}

fn size(fields: &mut Members<'_>, name: &str) -> Result<usize, String> {
    usize::try_from(integer(fields, name)?).map_err(|_| format!("{name} is too large"))
}

fn one(name: &str, value: impl std::fmt::Display) -> String {
    let mut out = String::new();
    Object::new(&mut out).raw(name, value).end();
    out
}

fn seen(state: &State) -> String {
    let mut out = String::new();
    Object::new(&mut out)
        .raw("connections", state.connections)
        .nested("requests", |out| {
            json::push_array(out, state.requests(), push_request);
        })
        .end();
    out
}

fn push_request(out: &mut String, seen: &SeenRequest) {
    let mut object = Object::new(out);
    object
        .text("method", seen.method())
        .text("path", seen.path())
        .nested("headers", |out| {
            json::push_array(out, seen.headers(), |out, (name, value)| {
                Object::new(out).text(name, value).end();
            });
        })
        .text("body", &String::from_utf8_lossy(seen.body()))
        .raw("applied", seen.applied());
    if let Some(call) = seen.call() {
        object.text("operation", call.as_str());
    }
    if let Some(status) = seen.status() {
        object.raw("status", status);
    }
    if let Some(problem) = seen.problem() {
        object.text("problem", problem);
    }
    object.end();
}
