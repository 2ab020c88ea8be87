//! Whether what the client reported agrees with what the sandbox knows, and how often which outcome came.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use calypso_invoice::ErrorKind;

use crate::harness::{AMPLE, Harness, Outcome, Scenario};

/// How a promise was broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Violation {
    /// One create, several invoices.
    Duplicate,
    /// Success was reported, or required, and the invoice is not there.
    Lost,
    /// What the client reported is not true.
    Misreported,
    /// An error where success was required.
    Needless,
    /// No violation, but a cut that was never made: the sweep is at fault.
    Unreached,
}

/// What must come of a scenario, given enough time, besides a true report.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Required {
    /// Every cut is reached.
    pub(crate) cuts: bool,
    /// A read succeeds; so does a cancel or a create-once that was applied; and a create-once that may still send again.
    pub(crate) success: bool,
}

/// What is wrong with the outcome, if anything.
fn judge(scenario: &Scenario, outcome: &Outcome) -> Option<(Violation, &'static str)> {
    let reads = scenario.operation.only_reads();
    if !reads && outcome.ids.len() > 1 {
        return Some((Violation::Duplicate, "one create made several invoices"));
    }
    match &outcome.said {
        Ok(_) if !reads && !outcome.applied => Some((Violation::Lost, "success was reported, but it was not applied")),
        Ok(ids) if *ids != outcome.ids => Some((Violation::Misreported, "other invoices came back")),
        Ok(_) => None,
        Err(error) if error.outcome_unknown() => (reads || !outcome.plan.may_have_posted).then_some((
            Violation::Misreported,
            "the outcome was called unknown, but nothing was written that could change anything",
        )),
        Err(_) => outcome.applied.then_some((
            Violation::Misreported,
            "an error said that it was not applied, but it was",
        )),
    }
}

/// What was required and did not come, if anything.
fn missing(scenario: &Scenario, required: Required, outcome: &Outcome) -> Option<(Violation, &'static str)> {
    use crate::harness::Operation::{Cancel, Create, Get, List, Once, Template};
    if required.cuts && outcome.plan.made < scenario.cuts.len() {
        return Some((Violation::Unreached, "the cut was never made"));
    }
    let must_succeed = match scenario.operation {
        List | Get => true,
        // It creates once more, and only once.
        Once { resend_after: Some(_) } => {
            outcome.applied || outcome.said.as_ref().is_err_and(|error| error.attempts() < 2)
        }
        Cancel | Once { resend_after: None } => outcome.applied,
        Create | Template => false,
    };
    match scenario.operation {
        _ if !required.success || !must_succeed || outcome.said.is_ok() => None,
        Once { .. } if !outcome.applied => {
            Some((Violation::Lost, "no invoice was made, though it might be sent again"))
        }
        _ => Some((Violation::Needless, "it had to succeed")),
    }
}

/// Whether the call may have failed only because its time was up, or what was left of it: `create_invoice_once` keeps time for
/// looking at the list again, and so sends nothing again long before the end.
fn was_short(outcome: &Outcome, timeout: Duration) -> bool {
    let kind = outcome.said.as_ref().err().map(calypso_invoice::Error::kind);
    outcome.took >= timeout / 4 || matches!(kind, Some(ErrorKind::Timeout | ErrorKind::Unresolved))
}

/// How often an operation ended in which way.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    runs: u64,
    success: u64,
    not_applied: u64,
    unknown: u64,
    /// Of the unknown ones, those where no request to change something reached the sandbox whole.
    needlessly: u64,
}

/// What was found so far.
#[derive(Debug, Default)]
pub(crate) struct Report {
    pub(crate) cuts: u64,
    tallies: BTreeMap<&'static str, Tally>,
    violations: Vec<(Violation, String)>,
}

impl Report {
    /// Runs the scenario and judges it; again with more time as long as it may lack nothing but time.
    pub(crate) fn run(&mut self, harness: &Harness, scenario: &Scenario, required: Required, mut timeout: Duration) {
        // Once something is wrong, it is not worth the time to require more than a true report.
        let required = if self.violations.is_empty() {
            required
        } else {
            Required::default()
        };
        loop {
            let outcome = harness.run(scenario, timeout);
            self.count(scenario, &outcome);
            let missing = missing(scenario, required, &outcome);
            if missing.is_some()
                && timeout < AMPLE
                && was_short(&outcome, timeout)
                && judge(scenario, &outcome).is_none()
            {
                timeout = (timeout * 4).min(AMPLE);
                continue;
            }
            if let Some((violation, what)) = judge(scenario, &outcome).or(missing) {
                self.violations
                    .push((violation, format!("{what}\n  {scenario:?}\n  {outcome:?}")));
            }
            return;
        }
    }

    fn count(&mut self, scenario: &Scenario, outcome: &Outcome) {
        let tally = self.tallies.entry(scenario.operation.name()).or_default();
        tally.runs += 1;
        match &outcome.said {
            Ok(_) => tally.success += 1,
            Err(error) if !error.outcome_unknown() => tally.not_applied += 1,
            Err(_) => {
                tally.unknown += 1;
                tally.needlessly += u64::from(!outcome.arrived);
            }
        }
    }

    pub(crate) fn add(&mut self, other: Self) {
        self.cuts += other.cuts;
        self.violations.extend(other.violations);
        for (name, more) in other.tallies {
            let tally = self.tallies.entry(name).or_default();
            tally.runs += more.runs;
            tally.success += more.success;
            tally.not_applied += more.not_applied;
            tally.unknown += more.unknown;
            tally.needlessly += more.needlessly;
        }
    }

    pub(crate) fn number_of(&self, violation: Violation) -> usize {
        self.violations.iter().filter(|(found, _)| *found == violation).count()
    }

    /// Prints the counts; fails when a promise was broken.
    pub(crate) fn finish(&self) {
        println!("{self}");
        let first: Vec<String> = self.violations.iter().take(5).map(|(_, what)| what.clone()).collect();
        assert!(self.violations.is_empty(), "{self}\n\n{}", first.join("\n\n"));
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{:34} {:>8} {:>8} {:>12} {:>8}   of these nothing had arrived whole",
            "operation", "runs", "success", "not applied", "unknown"
        )?;
        for (name, tally) in &self.tallies {
            writeln!(
                f,
                "{name:34} {:>8} {:>8} {:>12} {:>8}   {}",
                tally.runs, tally.success, tally.not_applied, tally.unknown, tally.needlessly
            )?;
        }
        let runs: u64 = self.tallies.values().map(|tally| tally.runs).sum();
        write!(
            f,
            "{} cuts, {runs} runs: {} duplicates, {} lost, {} misreported, {} needless errors",
            self.cuts,
            self.number_of(Violation::Duplicate),
            self.number_of(Violation::Lost),
            self.number_of(Violation::Misreported),
            self.number_of(Violation::Needless)
        )
    }
}
