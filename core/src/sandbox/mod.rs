//! A fake Calypso server on this machine that remembers its invoices, so that a merchant can test without the vendor.
//!
//! It serves the five operations as the vendor's document describes them, and refuses every request that a correct
//! client would not send. A test acts as the customer and as the network: [`Sandbox::pay`], [`Sandbox::set_state`],
//! [`Sandbox::fault`].
//!
//! Where the document is silent, the sandbox does as follows; the real service may differ:
//! - Errors have the envelope of the vendor's later documents, `{"errorCode", "message", "traceId"}`: 400 with 001,
//!   401 with 002, 404 with 004, 409 with 006.
//! - An invoice can be paid or cancelled only while its state is `PENDING_PAYMENT`; otherwise the response is a 409.
//! - A list travels in gzip to a client that takes it, though no smaller: nothing has far to go here.
//! - `payAmount` is the amount and `fee` is 0; `fiat` repeats an amount in USD, EUR or RUB, and is empty for a coin.
//!
//! # In a browser
//! The sandbox's URL, opened in a browser, is a page that shows the invoices and the requests as they come, and plays the
//! customer and the network at the press of a button. No other page can do that: what a browser says of another origin's
//! page is refused with 403, and so is a name that is not this machine's own (`127.0.0.1` or `localhost`).
//!
//! # Control over HTTP
//! A test in any language can control the sandbox over the same port, without a key. Bodies are JSON objects. A POST
//! returns `{}` if the table names nothing else. Where the Rust method would fail, the response is the error envelope
//! with 400, 404 or 409. `curl` with the sandbox's URL and `/_sandbox/` shows a command for each.
//!
//! | request | body | Rust method, and response |
//! | --- | --- | --- |
//! | `POST /_sandbox/pay` | `{"id": 1, "amount": "0.5"}` (or a number) | [`pay`](Sandbox::pay) |
//! | `POST /_sandbox/state` | `{"id": 1, "state": "ARCHIVED"}` | [`set_state`](Sandbox::set_state) |
//! | `POST /_sandbox/next_id` | `{"id": 9007199254740993}` | [`set_next_id`](Sandbox::set_next_id) |
//! | `POST /_sandbox/template` | the body of a create, optionally with `"id"` | [`add_template`](Sandbox::add_template): `{"id": 1}` |
//! | `POST /_sandbox/seed` | `{"count": 100000}` | [`seed`](Sandbox::seed) |
//! | `POST /_sandbox/fault` | see below | [`fault`](Sandbox::fault) |
//! | `POST /_sandbox/clear_faults` | none | [`clear_faults`](Sandbox::clear_faults) |
//! | `POST /_sandbox/release` | none | [`release`](Sandbox::release) |
//! | `POST /_sandbox/land` | none | [`land`](Sandbox::land): `{"landed": 1}` |
//! | `POST /_sandbox/wait` | `{"requests": 1, "ms": 5000}` | [`wait_for_requests`](Sandbox::wait_for_requests): `{"seen": true}` |
//! | `POST /_sandbox/reset` | none | [`reset`](Sandbox::reset) |
//! | `GET /_sandbox/invoices` | | [`invoices`](Sandbox::invoices): an array, as the list operation returns it |
//! | `GET /_sandbox/requests` | | [`requests`](Sandbox::requests): `{"connections": 1, "requests": [{"method", "path", "headers": [{name: value}], "body", "applied", "operation"?, "status"?, "problem"?}]}` |
//! | `GET /_sandbox/overview` | | what the page shows: the newest invoices and requests, and the faults that wait |
//! | `GET /_sandbox/` | | [`controls`]: all of these as curl commands |
//!
//! A fault is `{"kind": ...}` with the fields of its kind. Every kind also takes `"times"` and `"operation"`
//! (`list_invoices`, `get_invoice`, `create_invoice`, `create_invoice_from_template`, `cancel_invoice`):
//!
//! | kind | its fields | Rust |
//! | --- | --- | --- |
//! | `respond`, `respond_after` | `"status"`; optionally `"headers": {name: value}` and `"body"` (default: the error envelope) | [`Fault::status`], [`Fault::respond`], [`Fault::respond_after`] |
//! | `delay` | optionally `"ms"` | [`Fault::delay`] |
//! | `cut` | `"bytes"` | [`Fault::cut`] |
//! | `drop_before`, `drop_after` | optionally `"close"`: `fin` (the default), `reset` or `never` | [`Fault::drop_before`], [`Fault::drop_after`] |
//! | `late` | optionally `"ms"` and `"close"` | [`Fault::late`] |

