//! How long a response may take, on a clock that moves only while one arrives.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard};

use super::*;
use crate::client::Client;
use crate::transport::{Body, Receive};
use crate::wire::request::Method;

/// The timeout of the calls.
const TIMEOUT: u64 = 10;
const INVOICE: &str = r#"{"id":7,"state":"CANCEL","amount":1,"currency":"BTC"}"#;

struct World {
    begun: Instant,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    now: Duration,
    responses: VecDeque<Arriving>,
    requests: Vec<Method>,
}

/// A response whose head comes at once.
#[derive(Clone)]
struct Arriving {
    status: u16,
    /// After how many seconds each part of the body comes; the last one is the body's end.
    parts: Vec<f64>,
}

impl World {
    /// The last response comes again and again.
    fn new(responses: impl IntoIterator<Item = Arriving>) -> Arc<Self> {
        let state = State {
            responses: responses.into_iter().collect(),
            ..State::default()
        };
        Arc::new(Self {
            begun: Instant::now(),
            state: Mutex::new(state),
        })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    fn client(self: &Arc<Self>, max_retries: u32) -> Client {
        let builder = Client::builder("a-key").timeout(Duration::from_secs(TIMEOUT));
        builder.max_retries(max_retries).build_on(self.clone())
    }

    /// How many requests were made when this much time had passed.
    #[track_caller]
    fn assert(&self, requests: usize, seconds: f64) {
        let state = self.state();
        assert_eq!(state.requests.len(), requests);
        let passed = state.now.as_secs_f64();
        assert!((passed - seconds).abs() < 0.001, "{passed}");
    }
}

impl Service for Arc<World> {
    fn send(&self, request: &Request, _: &SendOptions<'_>) -> std::result::Result<Response, Failure> {
        let mut state = self.state();
        state.requests.push(request.method);
        let arriving = if state.responses.len() > 1 {
            state.responses.pop_front()
        } else {
            state.responses.front().cloned()
        };
        let arriving = arriving.unwrap();
        let is_list = *request == Request::list();
        let mut response = Response::whole(arriving.status, None, Vec::new());
        let receiver = SlowBody {
            world: self.clone(),
            rest: if is_list {
                format!("[{INVOICE}]")
            } else {
                INVOICE.to_owned()
            },
            parts: arriving.parts.into(),
        };
        response.body = Body::new(Box::new(receiver), 0);
        Ok(response)
    }

    fn now(&self) -> Instant {
        self.begun + self.state().now
    }

    fn pause(&self, length: Duration, _: &Interrupt) -> std::result::Result<(), Interrupted> {
        self.state().now += length;
        Ok(())
    }

    /// No backoff.
    fn random_thousandths(&self) -> u32 {
        0
    }
}

struct SlowBody {
    world: Arc<World>,
    rest: String,
    parts: VecDeque<f64>,
}

impl Receive for SlowBody {
    fn receive(&mut self, room: &mut [u8], deadlines: Deadlines) -> std::result::Result<usize, Failure> {
        let wait = Duration::from_secs_f64(self.parts.pop_front().unwrap_or(0.0));
        let left = deadlines.response.saturating_duration_since(self.world.now());
        self.world.state().now += wait.min(left);
        if wait > left {
            return Err(Failure::simulated(ErrorKind::Timeout, true));
        }
        let length = if self.parts.is_empty() { self.rest.len() } else { 1 };
        let part: String = self.rest.drain(..length.min(room.len())).collect();
        room[..part.len()].copy_from_slice(part.as_bytes());
        Ok(part.len())
    }
}

fn arriving(status: u16, parts: impl Into<Vec<f64>>) -> Arriving {
    Arriving {
        status,
        parts: parts.into(),
    }
}

#[test]
fn what_arrives_steadily_may_take_all_of_the_time() {
    for (seconds, max_retries) in [(6.0, 2), (9.9, 2), (9.9, 0)] {
        let world = World::new([arriving(200, vec![seconds / 20.0; 20])]);
        assert_eq!(world.client(max_retries).list_invoices().unwrap().len(), 1);
        world.assert(1, seconds);
        let world = World::new([arriving(200, vec![seconds / 20.0; 20])]);
        world.client(max_retries).get_invoice(7).unwrap();
        world.assert(1, seconds);
    }
}

#[test]
fn a_silence_takes_half_of_what_is_left_and_leaves_time_to_get_as_far_again() {
    let world = World::new([arriving(200, [2.0, 60.0]), arriving(200, [2.0])]);
    world.client(2).list_invoices().unwrap();
    world.assert(2, 2.0 + 4.0 + 2.0);
}

#[test]
fn a_silence_so_late_that_nothing_could_be_repeated_may_take_all_that_is_left() {
    let world = World::new([arriving(200, [3.0, 3.0, 3.9])]);
    world.client(2).list_invoices().unwrap();
    world.assert(1, 9.9);
}

#[test]
fn without_retries_a_silence_may_take_all_of_the_time() {
    let world = World::new([arriving(200, [9.9])]);
    world.client(0).list_invoices().unwrap();
    world.assert(1, 9.9);
}

#[test]
fn an_error_page_takes_no_more_than_half() {
    let world = World::new([arriving(503, vec![1.0; 20]), arriving(200, [1.0])]);
    world.client(2).list_invoices().unwrap();
    world.assert(2, 5.0 + 1.0);
}

#[test]
fn a_response_to_what_is_settled_by_reading_leaves_half_of_the_time_for_that() {
    let world = World::new([arriving(200, vec![1.0; 20]), arriving(200, [2.0])]);
    world.client(2).cancel_invoice(7).unwrap();
    assert_eq!(world.state().requests, [Method::Post, Method::Get]);
    world.assert(2, 5.0 + 2.0);
}
