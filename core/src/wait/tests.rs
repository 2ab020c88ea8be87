//! The schedule of a wait, asserted on a clock that never sleeps.

use super::*;
use crate::error::Operation;
use crate::transport::Interrupted;
use schedule::Clock;

/// Moves only when it is told to; each poll takes half a second.
struct FakeClock {
    now: Duration,
    random: u32,
    pauses: Vec<Duration>,
    stop_after: usize,
}

impl Clock for FakeClock {
    fn now(&self) -> Duration {
        self.now
    }

    fn pause(&mut self, length: Duration) -> std::result::Result<(), Interrupted> {
        if self.pauses.len() == self.stop_after {
            return Err(Interrupted);
        }
        self.now += length;
        self.pauses.push(length);
        Ok(())
    }

    fn random(&mut self) -> u32 {
        self.random
    }
}

fn invoice(state: &str) -> Invoice {
    let json = format!(r#"{{"id":7,"amount":1,"currency":"BTC","state":"{state}"}}"#);
    crate::wire::response::invoice(json.as_bytes()).unwrap()
}

fn failing(status: u16, retry_after: Option<u64>) -> Error {
    let retry_after = retry_after.map(Duration::from_secs);
    let key = crate::api_key::ApiKey::parse("a-key").unwrap();
    crate::client::refused(Operation::GetInvoice, status, &[], retry_after, &key)
}

/// Runs a wait whose polls are answered in this order, the last response for ever.
fn run(
    wait: PaymentWait,
    random: u32,
    stop_after: usize,
    answers: Vec<Result<Invoice>>,
) -> (Result<Invoice>, Vec<f64>) {
    let wait = wait.check().unwrap();
    let clock = FakeClock {
        now: Duration::ZERO,
        random,
        pauses: Vec::new(),
        stop_after,
    };
    let mut polling = Polling {
        wait: &wait,
        clock,
        polls: 0,
        last_seen: None,
    };
    let mut answers = answers.into_iter();
    let result = polling.run(|_| answers.next().unwrap_or_else(|| Ok(invoice("PENDING_PAYMENT"))));
    (result, polling.clock.pauses.iter().map(Duration::as_secs_f64).collect())
}

fn seconds(n: u64) -> PaymentWait {
    PaymentWait::new(Duration::from_secs(n))
}

/// The middle of the jitter: intervals as they are configured.
const MIDDLE: u32 = 500;

#[test]
#[allow(clippy::float_cmp, reason = "the schedule is exact in milliseconds")]
fn intervals_grow_to_their_cap_and_the_last_poll_fits() {
    let (result, pauses) = run(seconds(30).longest_interval(Duration::from_secs(5)), MIDDLE, 99, vec![]);
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
        let (_, pauses) = run(seconds(10), random, 99, vec![]);
        assert_eq!(pauses[0], first);
    }
}

#[test]
#[allow(clippy::float_cmp, reason = "the schedule is exact in milliseconds")]
fn retry_after_is_honoured_within_the_deadline() {
    let answers = vec![Err(failing(503, Some(7))), Err(failing(429, Some(600)))];
    let (result, pauses) = run(seconds(60), MIDDLE, 99, answers);
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
        let answers = vec![Ok(invoice(state)), Ok(invoice("PAID"))];
        let (result, pauses) = run(seconds(60).pending_state("ON_HOLD"), MIDDLE, 99, answers);
        assert_eq!(pauses.len(), usize::from(waits), "{state}");
        assert_eq!(result.unwrap().state().as_str(), if waits { "PAID" } else { state });
    }
}

#[test]
fn rides_over_what_may_pass_and_ends_at_what_cannot() {
    let passing = vec![Err(failing(500, None)), Err(failing(302, None)), Ok(invoice("PAID"))];
    assert!(run(seconds(60), MIDDLE, 99, passing).0.unwrap().is_paid());
    for (status, kind) in [
        (401, ErrorKind::Authentication),
        (403, ErrorKind::Authentication),
        (404, ErrorKind::NotFound),
        (400, ErrorKind::BadRequest),
    ] {
        let (result, pauses) = run(seconds(60), MIDDLE, 99, vec![Err(failing(status, None))]);
        assert_eq!(result.unwrap_err().kind(), kind);
        assert!(pauses.is_empty());
    }
}

#[test]
fn stops_between_polls_and_shows_what_it_saw() {
    let (result, pauses) = run(seconds(60), MIDDLE, 2, vec![Ok(invoice("MEM_POOL_FOUND"))]);
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
