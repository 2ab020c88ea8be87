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

/// As the table has them; `CALYPSO_SIMULATION_MUTANTS=100000` searches so many seeds for all of them anew.
#[test]
fn each_broken_rule_is_noticed() {
    let searched = number("CALYPSO_SIMULATION_MUTANTS");
    let mut faults = Vec::new();
    for (mutant, rule, seed) in Mutant::ALL {
        if searched.is_none() && broken_by(*mutant, *seed).contains(rule) {
            let violations = play(*seed, Scene::default()).violations;
            assert!(violations.is_empty(), "seed {seed} without {mutant:?}: {violations:?}");
            continue;
        }
        let mut seeds = 0..searched.unwrap_or(SEARCHED);
        let other = seeds.find_map(|seed| Some((*broken_by(*mutant, seed).first()?, seed)));
        faults.push(match other {
            Some((rule, seed)) => format!("    {mutant:?}: {rule:?} = {seed},"),
            None => format!("    {mutant:?} survives"),
        });
    }
    assert!(
        faults.is_empty(),
        "the table of mutants should say:\n{}",
        faults.join("\n")
    );
}
