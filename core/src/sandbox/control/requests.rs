//! Writes the recorded requests as the JSON of the control API.

use crate::sandbox::json::{ObjectWriter, write_array};
use crate::sandbox::recorded_request::RecordedRequest;
use crate::sandbox::state::State;

pub(super) fn to_json(state: &State) -> String {
    let mut out = String::new();
    ObjectWriter::new(&mut out)
        .raw("connections", state.connections)
        .nested("requests", |out| {
            write_array(out, state.requests(), write_request);
        })
        .finish();
    out
}

fn write_request(out: &mut String, request: &RecordedRequest) {
    let mut object = ObjectWriter::new(out);
    object
        .string("method", request.method())
        .string("path", request.path())
        .nested("headers", |out| {
            write_array(out, request.headers(), |out, (name, value)| {
                ObjectWriter::new(out).string(name, value).finish();
            });
        })
        .string("body", &String::from_utf8_lossy(request.body()))
        .raw("applied", request.applied());
    if let Some(endpoint) = request.endpoint() {
        object.string("operation", endpoint.as_str());
    }
    if let Some(status) = request.status() {
        object.raw("status", status);
    }
    if let Some(problem) = request.problem() {
        object.string("problem", problem);
    }
    object.finish();
}
