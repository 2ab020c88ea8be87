//! HTTP/1.1 as the sandbox speaks it: strict requests in, responses out.

mod body;
mod gzip;
mod request;
mod response;

pub(super) use body::Body;
pub(super) use request::{Incoming, Request};
pub(super) use response::Response;
