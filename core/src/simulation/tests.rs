//! Plays histories: a sample, as many as `CALYPSO_SIMULATION` says, or the one of `CALYPSO_SIMULATION_SEED`, step by step.

use std::collections::BTreeMap;
use std::env;

use super::assumptions::Assumption;
use super::check::Rule;
use super::play;

const SAMPLE: u64 = 4000;

fn number(variable: &str) -> Option<u64> {
    env::var(variable).ok().map(|text| text.parse().expect("a number"))
}

#[test]
fn histories_keep_every_promise() {
    if let Some(seed) = number("CALYPSO_SIMULATION_SEED") {
        let outcome = play(seed, None, true);
        println!("{}\n{:?}", outcome.lines.join("\n"), outcome.violations);
        return;
    }
    let count = number("CALYPSO_SIMULATION").unwrap_or(SAMPLE);
    // For each rule: how often it was broken, and the shortest history that broke it.
    let mut broken: BTreeMap<String, (u32, u32, u64, String)> = BTreeMap::new();
    let mut steps = 0;
    for seed in 0..count {
        let outcome = play(seed, None, false);
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

/// What no client can make up for is shown by doing without it: two invoices of one order.
#[test]
fn without_an_assumption_an_order_is_doubled() {
    for assumption in [Assumption::OwnLock, Assumption::LandsInTime] {
        let is_doubled = |seed: &u64| {
            let outcome = play(*seed, Some(assumption), false);
            outcome
                .violations
                .iter()
                .any(|violation| matches!(violation.rule, Rule::OneInvoice | Rule::OnePerClient))
        };
        assert!((0..SAMPLE).any(|seed| is_doubled(&seed)), "{assumption:?}");
    }
}
