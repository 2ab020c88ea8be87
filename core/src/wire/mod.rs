//! The only place that knows the API's JSON: requests out, answers in.

pub(crate) mod fault;
mod field;
mod invoice;
mod pick;
mod read;
pub(crate) mod refusal;
pub(crate) mod request;
pub(crate) mod response;
pub(crate) mod splitter;
#[cfg(test)]
mod tests;
mod to_json;
mod writer;
