//! The only place that knows the API's JSON: requests out, responses in.

mod cart;
pub(crate) mod encoding;
pub(crate) mod envelope;
pub(crate) mod error_path;
mod field;
mod from_json;
mod internal_error;
mod leaf;
mod lenient;
mod partial;
pub(crate) mod request;
pub(crate) mod response;
pub(crate) mod salvage;
mod scanner;
#[cfg(feature = "serde")]
pub(crate) mod serde_traits;
pub(crate) mod splitter;
mod stored;
#[cfg(test)]
mod tests;
mod to_json;
mod writer;

pub use stored::JsonError;
