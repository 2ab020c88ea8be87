//! Runs with one to three faults of any kind, drawn from a seed.

use std::time::Duration;

use calypso_invoice::sandbox::{Close, Fault};

use crate::plan::{Break, Cut, Exchange, Place};
use crate::stage::{AMPLE, Operation, Scene, Stage};
use crate::verdict::{Owed, Report};

/// Stalls cost about this much; a call that needs more gets more.
const TIMEOUT: Duration = Duration::from_millis(200);

/// What one seed stands for.
pub(crate) struct Schedule {
    scene: Scene,
    owed: Owed,
    timeout: Duration,
}

impl Schedule {
    pub(crate) fn new(seed: u64) -> Self {
        let mut draw = Draw(seed);
        // Every other time the sandbox is late, by so many milliseconds.
        let lateness = draw.below(2) * draw.below(150);
        let resend_after = (draw.below(2) == 0).then(|| Duration::from_millis(lateness + 1 + draw.below(20)));
        let operation = draw.one_of([
            Operation::List,
            Operation::Get,
            Operation::Create,
            Operation::Template,
            Operation::Cancel,
            Operation::Once { resend_after },
            Operation::Once { resend_after },
        ]);
        let mut scene = Scene::new(operation, draw.below(2) == 0);
        scene.seed = Some(seed);
        scene.invoices = if draw.below(16) == 0 { 200 } else { 1 };
        let mut draft = Draft {
            scene,
            // A late request must not find a client that has gone on before the sandbox had it: how late it then is
            // would depend on the speed of this machine.
            may_stall: lateness == 0 || resend_after.is_none(),
            lateness,
            refuses: false,
        };
        let faults = 1 + draw.below(3);
        for _ in 0..faults {
            draft.add_fault(&mut draw);
        }
        let settles = lateness == 0 || matches!(operation, Operation::Once { resend_after: Some(_) });
        Self {
            owed: Owed {
                cuts: false,
                // Two retries get over two faults.
                success: faults <= 2 && !draft.refuses && (settles || operation.only_reads()),
            },
            timeout: if draft.may_stall { TIMEOUT } else { AMPLE },
            scene: draft.scene,
        }
    }

    pub(crate) fn play(&self, stage: &Stage, report: &mut Report) {
        report.play(stage, &self.scene, self.owed, self.timeout);
    }
}

/// A schedule that is being made up.
struct Draft {
    scene: Scene,
    may_stall: bool,
    lateness: u64,
    /// A fault is among them that is final for some operation.
    refuses: bool,
}

impl Draft {
    fn add_fault(&mut self, draw: &mut Draw) {
        let kind = if self.lateness > 0 && self.scene.faults.is_empty() {
            6
        } else {
            draw.below(8)
        };
        match kind {
            0..4 => self.add_cut(draw),
            4 => self.add(Fault::drop_before(self.close(draw)), draw),
            5 => self.add(Fault::drop_after(self.close(draw)), draw),
            6 if self.lateness > 0 => {
                let after = Duration::from_millis(self.lateness);
                self.add(Fault::late(after, self.close(draw)), draw);
            }
            _ => self.add_response(draw),
        }
    }

    /// Mostly for the request that counts, else for whichever comes next.
    fn add(&mut self, fault: Fault, draw: &mut Draw) {
        let counts = draw.below(4) > 0;
        self.scene.faults.push(if counts {
            fault.on(self.scene.operation.sandbox_call())
        } else {
            fault
        });
    }

    fn add_cut(&mut self, draw: &mut Draw) {
        let post = !self.scene.operation.only_reads() && draw.below(2) == 0;
        // The call that warms the connection up is left in peace.
        let before = usize::from(self.scene.warm);
        let index = draw.index(3) + if post { 0 } else { before };
        let exchange = Exchange { post, index };
        let place = match draw.below(8) {
            0 => Place::Accept(draw.index(3) + before),
            1..4 => Place::Request(exchange, draw.index(400)),
            _ => Place::Response(exchange, draw.index(700)),
        };
        let stalls = self.may_stall && !matches!(place, Place::Accept(_));
        let how = Break::ALL[draw.index(if stalls { 3 } else { 2 })];
        self.scene.cuts.push(Cut { place, how });
    }

    fn close(&self, draw: &mut Draw) -> Close {
        [Close::Fin, Close::Reset, Close::Never][draw.index(if self.may_stall { 3 } else { 2 })]
    }

    fn add_response(&mut self, draw: &mut Draw) {
        let unsure = br#"{"errorCode":"000","message":"internal error"}"#;
        let (fault, refuses) = match draw.below(11) {
            0 => (Fault::status(500), false),
            1 => (Fault::respond(503, &[("Retry-After", "0")], "<html>"), false),
            2 => (Fault::respond_after(502, &[], "<html>"), false),
            3 => (Fault::respond(429, &[("Retry-After", "0")], ""), false),
            4 => (Fault::status(429), true),
            5 => (Fault::status(400), true),
            6 => (Fault::respond_after(400, &[], unsure), true),
            7 => (Fault::respond_after(408, &[], ""), true),
            8 => (Fault::respond_after(200, &[], "[{]"), true),
            9 => (Fault::cut(draw.index(500)), false),
            _ => (Fault::delay(Duration::from_millis(draw.below(150))), false),
        };
        self.refuses |= refuses;
        self.add(fault, draw);
    }
}

/// Random numbers from a seed (`SplitMix64`), the same on every machine.
struct Draw(u64);

impl Draw {
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
