//! The kinds of faults in the control API: how each is read from JSON, and an example of it.

use crate::sandbox::fault::{Close, Fault, is_final_status};
use crate::sandbox::json::{ObjectReader, Value};
use crate::sandbox::refusal::Refusal;

use super::action::Action;

struct Kind {
    name: &'static str,
    does: &'static str,
    /// The other fields of its example.
    example: &'static str,
    read: fn(&mut ObjectReader<'_>) -> Result<Fault, String>,
}

static KINDS: [Kind; 7] = [
    Kind {
        name: "respond",
        does: "does not apply the next request; responds with this status and, if they are given, headers and body",
        example: r#""status": 503, "headers": {"Retry-After": "1"}, "body": "busy""#,
        read: |fields| canned(fields, false),
    },
    Kind {
        name: "respond_after",
        does: "applies the next request, and responds like that",
        example: r#""status": 500, "operation": "create_invoice""#,
        read: |fields| canned(fields, true),
    },
    Kind {
        name: "delay",
        does: "applies the next request; holds the response back until a release or, if given, for so many milliseconds",
        example: r#""ms": 2000, "times": 3"#,
        read: |fields| Ok(Fault::delay(fields.optional("ms", Value::millis)?)),
    },
    Kind {
        name: "cut",
        does: "applies the next request; sends only this many bytes of the response's body",
        example: r#""bytes": 100, "operation": "list_invoices""#,
        read: |fields| Ok(Fault::cut(fields.required("bytes", Value::usize)?)),
    },
    Kind {
        name: "drop_before",
        does: "does not apply the next request; sends no response (close: fin, reset or never)",
        example: r#""close": "reset""#,
        read: |fields| close(fields).map(Fault::drop_before),
    },
    Kind {
        name: "drop_after",
        does: "applies the next request; sends no response",
        example: r#""operation": "create_invoice""#,
        read: |fields| close(fields).map(Fault::drop_after),
    },
    Kind {
        name: "late",
        does: "sends no response; applies the next request when it lands or, if given, after so many milliseconds",
        example: r#""ms": 2000, "operation": "cancel_invoice""#,
        read: |fields| Ok(Fault::late(fields.optional("ms", Value::millis)?, close(fields)?)),
    },
];

/// What a fault of each kind does, and a body that adds one.
pub(super) fn examples() -> impl Iterator<Item = (&'static str, String)> {
    let kinds = KINDS.iter();
    kinds.map(|kind| (kind.does, format!(r#"{{"kind": "{}", {}}}"#, kind.name, kind.example)))
}

pub(super) fn read(fields: &mut ObjectReader<'_>) -> Result<Action, String> {
    let name = fields.required("kind", Value::string)?;
    let kind = KINDS.iter().find(|kind| kind.name == name);
    let mut fault = (kind.ok_or_else(|| format!("unknown fault {name:?}"))?.read)(fields)?;
    if let Some(name) = fields.optional("operation", Value::string)? {
        let endpoint = name.parse();
        fault = fault.on(endpoint.map_err(|refusal: Refusal| refusal.to_string())?);
    }
    if let Some(times) = fields.optional("times", Value::u32)? {
        fault = fault.times(times);
    }
    Ok(Action::AddFault(fault))
}

fn canned(fields: &mut ObjectReader<'_>, applied: bool) -> Result<Fault, String> {
    let status = u16::try_from(fields.required("status", Value::u64)?).ok();
    let status = status.filter(|status| is_final_status(*status));
    let status = status.ok_or("status must be from 200 to 599")?;
    let body = fields.optional("body", Value::string)?;
    let headers = match fields.optional("headers", Value::object)? {
        Some(headers) => headers.rest(Value::string)?,
        None => Vec::new(),
    };
    Ok(Fault::canned(applied, status, headers, body.map(String::into_bytes)))
}

fn close(fields: &mut ObjectReader<'_>) -> Result<Close, String> {
    match fields.optional("close", Value::string)?.as_deref() {
        None | Some("fin") => Ok(Close::Fin),
        Some("reset") => Ok(Close::Reset),
        Some("never") => Ok(Close::Never),
        Some(_) => Err("close must be fin, reset or never".to_owned()),
    }
}
