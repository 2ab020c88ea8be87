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
//! Four more are made of these: [`create_invoice_once`](Client::create_invoice_once), which settles an unknown outcome by
//! reading the list, [`find_invoices`](Client::find_invoices), [`wait_for_payment`](Client::wait_for_payment), and
//! [`watch_invoices`](Client::watch_invoices), which misses no change of any invoice.
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
//! # In async programs
//!
//! A call blocks its thread. Make it on one that may be blocked, such as those of tokio's `spawn_blocking`, on a client of its own
//! ([`with_timeout`](Client::with_timeout) shares the connections), and end it with
//! [`interrupt_calls`](Client::interrupt_calls) when its future is dropped: `core/examples/tokio_wait.rs` does that in thirty lines.
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
//! # Know when you are paid
//!
//! The API has no webhooks. [`watch_invoices`](Client::watch_invoices) reads the list again and again and hands out every change of
//! state of every invoice. Save [`InvoiceWatch::known`] after a change has been dealt with, and give it to [`Watch::known`] at the
//! next start: no change is lost, and one that was dealt with and not saved comes again. For one invoice there is
//! [`wait_for_payment`](Client::wait_for_payment). Only [`Paid`](InvoiceState::Paid) is paid.
//!
//! # Across processes and crashes
//!
//! Equal orders in one client and its clones wait for each other. Other processes need a lock of their own, and the create of a
//! process that was killed may land afterwards. So give each order a row in a database, or a line in a file, and:
//!
//! 1. take the order's lock, one that ends with its process, and keep it until the row says what became of the create;
//! 2. write that it is being created, and when, before [`create_invoice_once`](Client::create_invoice_once); afterwards which
//!    invoice there is, or that certainly none was created;
//! 3. where the row says already that it is being created, a process has died, or the outcome is unknown: until that request can
//!    no longer land, look with [`find_invoices`](Client::find_invoices) and create nothing; then go on as in 2.
//!
//! `core/examples/orders.rs` does this with a file, and its test kills it at random; `python/examples/shop` with a database.
//!
//! # What is assumed
//!
//! A client and its clones leave one live invoice of an order at the most, and no error says "not applied" of what was applied.
//! Some of it no client can find out, and so it is assumed:
//!
//! - Separate clients, processes and machines that create the same order have a lock of their own, and so has a plain
//!   `create_invoice` of it: such as the order's row in the database.
//! - After an unknown outcome or a crash nobody creates the order again, in whatever thread, before the first request can no
//!   longer land;
//! - and nobody does so without having looked for it, with [`create_invoice_once`](Client::create_invoice_once) or
//!   [`find_invoices`](Client::find_invoices).
//! - A request that has not landed when `resend_after` is over never will.
//! - A list shows every invoice that was made before it was asked for.
//! - The service applies a request once at the most.
//! - A whole 4xx without code 000 refuses, a 429 as well: nothing was applied. A 408 and a 499 do not.
//! - The service keeps the description of an order, but for its white space, or leaves it out altogether.
//! - A response to [`create_invoice`](Client::create_invoice) with the order's description or amount is about that order.
//!
//! Where one of them does not hold, an order can get two invoices, or an invoice can be taken for another; the simulation in the
//! sources shows how.
//!
//! # Features
//!
//! - `sandbox`: the `sandbox` module and the program `calypso-sandbox`, a stateful fake service for tests.
//! - `system-roots`: `TlsRoots::System`, the operating system's certificate store.
//! - `rust_decimal`: exact conversions between [`Amount`] and `rust_decimal::Decimal`.
//! - `serde`: `Serialize` and `Deserialize` for what a program stores or queues: [`Invoice`], [`CartItem`], [`NewInvoice`],
//!   [`InvoiceChange`], [`Amount`], [`InvoiceState`], [`Currency`]. Amounts are text (`"0.10"`), and so are names; an invoice has a
//!   field for each getter, with the JSON text of each field that this version does not know in `extra`. What is read is exactly
//!   what was written. [`KnownStates`], [`ErrorKind`], [`Operation`] and [`Timestamp`] are only written. The API's own shape is
//!   not this one: [`Invoice::to_json`] writes and [`Invoice::from_json`] reads it, without the feature. No crate is added.
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

/// Whether the simulation plays the client with this rule broken, to show that it would notice. Never so outside its tests.
#[cfg(test)]
macro_rules! mutant {
    ($name:ident) => {
        crate::simulation::mutants::is(crate::simulation::mutants::Mutant::$name)
    };
}
#[cfg(not(test))]
macro_rules! mutant {
    ($name:ident) => {
        false
    };
}

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
mod watch;
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
pub use watch::{InvoiceChange, InvoiceWatch, KnownStates, Watch};
pub use wire::JsonError;
