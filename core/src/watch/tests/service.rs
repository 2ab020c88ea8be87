//! The service of these tests: lists in a given order, each whole, cut or refused, on a virtual clock.

use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use crate::client::{Client, ClientBuilder};
use crate::config::Interrupt;
use crate::error::{ErrorKind, Result};
use crate::transport::{Deadlines, Failure, Interrupted, Receive, Response, SendOptions, Service};
use crate::watch::{InvoiceChange, InvoiceWatch};
use crate::wire::request::Request;

/// What one request brings.
#[derive(Clone, Default)]
pub(super) struct Served {
    pub(super) status: u16,
    pub(super) retry_after: Option<u64>,
    pub(super) body: Vec<u8>,
    /// The connection is lost after the body, which therefore has no end.
    pub(super) is_cut: bool,
    /// No response comes at all.
    pub(super) is_lost: bool,
    /// How long each piece of the body takes.
    pub(super) piece_takes: Duration,
    /// As many bytes come at a time; 0: all.
    pub(super) piece: usize,
}

/// What has happened, and what is still to come; the last is served for ever.
pub(super) struct Scripted {
    begun: Instant,
    random: u32,
    /// The pause after so many is interrupted.
    stop_after: usize,
    state: Mutex<State>,
}

pub(super) struct State {
    next: Box<dyn FnMut() -> Served + Send>,
    pub(super) requests: usize,
    pub(super) pauses: Vec<Duration>,
    pub(super) now: Duration,
}

/// The middle of the jitter: intervals as they are configured.
pub(super) const MIDDLE: u32 = 500;

impl Scripted {
    pub(super) fn new(random: u32, stop_after: usize, next: impl FnMut() -> Served + Send + 'static) -> Arc<Self> {
        Arc::new(Self {
            begun: Instant::now(),
            random,
            stop_after,
            state: Mutex::new(State {
                next: Box::new(next),
                requests: 0,
                pauses: Vec::new(),
                now: Duration::ZERO,
            }),
        })
    }

    /// Serves these, the last one for ever, and is interrupted in the pause after `stop_after`.
    pub(super) fn serving(stop_after: usize, all: impl IntoIterator<Item = Served>) -> Arc<Self> {
        let all: Vec<_> = all.into_iter().collect();
        let mut at = 0;
        Self::new(MIDDLE, stop_after, move || {
            at += 1;
            all[(at - 1).min(all.len() - 1)].clone()
        })
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// A client in which a reading is a single attempt.
    pub(super) fn client(self: &Arc<Self>) -> Client {
        self.client_of(Client::builder("a-key").max_retries(0))
    }

    pub(super) fn client_of(self: &Arc<Self>, builder: ClientBuilder) -> Client {
        builder.build_on(self.clone())
    }

    pub(super) fn pauses(&self) -> Vec<f64> {
        self.state().pauses.iter().map(Duration::as_secs_f64).collect()
    }
}

impl Service for Arc<Scripted> {
    fn send(&self, _: &Request, options: &SendOptions<'_>) -> std::result::Result<Response, Failure> {
        if options.interrupt.is_requested() {
            return Err(Failure::interrupted(false));
        }
        let served = {
            let state = &mut *self.state();
            state.requests += 1;
            (state.next)()
        };
        if served.is_lost {
            return Err(Failure::lost(true, false));
        }
        if served.status != 200 {
            let retry_after = served.retry_after.map(|seconds| seconds.to_string());
            return Ok(Response::whole(served.status, retry_after, served.body));
        }
        let arriving = Arriving {
            service: self.clone(),
            interrupt: options.interrupt.clone(),
            served,
            at: 0,
        };
        Ok(Response::arriving(200, Vec::new(), Box::new(arriving)))
    }

    fn now(&self) -> Instant {
        self.begun + self.state().now
    }

    fn pause(&self, length: Duration, interrupt: &Interrupt) -> std::result::Result<(), Interrupted> {
        let state = &mut *self.state();
        if interrupt.is_requested() || state.pauses.len() == self.stop_after {
            return Err(Interrupted);
        }
        state.pauses.push(length);
        state.now += length;
        Ok(())
    }

    fn random_thousandths(&self) -> u32 {
        self.random
    }
}

/// A body under way.
struct Arriving {
    service: Arc<Scripted>,
    interrupt: Interrupt,
    served: Served,
    at: usize,
}

impl Receive for Arriving {
    fn receive(&mut self, room: &mut [u8], deadlines: Deadlines) -> std::result::Result<usize, Failure> {
        if self.interrupt.is_requested() {
            return Err(Failure::interrupted(true));
        }
        self.service.state().now += self.served.piece_takes;
        if Service::now(&self.service) > deadlines.response {
            return Err(Failure::late(true));
        }
        let rest = &self.served.body[self.at..];
        if rest.is_empty() && self.served.is_cut {
            return Err(Failure::lost(true, false));
        }
        let piece = if self.served.piece == 0 {
            usize::MAX
        } else {
            self.served.piece
        };
        let length = rest.len().min(room.len()).min(piece);
        room[..length].copy_from_slice(&rest[..length]);
        self.at += length;
        Ok(length)
    }
}

/// A list that comes whole.
pub(super) fn list(invoices: &[(u64, &str)]) -> Served {
    text(&elements(invoices.iter().map(|(id, state)| invoice(*id, state))))
}

/// A list of which the last invoice is cut in two.
pub(super) fn cut(invoices: &[(u64, &str)]) -> Served {
    let mut served = list(invoices);
    served.body.truncate(served.body.len() - 4);
    served.is_cut = true;
    served
}

/// A response with this body.
pub(super) fn text(body: &str) -> Served {
    Served {
        status: 200,
        body: body.into(),
        ..Served::default()
    }
}

pub(super) fn refused(status: u16, retry_after: Option<u64>) -> Served {
    Served {
        status,
        retry_after,
        ..Served::default()
    }
}

pub(super) fn lost() -> Served {
    Served {
        is_lost: true,
        ..Served::default()
    }
}

pub(super) fn elements(all: impl IntoIterator<Item = String>) -> String {
    format!("[{}]", all.into_iter().collect::<Vec<_>>().join(","))
}

pub(super) fn invoice(id: u64, state: &str) -> String {
    format!(r#"{{"id":{id},"amount":1,"currency":"BTC","state":"{state}"}}"#)
}

/// An item in a line: `7: PENDING_PAYMENT -> PAID`, or the kind of the error and its id.
pub(super) fn shown(item: &Result<InvoiceChange>) -> String {
    match item {
        Ok(change) => {
            let before = change.previous_state().map_or("new", |state| state.as_str());
            format!("{}: {before} -> {}", change.invoice().id(), change.invoice().state())
        }
        Err(error) => match error.invoice_id() {
            Some(id) => format!("{}: {}", error.kind(), id),
            None => error.kind().to_string(),
        },
    }
}

/// All items until the watch is interrupted, which ends it.
#[track_caller]
pub(super) fn items(mut watch: InvoiceWatch) -> Vec<String> {
    let mut all = Vec::new();
    loop {
        let item = watch.next().expect("an interrupt comes before the end");
        if matches!(&item, Err(error) if error.kind() == ErrorKind::Interrupted) {
            assert!(watch.next().is_none());
            return all;
        }
        all.push(shown(&item));
    }
}
