//! What the links of a connection share during an attempt: the time left, the interrupt, and whether anything was written.

use std::cell::{Cell, RefCell};
use std::process;
use std::rc::Rc;
use std::time::{Duration, Instant};

use ureq::Error;

use super::service::SendOptions;
use crate::config::Interrupt;

/// A wait is cut into slices of at most this, so that the interrupt is asked in between.
pub(super) const SLICE: Duration = Duration::from_millis(50);
/// By how many nanoseconds a slice is shortened at a time: 5 ms.
const STEP: u32 = 5_000_000;

/// Until when an attempt may take.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deadlines {
    /// Until when the whole response must be there.
    pub(crate) response: Instant,
    /// Until when the connection must stand, TLS and proxy included.
    pub(crate) connect: Instant,
}

/// Why a wait was given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    Deadline,
    ConnectTimeout,
    Interrupted,
    /// The process was forked: what comes belongs to its parent.
    Forked,
}

/// One attempt on the thread that makes it.
///
/// ureq hands a connection to whoever takes it from the pool and tells it nothing of the call, so the call lies here,
/// in a thread-local, for as long as the thread is inside it.
pub(super) struct Attempt {
    deadlines: Deadlines,
    interrupt: Interrupt,
    /// Takes no connection that was used before.
    pub(super) new_connection: bool,
    /// How many bytes follow the head of the request.
    pub(super) body_length: usize,
    connecting: Cell<bool>,
    written: Cell<bool>,
    reused: Cell<bool>,
    /// The process that sent the request, where the program may have been forked since.
    made_in: Option<u32>,
    stop: Cell<Option<Stop>>,
}

thread_local! {
    static CURRENT: RefCell<Option<Rc<Attempt>>> = const { RefCell::new(None) };
}

/// Ends the attempt on this thread; a call made from inside a hook gives way to the one around it.
pub(super) struct Entered(Option<Rc<Attempt>>);

impl Drop for Entered {
    fn drop(&mut self) {
        CURRENT.set(self.0.take());
    }
}

/// The attempt that this thread is in.
pub(super) fn current() -> Result<Rc<Attempt>, Error> {
    CURRENT
        .with_borrow(Clone::clone)
        .ok_or_else(|| Error::Other("a connection was used outside a call".into()))
}

impl Attempt {
    pub(super) fn new(options: &SendOptions<'_>, body_length: usize) -> Rc<Self> {
        Rc::new(Self {
            deadlines: options.deadlines,
            interrupt: options.interrupt.clone(),
            new_connection: options.new_connection,
            body_length,
            connecting: Cell::new(true),
            written: Cell::new(false),
            reused: Cell::new(false),
            made_in: None,
            stop: Cell::new(None),
        })
    }

    /// The rest of an attempt whose request has gone out, from this process.
    pub(super) fn receiving(deadlines: Deadlines, interrupt: Interrupt, made_in: u32) -> Rc<Self> {
        Rc::new(Self {
            deadlines,
            interrupt,
            new_connection: false,
            body_length: 0,
            connecting: Cell::new(false),
            written: Cell::new(true),
            reused: Cell::new(false),
            made_in: Some(made_in),
            stop: Cell::new(None),
        })
    }

    pub(super) fn enter(self: &Rc<Self>) -> Entered {
        Entered(CURRENT.replace(Some(self.clone())))
    }

    /// The connection stands: what is written from here on is the request.
    pub(super) fn begin_request(&self) {
        self.connecting.set(false);
    }

    /// Whether what is written from here on is the request.
    pub(super) fn has_begun_request(&self) -> bool {
        !self.connecting.get()
    }

    /// Bytes went out. Those of a handshake or of a proxy's CONNECT do not belong to the request.
    pub(super) fn note_written(&self) {
        self.written.set(!self.connecting.get());
    }

    /// The request goes out on a connection that was used before.
    pub(super) fn note_reused(&self) {
        self.reused.set(true);
    }

    pub(super) fn reused(&self) -> bool {
        self.reused.get()
    }

    /// Whether any byte of the request was written.
    pub(super) fn written(&self) -> bool {
        self.written.get()
    }

    /// Why the last wait was given up, if one was.
    pub(super) fn stop(&self) -> Option<Stop> {
        self.stop.get()
    }

    /// The time now, and how long to wait before asking again; an error when no time is left, or when the interrupt, which
    /// is asked here too when bytes keep arriving, says stop.
    pub(super) fn slice(&self) -> Result<(Instant, Duration), Error> {
        let now = Instant::now();
        let slice = self.until_next_ask(now)?;
        let (until, stop) = if self.connecting.get() && self.deadlines.connect < self.deadlines.response {
            (self.deadlines.connect, Stop::ConnectTimeout)
        } else {
            (self.deadlines.response, Stop::Deadline)
        };
        match until.checked_duration_since(now) {
            // Below a millisecond some systems round a socket's timeout to none at all.
            Some(left) if left >= Duration::from_millis(1) => Ok((now, left.min(slice))),
            _ => Err(self.give_up(stop)),
        }
    }

    /// Refuses a process that was forked since the request was sent: a child must not take what its parent waits for.
    pub(super) fn check_process(&self) -> Result<(), Error> {
        match self.made_in {
            Some(made_in) if made_in != process::id() => Err(self.give_up(Stop::Forked)),
            _ => Ok(()),
        }
    }

    /// How long a wait may be before the interrupt is asked again, in steps, so that the timeout of a socket need not be set for
    /// each. It is asked here when it was too long ago.
    fn until_next_ask(&self, now: Instant) -> Result<Duration, Error> {
        match self.interrupt.asked().map(|asked| now.saturating_duration_since(asked)) {
            Some(since) if since < SLICE => {
                let since = Duration::from_nanos(u64::from(since.subsec_nanos() / STEP * STEP));
                return Ok(SLICE.saturating_sub(since));
            }
            Some(_) => self.ask_at(now)?,
            None => self.interrupt.note_asked(now),
        }
        Ok(SLICE)
    }

    /// Asks the interrupt; an error when it says stop.
    pub(super) fn ask(&self) -> Result<(), Error> {
        self.ask_at(Instant::now())
    }

    fn ask_at(&self, now: Instant) -> Result<(), Error> {
        if self.interrupt.ask(now) {
            return Err(self.give_up(Stop::Interrupted));
        }
        Ok(())
    }

    fn give_up(&self, stop: Stop) -> Error {
        self.stop.set(Some(stop));
        // Only the way out of ureq: the reason is read from `stop`.
        Error::Other("the wait was given up".into())
    }
}