mod api_request;
mod connection;
mod control;
mod endpoint;
mod fault;
mod http;
#[cfg(any(test, fuzzing))]
#[doc(hidden)]
pub mod invariants;
mod json;
mod port;
mod recorded_request;
mod refusal;
mod server;
mod shared;
mod state;
mod store;
mod stored_invoice;
mod template;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;
use std::{fmt, io};

use crate::client::{Client, ClientBuilder};
use crate::model::Amount;

use port::Port;
use shared::Shared;
use state::State;

pub use control::controls;
pub use endpoint::Endpoint;
pub use fault::{Close, Fault};
pub use recorded_request::RecordedRequest;
pub use refusal::Refusal;
pub use stored_invoice::StoredInvoice;
pub use template::Template;

/// The API key of a sandbox that is started without one.
pub const DEFAULT_KEY: &str = "sandbox-key";

/// A running sandbox. Dropping it closes its port and its connections and ends its threads.
///
/// # Examples
/// ```
/// use std::io::{Read, Write};
/// use std::net::TcpStream;
/// use calypso_invoice::sandbox::Sandbox;
///
/// let sandbox = Sandbox::start()?;
/// let mut connection = TcpStream::connect(sandbox.url().trim_start_matches("http://"))?;
/// let body = r#"{"amount":0.5,"currency":"FAU","description":"order 17","cartItems":[]}"#;
/// write!(
///     connection,
///     "POST /api/v1/invoices HTTP/1.1\r\nHost: 127.0.0.1\r\nApi-Key: {}\r\nConnection: close\r\n\
///      Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
///     sandbox.key(),
///     body.len(),
/// )?;
/// let mut response = String::new();
/// connection.read_to_string(&mut response)?;
/// assert!(response.contains(r#""state":"PENDING_PAYMENT""#));
///
/// let amount: calypso_invoice::Amount = "0.5".parse()?;
/// sandbox.pay(1, amount)?;
/// assert_eq!(sandbox.invoices()[0].state(), "PAID");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Sandbox {
    url: String,
    port: Port,
    shared: Arc<Shared>,
}

impl Sandbox {
    /// Starts a sandbox on a free port of 127.0.0.1, with the key [`DEFAULT_KEY`].
    ///
    /// # Errors
    /// If the port cannot be opened or the thread cannot be started.
    pub fn start() -> io::Result<Self> {
        Self::start_with(0, DEFAULT_KEY)
    }

