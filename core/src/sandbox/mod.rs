//! A fake Calypso server on loopback, with a memory, so that a merchant can test without the vendor.
//!
//! It keeps invoices, answers the five operations as the vendor's document says, and refuses whatever
//! a correct client would not send. A test plays the customer and the network: [`Sandbox::pay`],
//! [`Sandbox::set_state`], [`Sandbox::fault`].
//!
//! Where the document is silent the sandbox decides as follows; the real service may differ:
//! - Errors have the vendor's later envelope, `{"errorCode", "message", "traceId"}`: 400 with 001, 401 with 002,
//!   404 with 004, 409 with 006.
//! - Cancelling or paying an invoice in any other state than `PENDING_PAYMENT` is refused with 409.
//! - `payAmount` is the amount and `fee` is 0; `fiat` repeats an amount in USD, EUR or RUB, and is empty for a coin.
//!
//! # Control over HTTP
//! Any language can drive it over the same port, without a key. Bodies are JSON objects; a POST answers `{}`
//! where nothing else is said, and 400, 404 or 409 with the envelope where the Rust method would fail.
//!
//! | request | body | Rust method, or response |
//! | --- | --- | --- |
//! | `POST /_sandbox/pay` | `{"id": 1, "amount": "0.5"}` (a number will do) | [`pay`](Sandbox::pay) |
//! | `POST /_sandbox/state` | `{"id": 1, "state": "ARCHIVED"}` | [`set_state`](Sandbox::set_state) |
//! | `POST /_sandbox/next_id` | `{"id": 9007199254740993}` | [`set_next_id`](Sandbox::set_next_id) |
//! | `POST /_sandbox/template` | the body of a create, and perhaps `"id"` | [`add_template`](Sandbox::add_template): `{"id": 1}` |
//! | `POST /_sandbox/seed` | `{"count": 100000}` | [`seed`](Sandbox::seed) |
//! | `POST /_sandbox/fault` | see below | [`fault`](Sandbox::fault) |
//! | `POST /_sandbox/release` | none | [`release`](Sandbox::release) |
//! | `POST /_sandbox/land` | none | [`land`](Sandbox::land): `{"landed": 1}` |
//! | `POST /_sandbox/wait` | `{"requests": 1, "ms": 5000}` | [`wait_for_requests`](Sandbox::wait_for_requests): `{"seen": true}` |
//! | `POST /_sandbox/reset` | none | [`reset`](Sandbox::reset) |
//! | `GET /_sandbox/invoices` | | [`invoices`](Sandbox::invoices): the array a list answers with |
//! | `GET /_sandbox/requests` | | [`requests`](Sandbox::requests): `{"connections": 1, "requests": [{"method", "path", "headers": [{name: value}], "body", "applied", "operation"?, "status"?, "problem"?}]}` |
//!
//! A fault is `{"kind": ...}` with what its kind needs, and for any kind perhaps `"operation"`
//! (`list_invoices`, `get_invoice`, `create_invoice`, `create_invoice_from_template`, `cancel_invoice`) and `"times"`:
//!
//! | kind | its fields | Rust |
//! | --- | --- | --- |
//! | `respond`, `respond_after` | `"status"`, perhaps `"headers": {name: value}` and `"body"` (else the vendor's envelope) | [`Fault::status`], [`Fault::respond`], [`Fault::respond_after`] |
//! | `delay` | perhaps `"ms"` | [`Fault::delay`] |
//! | `cut` | `"bytes"` | [`Fault::cut`] |
//! | `drop_before`, `drop_after` | perhaps `"close"`: `fin` (unless said), `reset`, `never` | [`Fault::drop_before`], [`Fault::drop_after`] |
//! | `late` | perhaps `"ms"` and `"close"` | [`Fault::late`] |

mod api;
mod control;
mod fault;
mod http;
#[cfg(any(test, fuzzing))]
#[doc(hidden)]
pub mod invariants;
mod invoice;
mod json;
mod order;
mod response;
mod seen;
mod server;
mod state;
mod store;
#[cfg(test)]
mod tests;

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use std::{fmt, io};

use socket2::{Domain, Socket, Type};

use crate::client::{Client, ClientBuilder};
use crate::model::Amount;

use server::Server;
use state::{Shared, State};

pub use api::Call;
pub use fault::{Close, Fault};
pub use invoice::StoredInvoice;
pub use order::Template;
pub use response::Refusal;
pub use seen::SeenRequest;

/// The API key of a sandbox that was given none.
pub const DEFAULT_KEY: &str = "sandbox-key";

/// A running sandbox; dropping it closes its port and its connections and ends its threads.
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
    port: u16,
    shared: Arc<Shared>,
    line: Mutex<Line>,
}

/// Who holds the port: the server, or a socket that does not listen and keeps others from taking it.
struct Line {
    server: Option<Server>,
    reserved: Option<Socket>,
}

impl Sandbox {
    /// Starts one on a free port of 127.0.0.1, with the key [`DEFAULT_KEY`].
    ///
    /// # Errors
    /// When the port cannot be opened or the thread not started.
    pub fn start() -> io::Result<Self> {
        Self::start_with(0, DEFAULT_KEY)
    }

