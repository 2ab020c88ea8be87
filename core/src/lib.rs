//! A blocking client for the Calypso Invoice API: exact money, no doubled or lost invoice, one deadline a call.
//!
//! Make a [`Client`] once and share it. Its methods are the operations of the API:
//!
//! | operation | method |
//! | --- | --- |
//! | list | [`list_invoices`](Client::list_invoices), or streamed: [`iter_invoices`](Client::iter_invoices) |
//! | get | [`get_invoice`](Client::get_invoice) |
//! | create | [`create_invoice`](Client::create_invoice) |
//! | create from a template ("button") | [`create_invoice_from_template`](Client::create_invoice_from_template) |
//! | cancel | [`cancel_invoice`](Client::cancel_invoice) |
//!
//! Three more are made of these: [`create_invoice_once`](Client::create_invoice_once), which settles an unknown outcome by
//! reading the list, [`find_invoices`](Client::find_invoices), and [`wait_for_payment`](Client::wait_for_payment).
//!
//! Money is an [`Amount`], the digits as they came. Whatever fails is an [`Error`]; before doing anything again that could
//! be applied twice, ask its [`outcome_unknown`](Error::outcome_unknown).
//!
//! # Examples
//!
//! ```no_run
//! use calypso_invoice::{Amount, Client, Currency, NewInvoice};
//!
//! let client = Client::from_env()?; // CALYPSO_API_KEY
//! let amount: Amount = "0.00059165".parse()?;
//! let invoice = client.create_invoice(&NewInvoice::new(amount, Currency::Btc, "order 1017"))?;
//! println!("invoice {} waits for {} {}", invoice.id(), invoice.amount().to_plain_string(), invoice.currency());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What is sent again
//!
//! The API has no idempotency key, so whether a request may go out again depends on what became of it:
//!
//! | | nothing of the request was written | 429 | 5xx, 408, lost response, attempt timed out |
//! | --- | --- | --- | --- |
//! | list, get | yes | yes | yes, inside the deadline |
//! | create, template, cancel | yes | only with a `Retry-After` that fits | never |
//!
//! The 429 of the second row rests on an assumption: that a 429 refuses before anything is applied.
//!
//! # Features
//!
//! - `sandbox`: the `sandbox` module and the program `calypso-sandbox`, a stateful fake service for tests.
//! - `system-roots`: `TlsRoots::System`, the operating system's certificate store.
//! - `rust_decimal`: exact conversions between [`Amount`] and `rust_decimal::Decimal`.
#![forbid(unsafe_code)]

mod api_key;
mod client;
mod config;
mod create_once;
mod error;
mod event;
#[cfg(any(test, fuzzing))]
#[doc(hidden)]
pub mod invariants;
mod model;
mod retry;
#[cfg(feature = "sandbox")]
pub mod sandbox;
#[cfg(test)]
mod simulation;
mod transport;
mod wait;
mod wire;

pub use client::{Client, ClientBuilder, InvoiceIter};
pub use config::TlsRoots;
#[doc(hidden)]
pub use config::defaults;
pub use create_once::CreateOnce;
pub use error::{Error, ErrorKind, Operation, Result};
pub use event::Event;
pub use model::{Amount, AmountError, CartItem, Currency, Invoice, InvoiceState, NewInvoice, Timestamp, UnknownName};
#[cfg(feature = "sabotage")]
#[doc(hidden)]
pub use retry::Sabotage;
pub use wait::PaymentWait;

/// The README's programs are doctests.
#[cfg(all(doctest, feature = "sandbox"))]
#[doc = include_str!("../../README.md")]
struct Readme;
