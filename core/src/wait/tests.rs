//! The schedule of a wait, asserted on a clock that never sleeps.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use super::*;
use crate::config::Interrupt;
use crate::transport::{Failure, Interrupted, Response, SendOptions, Service};
use crate::wire::request::Request;

/// Responds to polls in this order, the last one for ever, on a clock that moves only when it is told to.
struct Script {
    begun: Instant,
    random: u32,
    stop_after: usize,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    responses: VecDeque<Poll>,
    pauses: Vec<Duration>,
}

/// What a poll finds.
enum Poll {
    Invoice(&'static str),
    Refused(u16, Option<u64>),
}

impl Service for Arc<Script> {
    fn send(&self, _: &Request, _: &SendOptions<'_>) -> std::result::Result<Response, Failure> {
        let next = self.state.lock().unwrap().responses.pop_front();
        Ok(match next.unwrap_or(Poll::Invoice("PENDING_PAYMENT")) {
            Poll::Invoice(state) => Response::whole(200, None, invoice(state).to_json().into_bytes()),
            Poll::Refused(status, retry_after) => {
                Response::whole(status, retry_after.map(|seconds| seconds.to_string()), Vec::new())
            }
        })
    }

    fn now(&self) -> Instant {
        self.begun + self.state.lock().unwrap().pauses.iter().sum()
    }

    fn pause(&self, length: Duration, _: &Interrupt) -> std::result::Result<(), Interrupted> {
        let pauses = &mut self.state.lock().unwrap().pauses;
        if pauses.len() == self.stop_after {
            return Err(Interrupted);
        }
        pauses.push(length);
        Ok(())
    }

    fn random_thousandths(&self) -> u32 {
        self.random
    }
}

fn invoice(state: &str) -> Invoice {
    let json = format!(r#"{{"id":7,"amount":1,"currency":"BTC","state":"{state}"}}"#);
    Invoice::from_json(&json).unwrap()
}

/// Runs a wait in which a poll is a single attempt.
fn run(
    wait: PaymentWait,
    random: u32,
    stop_after: usize,
    responses: impl IntoIterator<Item = Poll>,
) -> (Result<Invoice>, Vec<f64>) {
    let script = Arc::new(Script {
        begun: Instant::now(),
        random,
        stop_after,
        state: Mutex::new(State {
            responses: responses.into_iter().collect(),
            pauses: Vec::new(),
        }),
    });
    let client = Client::builder("a-key").max_retries(0).build_on(script.clone());
    let result = client.wait_for_payment(7, wait);
    let pauses = &script.state.lock().unwrap().pauses;
    (result, pauses.iter().map(Duration::as_secs_f64).collect())
}

fn seconds(n: u64) -> PaymentWait {
    PaymentWait::new(Duration::from_secs(n))
}

/// The middle of the jitter: intervals as they are configured.
const MIDDLE: u32 = 500;

#[test]
#[allow(clippy::float_cmp, reason = "the schedule is exact in milliseconds")]
fn intervals_grow_to_their_cap_and_the_last_poll_fits() {
    let (result, pauses) = run(seconds(30).longest_interval(Duration::from_secs(5)), MIDDLE, 99, []);
    assert_eq!(pauses, [1.0, 1.5, 2.25, 3.375, 5.0, 5.0, 5.0, 5.0, 0.875]);
    let error = result.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(!error.outcome_unknown());
    assert_eq!(error.invoices(), [invoice("PENDING_PAYMENT")]);
}

#[test]
#[allow(clippy::float_cmp, reason = "the schedule is exact in milliseconds")]
fn jitter_moves_an_interval_by_a_fifth() {
    for (random, first) in [(0, 0.8), (1000, 1.2)] {
        let (_, pauses) = run(seconds(10), random, 99, []);
        assert_eq!(pauses[0], first);
    }
}

#[test]
#[allow(clippy::float_cmp, reason = "the schedule is exact in milliseconds")]
fn retry_after_is_honoured_within_the_deadline() {
    let responses = vec![Poll::Refused(503, Some(7)), Poll::Refused(429, Some(600))];
    let (result, pauses) = run(seconds(60), MIDDLE, 99, responses);
    assert_eq!(pauses, [7.0, 52.0]);
    assert_eq!(result.unwrap_err().kind(), ErrorKind::Timeout);
}

#[test]
fn ends_at_the_first_state_that_does_not_wait() {
    for (state, waits) in [
        ("PAID", false),
        ("PENDING_INTERVENTION", false),
        ("CANCEL", false),
        ("SOMETHING_NEW", false),
        ("MEM_POOL_FOUND", true),
        ("PENDING_COMPLIANCE_CHECK", true),
        ("ON_HOLD", true),
    ] {
        let responses = vec![Poll::Invoice(state), Poll::Invoice("PAID")];
        let (result, pauses) = run(
            seconds(60).pending_state("ON_HOLD").pending_state("PAID"),
            MIDDLE,
            99,
            responses,
        );
        assert_eq!(pauses.len(), usize::from(waits), "{state}");
        assert_eq!(result.unwrap().state().as_str(), if waits { "PAID" } else { state });
    }
}

#[test]
fn rides_over_what_may_pass_and_ends_at_what_cannot() {
    let passing = [500, 302, 408].map(|status| Poll::Refused(status, None));
    let passing = passing.into_iter().chain([Poll::Invoice("PAID")]);
    assert!(run(seconds(60), MIDDLE, 99, passing).0.unwrap().is_paid());
    for (status, kind) in [
        (401, ErrorKind::Authentication),
        (403, ErrorKind::Authentication),
        (404, ErrorKind::NotFound),
        (400, ErrorKind::BadRequest),
    ] {
        let (result, pauses) = run(seconds(60), MIDDLE, 99, [Poll::Refused(status, None)]);
        assert_eq!(result.unwrap_err().kind(), kind);
        assert!(pauses.is_empty());
    }
}

#[test]
fn stops_between_polls_and_shows_what_it_saw() {
    let (result, pauses) = run(seconds(60), MIDDLE, 2, [Poll::Invoice("MEM_POOL_FOUND")]);
    let error = result.unwrap_err();
    assert_eq!((error.kind(), pauses.len()), (ErrorKind::Interrupted, 2));
    assert_eq!(error.invoices(), [invoice("PENDING_PAYMENT")]);
}

#[test]
fn zero_is_refused_by_name() {
    for (wait, name) in [
        (seconds(0), "timeout"),
        (seconds(1).first_interval(Duration::ZERO), "first_interval"),
        (seconds(1).longest_interval(Duration::ZERO), "longest_interval"),
    ] {
        assert!(wait.check().unwrap_err().starts_with(name));
    }
    assert!(PaymentWait::from(Duration::MAX).check().is_ok());
}