    /// Starts one on this port (0: any free one) and with this key.
    ///
    /// # Errors
    /// When the key is empty or not visible ASCII, and as [`start`](Self::start).
    pub fn start_with(port: u16, key: &str) -> io::Result<Self> {
        if key.is_empty() || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
            let why = "api key: must be visible ASCII without spaces, and not empty";
            return Err(io::Error::new(io::ErrorKind::InvalidInput, why));
        }
        let shared = Arc::new(Shared::new(key));
        let server = Server::start(port, Arc::clone(&shared))?;
        let port = server.port();
        Ok(Self {
            url: format!("http://127.0.0.1:{port}"),
            port,
            shared,
            line: Mutex::new(Line {
                server: Some(server),
                reserved: None,
            }),
        })
    }

    /// Its base URL, `http://127.0.0.1:` and the port.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Options for a client of this sandbox, with its key and URL set.
    pub fn client_builder(&self) -> ClientBuilder {
        Client::builder(self.key()).base_url(self.url())
    }

    /// The one API key it takes.
    pub fn key(&self) -> &str {
        &self.shared.key
    }

    /// The customer pays: exactly the amount makes the invoice `PAID`, less or more `PENDING_INTERVENTION`.
    ///
    /// # Errors
    /// When there is no such invoice, its state is not `PENDING_PAYMENT`, or the amount is negative.
    pub fn pay(&self, id: u64, amount: impl Into<Amount>) -> Result<(), Refusal> {
        let amount = amount.into();
        self.shared.change(|state| state.store.pay(id, amount))
    }

    /// Puts an invoice into any state, known to the vendor's document or not.
    ///
    /// # Errors
    /// When there is no such invoice.
    pub fn set_state(&self, id: u64, state: &str) -> Result<(), Refusal> {
        let name = state;
        self.shared.change(|state| state.store.set_state(id, name))
    }

    /// Says the id of the next invoice, 1 at first; those after it count up. An id that is taken is passed over.
    pub fn set_next_id(&self, id: u64) {
        self.shared.change(|state| state.store.set_next_id(id));
    }

    /// Adds a button and returns its id, the first free one from 1.
    ///
    /// # Errors
    /// When a create with the same content would be refused.
    pub fn add_template(&self, template: Template) -> Result<u64, Refusal> {
        self.shared.change(|state| state.store.add_template(None, template))
    }

    /// Adds a button with this id, in place of one that had it.
    ///
    /// # Errors
    /// When a create with the same content would be refused.
    pub fn add_template_as(&self, id: u64, template: Template) -> Result<(), Refusal> {
        self.shared
            .change(|state| state.store.add_template(Some(id), template))
            .map(|_| ())
    }

    /// Adds this many invoices with three cart items each, about 600 bytes of JSON apiece.
    pub fn seed(&self, count: u64) {
        self.shared.change(|state| state.store.seed(count));
    }

    /// Adds a fault behind those that are still to come.
    pub fn fault(&self, fault: Fault) {
        self.shared.change(|state| state.faults.push(fault));
    }

    /// Lets go of the answers that [`Fault::delay`] holds back now.
    pub fn release(&self) {
        self.shared.change(State::release);
    }

    /// Applies the requests that [`Fault::late`] has kept, and says how many they were: those without a
    /// time first, as they came, then the others by their time.
    pub fn land(&self) -> usize {
        self.shared.change(State::land)
    }

    /// From now on connections are refused, as by a service that is down; open ones are closed.
    /// Invoices and all else stay.
    ///
    /// # Errors
    /// When the port could not be kept from others.
    pub fn refuse_connections(&self) -> io::Result<()> {
        let mut line = self.line();
        if line.server.take().is_some() {
            let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
            socket.set_reuse_address(true)?;
            socket.bind(&SocketAddr::from((Ipv4Addr::LOCALHOST, self.port)).into())?;
            line.reserved = Some(socket);
        }
        Ok(())
    }

    /// Ends [`refuse_connections`](Self::refuse_connections), on the same port.
    ///
    /// # Errors
    /// As [`start`](Self::start).
    pub fn accept_connections(&self) -> io::Result<()> {
        let mut line = self.line();
        if line.server.is_none() {
            line.reserved = None;
            line.server = Some(Server::start(self.port, Arc::clone(&self.shared))?);
        }
        Ok(())
    }

    /// Every request seen so far, in the order in which they came; those to `/_sandbox/` are not among them.
    pub fn requests(&self) -> Vec<SeenRequest> {
        self.shared.state().requests().cloned().collect()
    }

    /// Waits until at least this many requests were seen; false when that took longer than `limit`.
    pub fn wait_for_requests(&self, count: usize, limit: Duration) -> bool {
        self.shared.wait_for_requests(count, limit)
    }

    /// How many connections were opened so far, those for `/_sandbox/` included.
    pub fn connections(&self) -> u64 {
        self.shared.state().connections
    }

    /// Every invoice as it stands, by id.
    pub fn invoices(&self) -> Vec<StoredInvoice> {
        let invoices = self.shared.state().store.list();
        invoices.into_iter().map(Arc::unwrap_or_clone).collect()
    }

    /// Forgets invoices, buttons, faults and requests, and begins again at id 1.
    /// Requests still to land never do, and answers held back are released.
    pub fn reset(&self) {
        self.shared.change(State::reset);
    }

    fn line(&self) -> MutexGuard<'_, Line> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let url = &self.url;
        f.debug_struct("Sandbox").field("url", url).finish_non_exhaustive()
    }
}
