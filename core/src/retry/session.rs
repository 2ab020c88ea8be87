//! What the calls of a client and of its clones share.

#[cfg(feature = "sabotage")]
use super::Sabotage;
use crate::config::Config;
use crate::event::Hook;
use crate::transport::Transport;

/// The connections, the options and the hook of a client.
pub(crate) struct Session {
    pub(super) transport: Transport,
    pub(super) on_event: Option<Hook>,
    #[cfg(feature = "sabotage")]
    pub(super) sabotage: Option<Sabotage>,
}

impl Session {
    pub(crate) fn new(transport: Transport, on_event: Option<Hook>) -> Self {
        Self {
            transport,
            on_event,
            #[cfg(feature = "sabotage")]
            sabotage: None,
        }
    }

    /// Breaks the client; for tests alone.
    #[cfg(feature = "sabotage")]
    pub(crate) fn sabotaged(mut self, how: Option<Sabotage>) -> Self {
        self.sabotage = how;
        self
    }

    pub(crate) fn config(&self) -> &Config {
        self.transport.config()
    }
}
