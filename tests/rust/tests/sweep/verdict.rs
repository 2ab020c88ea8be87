//! Whether what the client said agrees with what the sandbox knows, and the count of it all.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use calypso_invoice::ErrorKind;

use crate::stage::{AMPLE, Outcome, Scene, Stage};

/// How a promise was broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Breach {
    /// One create, several invoices.
    Duplicate,
    /// Success was said, or owed, and the invoice is not there.
    Lost,
    /// The client said what is not so.
    Misreported,
    /// An error, where success was owed.
    Needless,
    /// No breach, but a cut that was never made: the sweep is at fault.
    Unreached,
}

/// What a scene must come to besides agreeing with the sandbox, given time enough.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Owed {
    /// Every cut is reached.
    pub(crate) cuts: bool,
    /// A read succeeds; so does a cancel or a create-once that was applied; and a create-once that may send again always.
    pub(crate) success: bool,
}

/// What is wrong with the outcome, if anything.
fn judge(scene: &Scene, outcome: &Outcome) -> Option<(Breach, &'static str)> {
    let reads = scene.operation.only_reads();
    if !reads && outcome.ids.len() > 1 {
        return Some((Breach::Duplicate, "one create made several invoices"));
    }
    match &outcome.said {
        Ok(_) if !reads && !outcome.applied => Some((Breach::Lost, "success was said, but it was not applied")),
        Ok(ids) if *ids != outcome.ids => Some((Breach::Misreported, "other invoices came back")),
        Ok(_) => None,
        Err(error) if error.outcome_unknown() => (reads || !outcome.plan.may_have_posted).then_some((
            Breach::Misreported,
            "the outcome was called unknown, but nothing was written that could change anything",
        )),
        Err(_) => outcome
            .applied
            .then_some((Breach::Misreported, "an error said that it was not applied, but it was")),
    }
}

/// What the outcome still owes.
fn missing(scene: &Scene, owed: Owed, outcome: &Outcome) -> Option<(Breach, &'static str)> {
    use crate::stage::Operation::{Cancel, Create, Get, List, Once, Template};
    if owed.cuts && outcome.plan.made < scene.cuts.len() {
        return Some((Breach::Unreached, "the cut was never made"));
    }
    let must_succeed = match scene.operation {
        List | Get | Once { resend_after: Some(_) } => true,
        Cancel | Once { resend_after: None } => outcome.applied,
        Create | Template => false,
    };
    match scene.operation {
        _ if !owed.success || !must_succeed || outcome.said.is_ok() => None,
        Once { .. } if !outcome.applied => Some((Breach::Lost, "no invoice was made, though it might be sent again")),
        _ => Some((Breach::Needless, "it had to succeed")),
    }
}

/// Whether the call may have failed only because its time was up.
fn was_short(outcome: &Outcome, timeout: Duration) -> bool {
    let kind = outcome.said.as_ref().err().map(calypso_invoice::Error::kind);
    outcome.took >= timeout / 2 || matches!(kind, Some(ErrorKind::Timeout | ErrorKind::Unresolved))
}

/// How often an operation ended how.
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
    breaches: Vec<(Breach, String)>,
}

impl Report {
    /// Plays the scene and judges it; again with more time as long as all it lacks may be time.
    pub(crate) fn play(&mut self, stage: &Stage, scene: &Scene, owed: Owed, mut timeout: Duration) {
        // Once something is wrong, it is not worth the time to ask for all that a good client owes.
        let owed = if self.breaches.is_empty() {
            owed
        } else {
            Owed::default()
        };
        loop {
            let outcome = stage.play(scene, timeout);
            self.count(scene, &outcome);
            let missing = missing(scene, owed, &outcome);
            if missing.is_some() && timeout < AMPLE && was_short(&outcome, timeout) && judge(scene, &outcome).is_none()
            {
                timeout = (timeout * 4).min(AMPLE);
                continue;
            }
            if let Some((breach, what)) = judge(scene, &outcome).or(missing) {
                self.breaches
                    .push((breach, format!("{what}\n  {scene:?}\n  {outcome:?}")));
            }
            return;
        }
    }

    fn count(&mut self, scene: &Scene, outcome: &Outcome) {
        let tally = self.tallies.entry(scene.operation.name()).or_default();
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
        self.breaches.extend(other.breaches);
        for (name, more) in other.tallies {
            let tally = self.tallies.entry(name).or_default();
            tally.runs += more.runs;
            tally.success += more.success;
            tally.not_applied += more.not_applied;
            tally.unknown += more.unknown;
            tally.needlessly += more.needlessly;
        }
    }

    pub(crate) fn number_of(&self, breach: Breach) -> usize {
        self.breaches.iter().filter(|(found, _)| *found == breach).count()
    }

    /// Prints the counts; fails when a promise was broken.
    pub(crate) fn finish(&self) {
        println!("{self}");
        let first: Vec<String> = self.breaches.iter().take(5).map(|(_, what)| what.clone()).collect();
        assert!(self.breaches.is_empty(), "{self}\n\n{}", first.join("\n\n"));
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
            self.number_of(Breach::Duplicate),
            self.number_of(Breach::Lost),
            self.number_of(Breach::Misreported),
            self.number_of(Breach::Needless)
        )
    }
}
