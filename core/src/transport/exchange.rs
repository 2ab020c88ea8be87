//! What the links of a connection share while a thread is inside a call: the time left, the interrupt, and what became of the request.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::{Duration, Instant};

use ureq::Error;

use crate::config::Interrupt;

/// A wait is cut into slices of at most this, so that the interrupt is asked in between.
pub(super) const SLICE: Duration = Duration::from_millis(50);

/// How long an attempt may take and who may stop it.
#[derive(Clone)]
pub(crate) struct Limits {
    pub(crate) deadline: Instant,
    /// Until when the connection must stand, TLS and proxy included.
    pub(crate) connect_by: Instant,
    pub(crate) interrupt: Option<Interrupt>,
}

/// Why a wait was given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    Deadline,
    ConnectTimeout,
    Interrupted,
}

/// One attempt on the thread that makes it.
///
/// ureq hands a connection to whoever takes it from the pool and tells it nothing of the call, so the call lies here,
/// in a thread-local, for as long as the thread is inside it.
pub(super) struct Exchange {
    limits: Limits,
    /// Bytes that follow the head.
    pub(super) body_length: usize,
    connecting: Cell<bool>,
    sent: Cell<bool>,
    stop: Cell<Option<Stop>>,
}

thread_local! {
    static CURRENT: RefCell<Option<Rc<Exchange>>> = const { RefCell::new(None) };
}

/// Ends the exchange on this thread; a call made from inside a hook gives way to the one around it.
pub(super) struct Entered(Option<Rc<Exchange>>);

impl Drop for Entered {
    fn drop(&mut self) {
        CURRENT.set(self.0.take());
    }
}

/// The exchange this thread is in.
pub(super) fn current() -> Result<Rc<Exchange>, Error> {
    CURRENT
        .with_borrow(Clone::clone)
        .ok_or_else(|| Error::Other("a connection was used outside a call".into()))
}

impl Exchange {
    pub(super) fn new(limits: Limits, body_length: usize) -> Rc<Self> {
        Rc::new(Self {
            limits,
            body_length,
            connecting: Cell::new(true),
            sent: Cell::new(false),
            stop: Cell::new(None),
        })
    }

    /// The rest of an exchange whose request has gone out.
    pub(super) fn receiving(limits: Limits) -> Rc<Self> {
        let exchange = Self::new(limits, 0);
        exchange.begin_request();
        exchange.note_written();
        exchange
    }

    pub(super) fn enter(self: &Rc<Self>) -> Entered {
        Entered(CURRENT.replace(Some(self.clone())))
    }

    /// The connection stands, and what is written from here on is the request.
    pub(super) fn begin_request(&self) {
        self.connecting.set(false);
    }

    /// Bytes went out. Those of a handshake or of a proxy's CONNECT are none of the request's.
    pub(super) fn note_written(&self) {
        self.sent.set(!self.connecting.get());
    }

    /// Whether any byte of the request was written.
    pub(super) fn sent(&self) -> bool {
        self.sent.get()
    }

    /// Why the last wait was given up, if one was.
    pub(super) fn stop(&self) -> Option<Stop> {
        self.stop.get()
    }

    /// The time now, and how long to wait before asking again; an error when no time is left.
    pub(super) fn slice(&self) -> Result<(Instant, Duration), Error> {
        let now = Instant::now();
        let (until, stop) = if self.connecting.get() && self.limits.connect_by < self.limits.deadline {
            (self.limits.connect_by, Stop::ConnectTimeout)
        } else {
            (self.limits.deadline, Stop::Deadline)
        };
        match until.checked_duration_since(now) {
            // Below a millisecond some systems round a socket's timeout to none at all.
            Some(left) if left >= Duration::from_millis(1) => Ok((now, left.min(SLICE))),
            _ => Err(self.give_up(stop)),
        }
    }

    /// Asks the interrupt; an error when it says stop.
    pub(super) fn ask(&self) -> Result<(), Error> {
        match &self.limits.interrupt {
            Some(interrupt) if interrupt() => Err(self.give_up(Stop::Interrupted)),
            _ => Ok(()),
        }
    }

    fn give_up(&self, stop: Stop) -> Error {
        self.stop.set(Some(stop));
        // Only the way out of ureq: the reason is read from `stop`.
        Error::Other("the wait was given up".into())
    }
}

/// Waits, asking the interrupt in between; the stop when it says so.
pub(crate) fn pause(length: Duration, interrupt: Option<&Interrupt>) -> Result<(), ()> {
    let until = Instant::now() + length;
    loop {
        if interrupt.is_some_and(|interrupt| interrupt()) {
            return Err(());
        }
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Ok(());
        }
        std::thread::sleep(left.min(SLICE));
    }
}
