//! Runs with one to three faults of any kind, drawn from a seed.

use std::time::Duration;

use calypso_invoice::sandbox::{Close, Fault};

use crate::harness::{AMPLE, Harness, Operation, Scenario};
use crate::plan::{Break, Cut, Exchange, Place};
use crate::verdict::{Report, Required};

/// A stall takes about this long; a call that needs more time is repeated with more.
const TIMEOUT: Duration = Duration::from_millis(200);

/// The scenario of one seed.
pub(crate) struct Schedule {
    scenario: Scenario,
    required: Required,
    timeout: Duration,
}

impl Schedule {
    pub(crate) fn new(seed: u64) -> Self {
        let mut rng = Rng(seed);
        // Every other time the sandbox is late, by so many milliseconds.
        let lateness = rng.below(2) * rng.below(150);
        let resend_after = (rng.below(2) == 0).then(|| Duration::from_millis(lateness + 1 + rng.below(20)));
        let operation = rng.one_of([
            Operation::List,
            Operation::Get,
            Operation::Create,
            Operation::Template,
            Operation::Cancel,
            Operation::Once { resend_after },
            Operation::Once { resend_after },
        ]);
        let mut scenario = Scenario::new(operation, rng.below(2) == 0);
        scenario.seed = Some(seed);
        scenario.invoices = if rng.below(16) == 0 { 200 } else { 1 };
        let mut draft = Draft {
            scenario,
            // A late request must not find a client that has gone on before the sandbox had it: how late it then is
            // would depend on the speed of this machine.
            may_stall: lateness == 0 || resend_after.is_none(),
            lateness,
            refuses: false,
        };
        let faults = 1 + rng.below(3);
        for _ in 0..faults {
            draft.add_fault(&mut rng);
        }
        let settles = lateness == 0 || matches!(operation, Operation::Once { resend_after: Some(_) });
        Self {
            required: Required {
                cuts: false,
                // Two retries get over two faults.
                success: faults <= 2 && !draft.refuses && (settles || operation.only_reads()),
            },
            timeout: if draft.may_stall { TIMEOUT } else { AMPLE },
            scenario: draft.scenario,
        }
    }

    pub(crate) fn run(&self, harness: &Harness, report: &mut Report) {
        report.run(harness, &self.scenario, self.required, self.timeout);
    }
}

/// A schedule that is being drawn.
struct Draft {
    scenario: Scenario,
    may_stall: bool,
    lateness: u64,
    /// One of the faults is final for some operation.
    refuses: bool,
}

impl Draft {
    fn add_fault(&mut self, rng: &mut Rng) {
        let kind = if self.lateness > 0 && self.scenario.faults.is_empty() {
            6
        } else {
            rng.below(8)
        };
        match kind {
            0..4 => self.add_cut(rng),
            4 => self.add(Fault::drop_before(self.close(rng)), rng),
            5 => self.add(Fault::drop_after(self.close(rng)), rng),
            6 if self.lateness > 0 => {
                let after = Duration::from_millis(self.lateness);
                self.add(Fault::late(after, self.close(rng)), rng);
            }
            _ => self.add_response(rng),
        }
    }

    /// Mostly for the request that counts, else for whichever comes next.
    fn add(&mut self, fault: Fault, rng: &mut Rng) {
        let counts = rng.below(4) > 0;
        self.scenario.faults.push(if counts {
            fault.on(self.scenario.operation.endpoint())
        } else {
            fault
        });
    }

    fn add_cut(&mut self, rng: &mut Rng) {
        let post = !self.scenario.operation.only_reads() && rng.below(2) == 0;
        // No fault meets the call that warms the connection up.
        let before = usize::from(self.scenario.warm);
        let index = rng.index(3) + if post { 0 } else { before };
        let exchange = Exchange { post, index };
        let place = match rng.below(8) {
            0 => Place::Accept(rng.index(3) + before),
            1..4 => Place::Request(exchange, rng.index(400)),
            _ => Place::Response(exchange, rng.index(700)),
        };
        let stalls = self.may_stall && !matches!(place, Place::Accept(_));
        let how = Break::ALL[rng.index(if stalls { 3 } else { 2 })];
        self.scenario.cuts.push(Cut { place, how });
    }

    fn close(&self, rng: &mut Rng) -> Close {
        [Close::Fin, Close::Reset, Close::Never][rng.index(if self.may_stall { 3 } else { 2 })]
    }

    fn add_response(&mut self, rng: &mut Rng) {
        let unsure = br#"{"errorCode":"000","message":"internal error"}"#;
        let (fault, refuses) = match rng.below(11) {
            0 => (Fault::status(500), false),
            1 => (Fault::respond(503, &[("Retry-After", "0")], "<html>"), false),
            2 => (Fault::respond_after(502, &[], "<html>"), false),
            3 => (Fault::respond(429, &[("Retry-After", "0")], ""), false),
            4 => (Fault::status(429), true),
            5 => (Fault::status(400), true),
            6 => (Fault::respond_after(400, &[], unsure), true),
            7 => (Fault::respond_after(408, &[], ""), true),
            8 => (Fault::respond_after(200, &[], "[{]"), true),
            9 => (Fault::cut(rng.index(500)), false),
            _ => (Fault::delay(Duration::from_millis(rng.below(150))), false),
        };
        self.refuses |= refuses;
        self.add(fault, rng);
    }
}

/// Random numbers from a seed (`SplitMix64`), the same on every machine.
struct Rng(u64);

impl Rng {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    fn index(&mut self, limit: usize) -> usize {
        usize::try_from(self.below(limit as u64)).expect("it is below a usize")
    }

    fn one_of<T: Copy, const N: usize>(&mut self, choices: [T; N]) -> T {
        choices[self.index(N)]
    }
}
