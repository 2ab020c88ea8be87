//! A service in memory, on a clock that moves only while something takes time.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use crate::client::{Client, ClientBuilder};
use crate::config::Interrupt;
use crate::error::{ErrorKind, Result};
use crate::model::{Invoice, NewInvoice};
use crate::transport::{Failure, Interrupted, Response, SendOptions, Service};
use crate::wire::request::{Method, Request};

/// The timeout of the calls.
pub(super) const TIMEOUT: Duration = Duration::from_secs(30);

pub(super) struct World {
    begun: Instant,
    /// What the jitter of every wait is drawn as: 0 to 1000.
    random: u32,
    state: Mutex<State>,
}

pub(super) struct State {
    /// Since the beginning.
    pub(super) now: Duration,
    /// How often an attempt is made again within a call.
    pub(super) retries: u32,
    pub(super) list_time: Duration,
    pub(super) create_time: Duration,
    /// What becomes of the creates, in this order; later ones are lost.
    pub(super) creates: VecDeque<Create>,
    /// From a create until this moment lists fail at once; after it they are quick.
    pub(super) down_until: Option<Duration>,
    /// What the list shows, and from when on.
    pub(super) invoices: Vec<(Duration, String)>,
    /// When each list and each create began.
    pub(super) looks: Vec<Duration>,
    pub(super) sent: Vec<Duration>,
}

/// What becomes of a create.
#[derive(Clone)]
pub(super) enum Create {
    /// No response comes, and it is never applied.
    Lost,
    /// No response comes; it is in the list so long after it was sent.
    Lands(Duration),
    /// No byte of it is sent.
    NotSent,
    Responds(u16, Option<u64>, String),
}

impl World {
    pub(super) fn new(random: u32, creates: impl IntoIterator<Item = Create>) -> Arc<Self> {
        Arc::new(Self {
            begun: Instant::now(),
            random,
            state: Mutex::new(State {
                now: Duration::ZERO,
                retries: 0,
                list_time: Duration::from_millis(100),
                create_time: Duration::from_millis(100),
                creates: creates.into_iter().collect(),
                down_until: None,
                invoices: Vec::new(),
                looks: Vec::new(),
                sent: Vec::new(),
            }),
        })
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// Lists take this long.
    pub(super) fn listing_in(self: Arc<Self>, time: Duration) -> Arc<Self> {
        self.state().list_time = time;
        self
    }

    pub(super) fn retrying(self: Arc<Self>, retries: u32) -> Arc<Self> {
        self.state().retries = retries;
        self
    }

    pub(super) fn run(self: &Arc<Self>, resend_after: Option<Duration>) -> Result<Invoice> {
        self.client(|builder| builder).create_invoice_once(&new(), resend_after)
    }

    pub(super) fn client(self: &Arc<Self>, options: impl Fn(ClientBuilder) -> ClientBuilder) -> Client {
        let builder = Client::builder("a-key").timeout(TIMEOUT);
        options(builder.max_retries(self.state().retries)).build_on(self.clone())
    }

    /// Lets time pass until the deadline at most.
    fn pass(&self, time: Duration, options: &SendOptions<'_>) -> std::result::Result<(), Failure> {
        let left = options
            .deadlines
            .response
            .saturating_duration_since(self.begun + self.state().now);
        self.state().now += time.min(left);
        // As often as the transport asks: not where nothing takes time.
        if !time.is_zero() && options.interrupt.is_requested() {
            return Err(Failure::simulated(ErrorKind::Interrupted, true));
        }
        if time > left {
            return Err(Failure::simulated(ErrorKind::Timeout, true));
        }
        Ok(())
    }

    fn list(&self, options: &SendOptions<'_>) -> std::result::Result<Response, Failure> {
        let (shown, time, is_down) = {
            let mut state = self.state();
            let now = state.now;
            state.looks.push(now);
            let there = state.invoices.iter().filter(|(from, _)| *from <= now);
            let shown: Vec<String> = there.map(|(_, json)| json.clone()).collect();
            let again = state.down_until.filter(|_| !state.sent.is_empty());
            let time = if again.is_some() {
                seconds(0.01)
            } else {
                state.list_time
            };
            (shown.join(","), time, again.is_some_and(|again| now < again))
        };
        if is_down {
            return Ok(Response::whole(503, None, Vec::new()));
        }
        self.pass(time, options)?;
        Ok(Response::whole(200, None, format!("[{shown}]").into_bytes()))
    }

    fn create(&self, options: &SendOptions<'_>) -> std::result::Result<Response, Failure> {
        let (becomes, time) = {
            let mut state = self.state();
            let becomes = state.creates.pop_front().unwrap_or(Create::Lost);
            if matches!(becomes, Create::NotSent) {
                return Err(Failure::simulated(ErrorKind::Connect, false));
            }
            let now = state.now;
            state.sent.push(now);
            if let Create::Lands(after) = becomes {
                state.invoices.push((now + after, ours(1)));
            }
            (becomes, state.create_time)
        };
        self.pass(time, options)?;
        match becomes {
            Create::Responds(status, retry_after, body) => {
                let retry_after = retry_after.map(|seconds| seconds.to_string());
                Ok(Response::whole(status, retry_after, body.into_bytes()))
            }
            _ => Err(Failure::simulated(ErrorKind::Connect, true)),
        }
    }
}

impl Service for Arc<World> {
    fn send(&self, request: &Request, options: &SendOptions<'_>) -> std::result::Result<Response, Failure> {
        match request.method {
            Method::Get => self.list(options),
            Method::Post => self.create(options),
        }
    }

    fn now(&self) -> Instant {
        self.begun + self.state().now
    }

    fn pause(&self, length: Duration, interrupt: &Interrupt) -> std::result::Result<(), Interrupted> {
        if interrupt.is_requested() {
            return Err(Interrupted);
        }
        self.state().now += length;
        Ok(())
    }

    fn random_thousandths(&self) -> u32 {
        self.random
    }
}

pub(super) fn new() -> NewInvoice {
    NewInvoice::new(5, "BTC", "order 1017")
}

/// The order as the list shows it.
pub(super) fn ours(id: u64) -> String {
    format!(r#"{{"id":{id},"state":"PENDING_PAYMENT","amount":5,"currency":"BTC","description":"order 1017"}}"#)
}

/// An invoice of somebody else, for the same amount.
pub(super) fn other(id: u64) -> String {
    ours(id).replace("1017", "1018")
}

pub(super) fn seconds(n: f64) -> Duration {
    Duration::from_secs_f64(n)
}
