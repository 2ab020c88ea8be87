//! The sample comes upon every rule, and upon every way in which a call can end.

use std::collections::BTreeMap;

use super::SAMPLE;
use crate::simulation::mutants::{self, Mutant};
use crate::simulation::{Scene, play};

#[test]
fn the_sample_reaches_every_rule_and_every_end() {
    let mut endings: BTreeMap<String, u32> = BTreeMap::new();
    for seed in 0..SAMPLE {
        for ending in play(seed, Scene::default()).endings {
            *endings.entry(format!("{ending:?}")).or_default() += 1;
        }
    }
    println!("{endings:#?}");
    let missed: Vec<_> = (Mutant::ALL.iter())
        .filter(|(mutant, ..)| !mutants::was_reached(*mutant))
        .collect();
    assert!(missed.is_empty(), "{missed:?}");
}
