//! What ends a call early: the user's hook, and `interrupt_calls` from another thread.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

/// The user's hook: asked again and again while a call waits; `true` stops the call.
pub(crate) type InterruptHook = Arc<dyn Fn() -> bool + Send + Sync>;

/// The calls that end together: those of a client and of its clones.
#[derive(Clone, Debug, Default)]
pub(crate) struct InterruptScope {
    /// How often the calls in it have been ended.
    interrupts: Arc<AtomicU64>,
}

/// Says whether a call is to end.
#[derive(Clone)]
pub(crate) struct Interrupt {
    hook: Option<InterruptHook>,
    scope: InterruptScope,
    /// What the scope's count was when the call began.
    begun_at: u64,
    /// When it was asked last, or the first wait of the call began: the requests of a call share it.
    asked: Arc<Mutex<Option<Instant>>>,
}

impl InterruptScope {
    /// Ends the calls that run now. A single atomic addition, so that a signal handler may do it.
    pub(crate) fn interrupt_calls(&self) {
        self.interrupts.fetch_add(1, Ordering::Relaxed);
    }

    /// For a call that begins now.
    pub(crate) fn begin(&self, hook: Option<InterruptHook>) -> Interrupt {
        Interrupt {
            hook,
            begun_at: self.interrupts.load(Ordering::Relaxed),
            scope: self.clone(),
            asked: Arc::default(),
        }
    }
}

impl Interrupt {
    /// When it was asked last; none before the first wait of the call.
    pub(crate) fn asked(&self) -> Option<Instant> {
        *self.asked.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// It need not be asked again for a while.
    pub(crate) fn note_asked(&self, now: Instant) {
        *self.asked.lock().unwrap_or_else(PoisonError::into_inner) = Some(now);
    }

    /// Asks it, and notes when.
    pub(crate) fn ask(&self, now: Instant) -> bool {
        self.note_asked(now);
        self.is_requested()
    }

    pub(crate) fn is_requested(&self) -> bool {
        self.scope.interrupts.load(Ordering::Relaxed) != self.begun_at || self.hook.as_ref().is_some_and(|hook| hook())
    }
}
