//! Everything the sandbox remembers, and what a request does to it.

use std::collections::BTreeMap;
use std::mem;
use std::time::{Duration, Instant};

use super::api_request::ApiRequest;
use super::endpoint::Endpoint;
use super::fault::{self, Close, Fault, FaultKind};
use super::http::{Request, Response};
use super::recorded_request::RecordedRequest;
use super::refusal::Refusal;
use super::store::Store;

#[derive(Default)]
pub(super) struct State {
    pub(super) store: Store,
    pub(super) faults: Vec<Fault>,
    pub(super) connections: u64,
    pub(super) stopping: bool,
    requests: BTreeMap<u64, RecordedRequest>,
    last_request: u64,
    /// In the order in which they are due.
    late: Vec<LateRequest>,
    /// How often `release` was called: a delayed response waits for the next time.
    releases: u64,
}

/// A request that has not been applied yet.
struct LateRequest {
    number: u64,
    request: ApiRequest,
    due: Option<Instant>,
}

/// What the client receives for a request.
pub(super) enum Delivery {
    Send(Response),
    /// Only so many bytes of the body.
    Truncate(Response, usize),
    Delay(Response, Delay),
    /// No response.
    Drop(Close),
}

/// How long a response is held back.
pub(super) struct Delay {
    pub(super) limit: Option<Duration>,
    /// It ends when there have been more releases than this.
    pub(super) releases: u64,
}

impl State {
    /// Records a malformed request and returns the response to it.
    pub(super) fn refuse(&mut self, request: Request, refusal: &Refusal) -> Response {
        let number = self.record(request, None);
        let response = refusal.to_response(&trace_id(number));
        self.update(number, |recorded| {
            recorded.problem = Some(refusal.message().to_owned());
            recorded.status = Some(response.status);
        });
        response
    }

    /// Records a request and applies it, unless the next fault for its endpoint prevents that.
    ///
    /// Both happen in one step, so that a test that sees the request also sees its effect.
    pub(super) fn handle(&mut self, request: Request, api_request: ApiRequest) -> (u64, Delivery) {
        let endpoint = api_request.endpoint();
        let number = self.record(request, Some(endpoint));
        let delivery = match fault::take_next(&mut self.faults, endpoint) {
            None => Delivery::Send(self.apply(number, &api_request)),
            Some(FaultKind::Cut(bytes)) => Delivery::Truncate(self.apply(number, &api_request), bytes),
            Some(FaultKind::Delay(limit)) => {
                let releases = self.releases;
                Delivery::Delay(self.apply(number, &api_request), Delay { limit, releases })
            }
            Some(FaultKind::Respond { applied, response }) => {
                if applied {
                    self.apply(number, &api_request);
                }
                Delivery::Send(response)
            }
            Some(FaultKind::Drop { applied, close }) => {
                if applied {
                    self.apply(number, &api_request);
                }
                Delivery::Drop(close)
            }
            Some(FaultKind::Late { after, close }) => {
                self.postpone(number, api_request, after);
                Delivery::Drop(close)
            }
        };
        (number, delivery)
    }

    /// Records the status of the response to this request.
    pub(super) fn record_status(&mut self, number: u64, status: u16) {
        self.update(number, |recorded| recorded.status = Some(status));
    }

    pub(super) fn requests(&self) -> impl ExactSizeIterator<Item = &RecordedRequest> {
        self.requests.values()
    }

    /// The requests with their numbers, the newest first.
    pub(super) fn newest_requests(&self) -> impl Iterator<Item = (u64, &RecordedRequest)> {
        self.requests.iter().rev().map(|(number, request)| (*number, request))
    }

    /// The faults that are not used up, the next one first.
    pub(super) fn waiting_faults(&self) -> impl Iterator<Item = &Fault> {
        self.faults.iter().filter(|fault| fault.times_left() > 0)
    }

    pub(super) fn releases(&self) -> u64 {
        self.releases
    }

    /// Ends every delay that began before.
    pub(super) fn release(&mut self) {
        self.releases += 1;
    }

    /// Applies all late requests and returns how many there were.
    pub(super) fn land(&mut self) -> usize {
        self.land_if(|_| true)
    }

    /// Applies the late requests whose time has come.
    pub(super) fn land_due(&mut self, now: Instant) {
        self.land_if(|late| late.due.is_some_and(|due| due <= now));
    }

    /// Forgets everything, and so also releases the responses that are held back.
    pub(super) fn reset(&mut self) {
        *self = Self {
            last_request: self.last_request,
            releases: self.releases + 1,
            stopping: self.stopping,
            ..Self::default()
        };
    }

    fn record(&mut self, request: Request, endpoint: Option<Endpoint>) -> u64 {
        self.last_request += 1;
        let recorded = RecordedRequest::new(request, endpoint);
        self.requests.insert(self.last_request, recorded);
        self.last_request
    }

    /// Changes a recorded request, unless a reset has forgotten it.
    fn update(&mut self, number: u64, change: impl FnOnce(&mut RecordedRequest)) {
        self.requests.get_mut(&number).map(change);
    }

    fn apply(&mut self, number: u64, request: &ApiRequest) -> Response {
        match self.store.apply(request) {
            Ok(body) => {
                self.update(number, |recorded| recorded.applied = true);
                Response::new(200, body)
            }
            Err(refusal) => refusal.to_response(&trace_id(number)),
        }
    }

    fn postpone(&mut self, number: u64, request: ApiRequest, after: Option<Duration>) {
        // A time beyond the clock's range never comes.
        let due = after.and_then(|after| Instant::now().checked_add(after));
        let at = self.late.partition_point(|earlier| earlier.due <= due);
        self.late.insert(at, LateRequest { number, request, due });
    }

    fn land_if(&mut self, lands: impl Fn(&LateRequest) -> bool) -> usize {
        let late = mem::take(&mut self.late);
        let (now, later): (Vec<LateRequest>, Vec<LateRequest>) = late.into_iter().partition(lands);
        self.late = later;
        for late in &now {
            self.apply(late.number, &late.request);
        }
        now.len()
    }
}

/// The trace id of the response to this request.
fn trace_id(number: u64) -> String {
    format!("sandbox-{number}")
}
