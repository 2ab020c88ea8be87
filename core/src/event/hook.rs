//! The user's hook, which cannot change a call whatever it does.

use std::panic::{self, AssertUnwindSafe};
use std::sync::Arc;

use super::{Event, logging};

/// What [`on_event`](crate::ClientBuilder::on_event) was given.
#[derive(Clone)]
pub(crate) struct Hook(Arc<dyn Fn(&Event) + Send + Sync>);

impl Hook {
    pub(crate) fn new(hook: impl Fn(&Event) + Send + Sync + 'static) -> Self {
        Self(Arc::new(hook))
    }

    /// Calls it. It is the caller's code: a panic in it ends here, and the call goes on.
    pub(super) fn call(&self, event: &Event) {
        if panic::catch_unwind(AssertUnwindSafe(|| (self.0)(event))).is_err() {
            logging::hook_panicked();
        }
    }
}