    /// Starts a sandbox on this port (0: any free port) and with this key.
    ///
    /// # Errors
    /// If the key is empty or not visible ASCII, and as [`start`](Self::start).
    pub fn start_with(port: u16, key: &str) -> io::Result<Self> {
        if key.is_empty() || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
            let why = "api key: must be visible ASCII without spaces, and not empty";
            return Err(io::Error::new(io::ErrorKind::InvalidInput, why));
        }
        let shared = Arc::new(Shared::new(key));
        let port = Port::open(port, Arc::clone(&shared))?;
        Ok(Self {
            url: format!("http://127.0.0.1:{}", port.number()),
            port,
            shared,
        })
    }

    /// Its base URL, `http://127.0.0.1:` and the port. Open it in a browser to watch and to play the customer by hand.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Options for a client of this sandbox, with its key and its URL already set.
    pub fn client_builder(&self) -> ClientBuilder {
        Client::builder(self.key()).base_url(self.url())
    }

    /// The only API key that it accepts.
    pub fn key(&self) -> &str {
        &self.shared.key
    }

    /// Pays an invoice, as the customer: exactly its amount makes it `PAID`, any other amount `PENDING_INTERVENTION`.
    ///
    /// # Errors
    /// If the invoice does not exist or is not `PENDING_PAYMENT`, or if the amount is negative.
    pub fn pay(&self, id: u64, amount: impl Into<Amount>) -> Result<(), Refusal> {
        let amount = amount.into();
        self.shared.change(|state| state.store.pay(id, amount))
    }

    /// Sets the state of an invoice to any text, even one that the vendor's document does not list.
    ///
    /// # Errors
    /// If the invoice does not exist.
    pub fn set_state(&self, id: u64, state: &str) -> Result<(), Refusal> {
        let name = state;
        self.shared.change(|state| state.store.set_state(id, name))
    }

    /// Sets the id of the next invoice, which is 1 at first. Later ids count up from it, and ids in use are skipped.
    pub fn set_next_id(&self, id: u64) {
        self.shared.change(|state| state.store.set_next_id(id));
    }

    /// Adds a template and returns its id, the lowest free one from 1.
    ///
    /// # Errors
    /// If a create with the same content would be refused.
    pub fn add_template(&self, template: Template) -> Result<u64, Refusal> {
        self.shared.change(|state| state.store.add_template(None, template))
    }

    /// Adds a template with this id, which replaces an existing template with the same id.
    ///
    /// # Errors
    /// If a create with the same content would be refused.
    pub fn add_template_as(&self, id: u64, template: Template) -> Result<(), Refusal> {
        self.shared
            .change(|state| state.store.add_template(Some(id), template))
            .map(|_| ())
    }

    /// Adds this many invoices with three cart items each, about 600 bytes of JSON per invoice.
    pub fn seed(&self, count: u64) {
        self.shared.change(|state| state.store.seed(count));
    }

    /// Adds a fault; faults are used in the order in which they were added.
    pub fn fault(&self, fault: Fault) {
        self.shared.change(|state| state.faults.push(fault));
    }

    /// Forgets the faults that are not used up yet.
    pub fn clear_faults(&self) {
        self.shared.change(|state| state.faults.clear());
    }

    /// Sends the responses that [`Fault::delay`] is holding back now.
    pub fn release(&self) {
        self.shared.change(State::release);
    }

    /// Applies the requests that [`Fault::late`] is holding back, and returns how many there were.
    ///
    /// Those without a time come first, in order of arrival, then the others in order of their times.
    pub fn land(&self) -> usize {
        self.shared.change(State::land)
    }

    /// Closes the open connections and refuses new ones, as if the service were down. Everything else is kept.
    ///
    /// # Errors
    /// If the port cannot be reserved against other programs.
    pub fn refuse_connections(&self) -> io::Result<()> {
        self.port.refuse_connections()
    }

    /// Accepts connections again after [`refuse_connections`](Self::refuse_connections), on the same port.
    ///
    /// # Errors
    /// As [`start`](Self::start).
    pub fn accept_connections(&self) -> io::Result<()> {
        self.port.accept_connections()
    }

    /// Every request so far, in order of arrival, without those to `/_sandbox/`.
    pub fn requests(&self) -> Vec<RecordedRequest> {
        self.shared.state().requests().cloned().collect()
    }

    /// Waits until there are at least this many [`requests`](Self::requests); false if that takes longer than `limit`.
    pub fn wait_for_requests(&self, count: usize, limit: Duration) -> bool {
        self.shared.wait_for_requests(count, limit)
    }

    /// How many connections have been opened so far, including those for `/_sandbox/`.
    pub fn connections(&self) -> u64 {
        self.shared.state().connections
    }

    /// Every invoice as it is now, in order of ids.
    pub fn invoices(&self) -> Vec<StoredInvoice> {
        let invoices = self.shared.state().store.list();
        invoices.into_iter().map(Arc::unwrap_or_clone).collect()
    }

    /// Forgets all invoices, templates, faults and requests, and starts again at id 1.
    ///
    /// Requests that are still late are never applied, and responses that are held back are sent.
    pub fn reset(&self) {
        self.shared.change(State::reset);
    }
}

impl fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let url = &self.url;
        f.debug_struct("Sandbox").field("url", url).finish_non_exhaustive()
    }
}
