//! Reads a fault from the JSON of the control API.

use crate::sandbox::fault::{Close, Fault, is_final_status};
use crate::sandbox::json::{ObjectReader, Value};
use crate::sandbox::refusal::Refusal;

pub(super) fn from_json(fields: &mut ObjectReader<'_>) -> Result<Fault, String> {
    let kind = fields.required("kind", Value::string)?;
    let mut fault = match &*kind {
        "respond" => canned(fields, false)?,
        "respond_after" => canned(fields, true)?,
        "delay" => Fault::delay(fields.optional("ms", Value::millis)?),
        "cut" => Fault::cut(fields.required("bytes", Value::usize)?),
        "drop_before" => Fault::drop_before(close(fields)?),
        "drop_after" => Fault::drop_after(close(fields)?),
        "late" => Fault::late(fields.optional("ms", Value::millis)?, close(fields)?),
        _ => return Err(format!("unknown fault {kind:?}")),
    };
    if let Some(name) = fields.optional("operation", Value::string)? {
        let endpoint = name.parse();
        fault = fault.on(endpoint.map_err(|refusal: Refusal| refusal.to_string())?);
    }
    if let Some(times) = fields.optional("times", Value::u32)? {
        fault = fault.times(times);
    }
    Ok(fault)
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
