//! What the calls of a client and of its clones share.

use std::sync::Arc;

#[cfg(feature = "sabotage")]
use super::Sabotage;
use crate::config::Config;
use crate::event::Hook;
use crate::transport::Service;

/// The service, the options and the hook of a client.
pub(crate) struct Session {
    pub(super) service: Box<dyn Service>,
    pub(super) config: Arc<Config>,
    pub(super) on_event: Option<Hook>,
    #[cfg(feature = "sabotage")]
    pub(super) sabotage: Option<Sabotage>,
}

impl Session {
    pub(crate) fn new(service: impl Service + 'static, config: Arc<Config>, on_event: Option<Hook>) -> Self {
        Self {
            service: Box::new(service),
            config,
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
        &self.config
    }

    pub(crate) fn service(&self) -> &dyn Service {
        &*self.service
    }
}
