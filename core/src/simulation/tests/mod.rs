//! Plays histories: a sample, as many as `CALYPSO_SIMULATION` says, or the one of `CALYPSO_SIMULATION_SEED`, step by step.

mod assumptions;
mod coverage;
mod mutants;

use std::collections::BTreeMap;
use std::env;

use super::{Scene, play};

/// How many histories are played where nothing else is said.
const SAMPLE: u64 = 4000;

fn number(variable: &str) -> Option<u64> {
    env::var(variable).ok().map(|text| text.parse().expect("a number"))
}

#[test]
fn histories_keep_every_promise() {
    if let Some(seed) = number("CALYPSO_SIMULATION_SEED") {
        return print(seed);
    }
    let begin = number("CALYPSO_SIMULATION_FROM").unwrap_or(0);
    let count = number("CALYPSO_SIMULATION").unwrap_or(SAMPLE);
    // For each rule: how often it was broken, and the shortest history that broke it.
    let mut broken: BTreeMap<String, (u32, u32, u64, String)> = BTreeMap::new();
    let mut steps = 0;
    for seed in begin..begin + count {
        let outcome = play(seed, Scene::default());
        steps += u64::from(outcome.steps);
        for violation in outcome.violations {
            let (times, shortest, first, text) = broken.entry(format!("{:?}", violation.rule)).or_default();
            *times += 1;
            if *times == 1 || outcome.steps < *shortest {
                (*shortest, *first, *text) = (outcome.steps, seed, violation.text);
            }
        }
    }
    println!("{count} histories, {steps} steps");
    assert!(broken.is_empty(), "rule: (times, steps, seed, what): {broken:#?}");
}

/// Prints a history, with a rule broken if `CALYPSO_SIMULATION_MUTANT` or an assumption dropped if
/// `CALYPSO_SIMULATION_WITHOUT` names one.
fn print(seed: u64) {
    let scene = Scene {
        without: env::var("CALYPSO_SIMULATION_WITHOUT")
            .ok()
            .map(|name| assumptions::named(&name)),
        mutant: env::var("CALYPSO_SIMULATION_MUTANT")
            .ok()
            .map(|name| mutants::named(&name)),
        keeps_history: true,
    };
    let outcome = play(seed, scene);
    println!("{}\n{:#?}", outcome.lines.join("\n"), outcome.violations);
}
