//! Every possible cut: each operation, each of its exchanges, each byte, each way to break, on new and reused connections.

use std::time::Duration;

use calypso_invoice::ClientBuilder;

use crate::harness::{AMPLE, Harness, Operation, Scenario};
use crate::plan::{Break, Cut, Exchange, Passed, Place};
use crate::verdict::{Report, Required};

/// A stall takes about this long; a call that needs more time is repeated with more.
const TIMEOUT: Duration = Duration::from_millis(100);
/// No request arrives late here, so any time will do.
const RESEND_AFTER: Duration = Duration::from_millis(10);
/// What is longer than this is cut at a sample of its bytes, and at the last ones.
const LONG: usize = 4096;
const STEP_WHEN_LONG: usize = 509;

const GET: fn(usize) -> Exchange = |index| Exchange { post: false, index };
const POST: fn(usize) -> Exchange = |index| Exchange { post: true, index };

/// The cuts of one half of one exchange.
#[derive(Clone, Debug)]
pub(crate) struct CutSeries {
    /// Its own cuts lead to the exchange in which this series makes its cuts.
    scenario: Scenario,
    exchange: Exchange,
    half: Half,
    how: Break,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Half {
    Accept,
    Request,
    Response,
    /// The response of the call before, cut when all of it has passed, so that the connection that the client keeps is dead.
    Before,
}

/// Every series; those that take longest come first.
pub(crate) fn all_series(client: fn(ClientBuilder) -> ClientBuilder) -> Vec<CutSeries> {
    let mut series = Vec::new();
    for how in [Break::Stall, Break::Fin, Break::Rst] {
        for warm in [false, true] {
            for (mut scenario, exchange) in exchanges(warm) {
                scenario.client = client;
                let edge = if warm { Half::Before } else { Half::Accept };
                let first_cut = scenario.cuts.is_empty();
                for half in [Half::Request, Half::Response, edge] {
                    // A connection that stalls before its first byte is the same as one whose request stalls at 0.
                    if half != edge || (first_cut && how != Break::Stall) {
                        let scenario = scenario.clone();
                        series.push(CutSeries {
                            scenario,
                            exchange,
                            half,
                            how,
                        });
                    }
                }
            }
        }
    }
    series
}

/// Every exchange that an operation may make, each with the scenario that leads to it.
fn exchanges(warm: bool) -> Vec<(Scenario, Exchange)> {
    let get = |index| GET(index + usize::from(warm));
    let once = Operation::Once { resend_after: None };
    let resending = Operation::Once {
        resend_after: Some(RESEND_AFTER),
    };
    let lost = |how| {
        Some(Cut {
            place: how,
            how: Break::Fin,
        })
    };
    let response_lost = lost(Place::Response(POST(0), 0));
    let request_lost = lost(Place::Request(POST(0), 0));
    let plain = [
        (Operation::List, None, get(0)),
        (Operation::Get, None, get(0)),
        (Operation::Create, None, POST(0)),
        (Operation::Template, None, POST(0)),
        (Operation::Cancel, None, POST(0)),
        (Operation::Cancel, response_lost, get(0)),
        (once, None, get(0)),
        (once, None, POST(0)),
        (once, response_lost, get(1)),
        (resending, None, get(0)),
        (resending, None, POST(0)),
        (resending, response_lost, get(1)),
        (resending, request_lost, get(1)),
        (resending, request_lost, POST(1)),
    ];
    let scenario = |operation, cut: Option<Cut>| {
        let mut scenario = Scenario::new(operation, warm);
        scenario.cuts.extend(cut);
        scenario
    };
    let plain = plain.map(|(operation, cut, exchange)| (scenario(operation, cut), exchange));
    let mut long_list = scenario(Operation::List, None);
    long_list.invoices = 200;
    plain.into_iter().chain([(long_list, get(0))]).collect()
}

impl CutSeries {
    /// Makes its cuts, each in a run of its own: every `step`th from `offset` on, and the last.
    pub(crate) fn sweep(&self, harness: &Harness, report: &mut Report, required: Required, offset: usize, step: usize) {
        let places = self.places(harness);
        for (number, place) in places.iter().copied().enumerate() {
            if number % step != offset % step && number + 1 < places.len() {
                continue;
            }
            let mut scenario = self.scenario.clone();
            scenario.cuts.push(Cut { place, how: self.how });
            report.cuts += 1;
            report.run(harness, &scenario, required, TIMEOUT);
        }
    }

    /// Where it cuts: a run of a good client without these cuts shows how long each half is.
    fn places(&self, harness: &Harness) -> Vec<Place> {
        let good = Scenario {
            client: |builder| builder,
            ..self.scenario.clone()
        };
        let outcome = harness.run(&good, AMPLE);
        let length = |exchange: Exchange, of: fn(&Passed) -> usize| {
            let mut passed = outcome.plan.passed.iter();
            let passed = passed.find(|passed| passed.exchange == exchange);
            of(passed.expect("the exchange takes place"))
        };
        match self.half {
            Half::Accept => vec![Place::Accept(0)],
            Half::Before => vec![Place::Response(GET(0), length(GET(0), |passed| passed.response))],
            Half::Request => {
                let length = length(self.exchange, |passed| passed.request);
                (0..length).map(|at| Place::Request(self.exchange, at)).collect()
            }
            Half::Response => {
                let length = length(self.exchange, |passed| passed.response);
                let taken = |at: &usize| length < LONG || at % STEP_WHEN_LONG == 0 || length - at < 16;
                let places = (0..=length).filter(taken);
                places.map(|at| Place::Response(self.exchange, at)).collect()
            }
        }
    }
}
