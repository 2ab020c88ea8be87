//! The fault sweep: whatever breaks at whatever byte, no invoice is doubled or lost, and what the client reports is true.
//!
//! A sample of it runs by default. `CALYPSO_SWEEP=full` makes every cut and 10 000 random runs; `CALYPSO_SWEEP_SEED` is the
//! seed of the first random run, the next ones count up from it.

mod cuts;
mod harness;
mod plan;
mod proxy;
mod random;
mod verdict;

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{env, iter, thread};

use cuts::CutSeries;
use harness::Harness;
use random::Schedule;
use verdict::{Report, Required};

/// Many more than processors, because stalls take most of the time.
const THREADS: usize = 24;
/// The sample makes one cut of this many.
const STEP: usize = 41;

fn is_full() -> bool {
    env::var("CALYPSO_SWEEP").is_ok_and(|value| value == "full")
}

/// Does the jobs on several threads, in about this order, and adds up what they report.
fn on_threads(jobs: usize, job: impl Fn(usize, &Harness, &mut Report) + Sync) -> Report {
    let next = AtomicUsize::new(0);
    let total = Mutex::new(Report::default());
    thread::scope(|scope| {
        for _ in 0..THREADS.min(jobs) {
            scope.spawn(|| {
                let harness = Harness::new();
                let mut report = Report::default();
                let numbers = iter::repeat_with(|| next.fetch_add(1, Ordering::Relaxed));
                for number in numbers.take_while(|number| *number < jobs) {
                    job(number, &harness, &mut report);
                }
                total.lock().expect("no other thread panicked").add(report);
            });
        }
    });
    total.into_inner().expect("no thread panicked")
}

fn sweep(series: &[CutSeries], required: Required, step: usize) -> Report {
    on_threads(series.len(), |number, harness, report| {
        series[number].sweep(harness, report, required, number, step);
    })
}

#[test]
fn every_cut_leaves_one_invoice_and_the_truth() {
    let step = if is_full() { 1 } else { STEP };
    let required = Required {
        cuts: true,
        success: true,
    };
    sweep(&cuts::all_series(|builder| builder), required, step).finish();
}

#[test]
fn random_faults_leave_one_invoice_and_the_truth() {
    let runs = if is_full() { 10_000 } else { 400 };
    let first: u64 = env::var("CALYPSO_SWEEP_SEED").map_or(1, |seed| seed.parse().expect("a number"));
    on_threads(runs, |number, harness, report| {
        Schedule::new(first.wrapping_add(number as u64)).run(harness, report);
    })
    .finish();
}

/// Clients that are broken on purpose: the sweep must see it.
#[cfg(feature = "sabotage")]
mod broken {
    use calypso_invoice::{ClientBuilder, Sabotage};

    use crate::verdict::{Report, Required, Violation};
    use crate::{STEP, cuts, sweep};

    fn swept(client: fn(ClientBuilder) -> ClientBuilder) -> Report {
        let report = sweep(&cuts::all_series(client), Required::default(), STEP);
        println!("{report}");
        report
    }

    #[test]
    fn a_client_that_sends_everything_again_is_caught() {
        let report = swept(|builder| builder.sabotage(Sabotage::BlindResend));
        assert!(report.number_of(Violation::Duplicate) > 0, "{report}");
    }

    #[test]
    fn a_client_that_takes_everything_for_not_sent_is_caught() {
        let report = swept(|builder| builder.sabotage(Sabotage::NothingSent));
        assert!(report.number_of(Violation::Misreported) > 0, "{report}");
    }
}
