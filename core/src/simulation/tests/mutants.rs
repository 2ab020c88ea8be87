//! Each rule, when it is broken, is missed by the history of a seed.

use super::number;
use crate::simulation::mutants::Mutant;
use crate::simulation::{Scene, play};

/// As many seeds are searched for another one that kills a mutant.
const SEARCHED: u64 = 20_000;

fn kills(seed: u64, mutant: Mutant) -> bool {
    let mutant = Some(mutant);
    let scene = Scene {
        mutant,
        ..Scene::default()
    };
    !play(seed, scene).violations.is_empty()
}

pub(super) fn named(name: &str) -> Mutant {
    let named = Mutant::ALL.iter().find(|(mutant, _)| format!("{mutant:?}") == name);
    named.unwrap_or_else(|| panic!("there is no mutant {name}")).0
}

/// As the table has them; `CALYPSO_SIMULATION_MUTANTS=100000` searches so many seeds for all of them anew.
#[test]
fn each_broken_rule_is_noticed() {
    let searched = number("CALYPSO_SIMULATION_MUTANTS");
    let mut faults = Vec::new();
    for (mutant, seed) in Mutant::ALL {
        if searched.is_none() && kills(*seed, *mutant) {
            assert!(
                play(*seed, Scene::default()).violations.is_empty(),
                "seed {seed} without {mutant:?}"
            );
            continue;
        }
        let other = (0..searched.unwrap_or(SEARCHED)).find(|seed| kills(*seed, *mutant));
        faults.push(match other {
            Some(other) => format!("    {mutant:?} = {other},"),
            None => format!("    {mutant:?} survives"),
        });
    }
    assert!(
        faults.is_empty(),
        "the table of mutants should say:\n{}",
        faults.join("\n")
    );
}
