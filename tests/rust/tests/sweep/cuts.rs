//! Every cut there is: each operation, each of its exchanges, each byte, each way to break, on fresh and warm connections.

use std::time::Duration;

use calypso_invoice::ClientBuilder;

use crate::plan::{Break, Cut, Exchange, Passed, Place};
use crate::stage::{AMPLE, Operation, Scene, Stage};
use crate::verdict::{Owed, Report};

/// A stall costs about this much; a call that needs more gets more.
const TIMEOUT: Duration = Duration::from_millis(100);
/// Requests are never late here, so any time will do.
const RESEND_AFTER: Duration = Duration::from_millis(10);
/// Of what is longer than this, cuts are made at a sample of bytes, and at the last ones.
const LONG: usize = 4096;
const STEP_WHEN_LONG: usize = 509;

const GET: fn(usize) -> Exchange = |index| Exchange { post: false, index };
const POST: fn(usize) -> Exchange = |index| Exchange { post: true, index };

/// The cuts of one half of one exchange.
#[derive(Clone, Debug)]
pub(crate) struct Lane {
    /// Its own cuts come first, and lead to the exchange that is swept.
    scene: Scene,
    exchange: Exchange,
    half: Half,
    how: Break,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Half {
    Accept,
    Request,
    Response,
    /// The response of the call before: cut when it has passed whole, so that the connection kept is dead.
    Before,
}

/// All lanes, those that take long first.
pub(crate) fn lanes(client: fn(ClientBuilder) -> ClientBuilder) -> Vec<Lane> {
    let mut lanes = Vec::new();
    for how in [Break::Stall, Break::Fin, Break::Rst] {
        for warm in [false, true] {
            for (mut scene, exchange) in conversations(warm) {
                scene.client = client;
                let edge = if warm { Half::Before } else { Half::Accept };
                let first_cut = scene.cuts.is_empty();
                for half in [Half::Request, Half::Response, edge] {
                    // A connection that stalls before its first byte is one whose request stalls at 0.
                    if half != edge || (first_cut && how != Break::Stall) {
                        let scene = scene.clone();
                        lanes.push(Lane {
                            scene,
                            exchange,
                            half,
                            how,
                        });
                    }
                }
            }
        }
    }
    lanes
}

/// Every exchange that an operation may make, with the scene that leads to it.
fn conversations(warm: bool) -> Vec<(Scene, Exchange)> {
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
    let scene = |operation, cut: Option<Cut>| {
        let mut scene = Scene::new(operation, warm);
        scene.cuts.extend(cut);
        scene
    };
    let plain = plain.map(|(operation, cut, exchange)| (scene(operation, cut), exchange));
    let mut long_list = scene(Operation::List, None);
    long_list.invoices = 200;
    plain.into_iter().chain([(long_list, get(0))]).collect()
}

impl Lane {
    /// Makes its cuts, one run each: the last, and every `step`th from `offset` on.
    pub(crate) fn sweep(&self, stage: &Stage, report: &mut Report, owed: Owed, offset: usize, step: usize) {
        let places = self.places(stage);
        for (number, place) in places.iter().copied().enumerate() {
            if number % step != offset % step && number + 1 < places.len() {
                continue;
            }
            let mut scene = self.scene.clone();
            scene.cuts.push(Cut { place, how: self.how });
            report.cuts += 1;
            report.play(stage, &scene, owed, TIMEOUT);
        }
    }

    /// Where it cuts, as found by a run of a good client without those cuts.
    fn places(&self, stage: &Stage) -> Vec<Place> {
        let good = Scene {
            client: |builder| builder,
            ..self.scene.clone()
        };
        let outcome = stage.play(&good, AMPLE);
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
