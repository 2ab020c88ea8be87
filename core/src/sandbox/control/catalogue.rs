//! Every control there is: what it does, how its body is read, and the curl line that shows how to use it.

use std::fmt::Write as _;

use crate::sandbox::http::Body;
use crate::sandbox::json::{ObjectReader, Value};
use crate::sandbox::shared::Shared;
use crate::sandbox::template::Template;

use super::action::Action;
use super::{PREFIX, fault, overview, requests};

/// Reads an action from the fields of a body.
type Read = fn(&mut ObjectReader<'_>) -> Result<Action, String>;

struct Control {
    name: &'static str,
    does: &'static str,
    call: Call,
}

enum Call {
    /// A GET.
    Show(fn(&Shared) -> Body),
    /// A POST, and the body of its example.
    Act(&'static str, Read),
    /// A POST that has an example for each kind of fault.
    Fault,
}

const fn show(name: &'static str, does: &'static str, show: fn(&Shared) -> Body) -> Control {
    let call = Call::Show(show);
    Control { name, does, call }
}

const fn act(name: &'static str, does: &'static str, example: &'static str, read: Read) -> Control {
    let call = Call::Act(example, read);
    Control { name, does, call }
}

/// In an order in which a reader can try one after the other.
static CONTROLS: [Control; 14] = [
    act(
        "seed",
        "adds this many invoices with three cart items each",
        r#"{"count": 3}"#,
        |fields| Ok(Action::Seed(fields.required("count", Value::u64)?)),
    ),
    show("invoices", "every invoice as it is now", |shared| {
        Body::Invoices(shared.state().store.list())
    }),
    act(
        "pay",
        "pays an invoice, as the customer: exactly its amount makes it PAID, any other amount PENDING_INTERVENTION",
        r#"{"id": 1, "amount": "12"}"#,
        |fields| {
            let id = fields.required("id", Value::u64)?;
            Ok(Action::Pay(id, fields.required("amount", Value::amount_or_string)?))
        },
    ),
    act(
        "state",
        "sets the state of an invoice to any text",
        r#"{"id": 2, "state": "ARCHIVED"}"#,
        |fields| {
            let id = fields.required("id", Value::u64)?;
            Ok(Action::SetState(id, fields.required("state", Value::string)?))
        },
    ),
    act(
        "next_id",
        "sets the id of the next invoice",
        r#"{"id": 9007199254740993}"#,
        |fields| Ok(Action::SetNextId(fields.required("id", Value::u64)?)),
    ),
    act(
        "template",
        "adds a template, which the vendor calls a button; without an id, it takes the lowest free one",
        r#"{"id": 7, "amount": 5, "currency": "FAU", "description": "a coffee", "cartItems": []}"#,
        |fields| {
            let id = fields.optional("id", Value::u64)?;
            Ok(Action::AddTemplate(id, Template::from_json(fields)?))
        },
    ),
    Control {
        name: "fault",
        does: "",
        call: Call::Fault,
    },
    act(
        "clear_faults",
        "forgets the faults that are not used up yet",
        "",
        |_| Ok(Action::ClearFaults),
    ),
    act(
        "release",
        "sends the responses that the fault \"delay\" holds back",
        "",
        |_| Ok(Action::Release),
    ),
    act(
        "land",
        "applies the requests that the fault \"late\" holds back",
        "",
        |_| Ok(Action::Land),
    ),
    act(
        "wait",
        "waits until there are at least this many requests, and no longer than so many milliseconds",
        r#"{"requests": 1, "ms": 100}"#,
        |fields| {
            let limit = fields.required("ms", Value::millis)?;
            Ok(Action::WaitForRequests(
                fields.required("requests", Value::usize)?,
                limit,
            ))
        },
    ),
    show(
        "requests",
        "every request so far, without those to /_sandbox/",
        |shared| requests::to_json(&shared.state()).into(),
    ),
    show(
        "overview",
        "what the page shows: the newest invoices and requests, and the faults that wait",
        |shared| overview::to_json(&shared.state()).into(),
    ),
    act(
        "reset",
        "forgets all invoices, templates, faults and requests",
        "",
        |_| Ok(Action::Reset),
    ),
];

/// How the body of a POST of this name is read.
pub(super) fn reader(name: &str) -> Option<Read> {
    CONTROLS.iter().find_map(|control| match control.call {
        Call::Act(_, read) if control.name == name => Some(read),
        Call::Fault if control.name == name => Some(fault::read as Read),
        _ => None,
    })
}

/// What a GET of this name shows.
pub(super) fn shown(name: &str, shared: &Shared) -> Option<Body> {
    CONTROLS.iter().find_map(|control| match control.call {
        Call::Show(show) if control.name == name => Some(show(shared)),
        _ => None,
    })
}

/// Every control of the sandbox at this base URL, as a line that explains it and a curl command.
///
/// `GET /_sandbox/` shows the same. The text is a script for a shell, too.
///
/// # Examples
/// ```
/// let controls = calypso_invoice::sandbox::controls("http://127.0.0.1:8080");
/// assert!(controls.contains("curl http://127.0.0.1:8080/_sandbox/pay -d '{\"id\": 1, \"amount\": \"12\"}'"));
/// ```
pub fn controls(url: &str) -> String {
    let mut text = String::new();
    for Control { name, does, call } in &CONTROLS {
        match call {
            Call::Show(_) => line(&mut text, does, url, name, ""),
            Call::Act("", _) => line(&mut text, does, url, name, " -X POST"),
            Call::Act(example, _) => line(&mut text, does, url, name, &format!(" -d '{example}'")),
            Call::Fault => {
                for (does, example) in fault::examples() {
                    line(&mut text, does, url, name, &format!(" -d '{example}'"));
                }
            }
        }
    }
    text
}

fn line(text: &mut String, does: &str, url: &str, name: &str, options: &str) {
    // Writing to a `String` cannot fail.
    let _ = writeln!(text, "# {does}\ncurl {url}{PREFIX}{name}{options}\n");
}
