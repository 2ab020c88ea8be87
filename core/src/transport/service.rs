//! What the rules of a call run against: the service, the clock and chance. The transport is all three; a simulation can be.

use std::time::{Duration, Instant};

use super::{Deadlines, Failure, Response};
use crate::config::Interrupt;
use crate::wire::request::Request;

/// The other side of a client.
pub(crate) trait Service: Send + Sync {
    /// Sends the request once and returns when the head of the response is in.
    fn send(&self, request: &Request, options: &SendOptions<'_>) -> Result<Response, Failure>;

    fn now(&self) -> Instant;

    /// Lets time pass, and asks the interrupt meanwhile; at least once.
    fn pause(&self, length: Duration, interrupt: &Interrupt) -> Result<(), Interrupted>;

    /// A random number from 0 to 1000.
    fn random_thousandths(&self) -> u32;
}

/// How an attempt is made.
#[derive(Clone, Copy)]
pub(crate) struct SendOptions<'a> {
    pub(crate) deadlines: Deadlines,
    pub(crate) interrupt: &'a Interrupt,
    /// Takes no connection that was used before.
    pub(crate) new_connection: bool,
}

/// The caller said stop.
#[derive(Debug)]
pub(crate) struct Interrupted;
