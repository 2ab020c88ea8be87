//! Each rule, when it is broken, is missed by the history of a seed.

use super::number;
use crate::simulation::check::Rule;
use crate::simulation::mutants::Mutant;
use crate::simulation::{Scene, play};

/// As many seeds are searched for another one that kills a mutant.
const SEARCHED: u64 = 20_000;

/// The promises that the client with this rule broken breaks.
fn broken_by(mutant: Mutant, seed: u64) -> Vec<Rule> {
    let mutant = Some(mutant);
    let scene = Scene {
        mutant,
        ..Scene::default()
    };
    let violations = play(seed, scene).violations;
    violations.iter().map(|violation| violation.rule).collect()
}

pub(super) fn named(name: &str) -> Mutant {
    let named = Mutant::ALL.iter().find(|(mutant, ..)| format!("{mutant:?}") == name);
    named.unwrap_or_else(|| panic!("there is no mutant {name}")).0
}

/// Whether the history shows that this promise is broken, which the client as it is keeps.
fn shows(seed: u64, mutant: Mutant, rule: Rule) -> bool {
    broken_by(mutant, seed).contains(&rule) && play(seed, Scene::default()).violations.is_empty()
}

/// As the table has them; `CALYPSO_SIMULATION_MUTANTS=100000` searches so many seeds for all of them anew.
#[test]
fn each_broken_rule_is_noticed() {
    let searched = number("CALYPSO_SIMULATION_MUTANTS");
    let mut faults = Vec::new();
    for (mutant, rule, seed) in Mutant::ALL {
        if searched.is_none() && shows(*seed, *mutant, *rule) {
            continue;
        }
        let mut seeds = 0..searched.unwrap_or(SEARCHED);
        faults.push(match seeds.find(|seed| shows(*seed, *mutant, *rule)) {
            Some(seed) => format!("    {mutant:?}: {rule:?} = {seed},"),
            None => format!("    {mutant:?} survives: {rule:?} is kept"),
        });
    }
    assert!(
        faults.is_empty(),
        "the table of mutants should say:\n{}",
        faults.join("\n")
    );
}

/// A check that never fails would be none.
#[test]
fn each_promise_is_broken_by_one_of_them() {
    let table = Mutant::ALL
        .iter()
        .flat_map(|(mutant, _, seed)| broken_by(*mutant, *seed));
    let broken: Vec<Rule> = table.chain(super::assumptions::broken()).collect();
    let kept: Vec<_> = Rule::ALL.iter().filter(|rule| !broken.contains(rule)).collect();
    assert!(kept.is_empty(), "{kept:?}");
}
