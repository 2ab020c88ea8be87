//! A call that is made of calls: they share its time, and end with it.

use std::time::{Duration, Instant};

use super::Client;
use crate::config::Interrupt;
use crate::error::{Error, Operation};
use crate::transport::{Interrupted, Service};

/// A shorter timeout is not worth a request.
const SHORTEST_TIMEOUT: Duration = Duration::from_millis(10);

pub(crate) struct CompositeCall {
    client: Client,
    operation: Operation,
    interrupt: Interrupt,
    begun: Instant,
}

impl CompositeCall {
    pub(crate) fn begin(client: &Client, operation: Operation) -> Self {
        let interrupt = client.begin_interrupt();
        Self {
            client: Client {
                within: Some(interrupt.clone()),
                ..client.clone()
            },
            operation,
            interrupt,
            begun: client.session.service().now(),
        }
    }

    /// The client for the calls inside, with what is left of the time of the client that the call was made with.
    pub(crate) fn client(&self) -> Client {
        self.client_for(self.left())
    }

    /// The client for the calls inside, with this much time.
    pub(crate) fn client_for(&self, time: Duration) -> Client {
        Client {
            timeout: time.max(SHORTEST_TIMEOUT),
            ..self.client.clone()
        }
    }

    pub(crate) fn now(&self) -> Instant {
        self.service().now()
    }

    pub(crate) fn elapsed(&self) -> Duration {
        self.now().saturating_duration_since(self.begun)
    }

    /// What is left of the client's timeout.
    pub(crate) fn left(&self) -> Duration {
        self.client.timeout.saturating_sub(self.elapsed())
    }

    pub(crate) fn pause(&self, length: Duration) -> Result<(), Interrupted> {
        self.service().pause(length, &self.interrupt)
    }

    /// Whether the caller said stop.
    pub(crate) fn is_interrupted(&self) -> bool {
        self.interrupt.ask(self.now())
    }

    pub(crate) fn random_thousandths(&self) -> u32 {
        self.service().random_thousandths()
    }

    /// The error as the caller gets it.
    pub(crate) fn complete(&self, error: Error, attempts: u32) -> Error {
        let key = &self.client.session.config().key;
        error.complete(self.operation, attempts, self.elapsed(), key)
    }

    fn service(&self) -> &dyn Service {
        self.client.session.service()
    }
}
