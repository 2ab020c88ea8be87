//! What no client can make up for is shown by doing without it.

use super::number;
use crate::simulation::assumptions::Assumption;
use crate::simulation::check::Rule;
use crate::simulation::{Scene, play};

/// What is broken without it, in the history of a seed.
const TABLE: [(Assumption, Rule, u64); 9] = [
    (Assumption::OwnLock, Rule::OneInvoice, 1),
    (Assumption::LandsInTime, Rule::OnePerClient, 24),
    (Assumption::Patience, Rule::OneInvoice, 338),
    (Assumption::Looks, Rule::OneInvoice, 22),
    (Assumption::FreshLists, Rule::OneInvoice, 4),
    (Assumption::AppliedOnce, Rule::OnePerClient, 1),
    (Assumption::HonestRefusals, Rule::NotApplied, 184),
    (Assumption::KeptDescription, Rule::OneInvoice, 0),
    (Assumption::UnlikeOthers, Rule::Success, 93),
];

pub(super) fn named(name: &str) -> Assumption {
    let mut all = Assumption::ALL.into_iter();
    all.find(|assumption| format!("{assumption:?}") == name)
        .unwrap_or_else(|| panic!("there is no assumption {name}"))
}

fn breaks(seed: u64, without: Assumption, rule: Rule) -> bool {
    let scene = Scene {
        without: Some(without),
        ..Scene::default()
    };
    play(seed, scene)
        .violations
        .iter()
        .any(|violation| violation.rule == rule)
}

/// What is broken in the histories of the table.
pub(super) fn broken() -> impl Iterator<Item = Rule> {
    TABLE.into_iter().map(|(_, rule, _)| rule)
}

/// As the table has them; `CALYPSO_SIMULATION_ASSUMPTIONS=100000` searches so many seeds for all of them anew.
#[test]
fn without_an_assumption_a_promise_is_broken() {
    let mut faults = Vec::new();
    for assumption in Assumption::ALL {
        let (_, rule, seed) = TABLE
            .into_iter()
            .find(|(named, ..)| *named == assumption)
            .expect("it is in the table");
        let searched = number("CALYPSO_SIMULATION_ASSUMPTIONS");
        if searched.is_some() || !breaks(seed, assumption, rule) {
            let other = (0..searched.unwrap_or(20_000)).find(|seed| breaks(*seed, assumption, rule));
            faults.push(format!("(Assumption::{assumption:?}, Rule::{rule:?}, {other:?}),"));
        }
    }
    assert!(faults.is_empty(), "the table should say:\n{}", faults.join("\n"));
}

#[test]
fn the_documentation_says_what_is_assumed() {
    let source = include_str!("../../lib.rs");
    let lines = source.lines().filter_map(|line| line.strip_prefix("//!"));
    let text = lines.flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ");
    for assumption in Assumption::ALL {
        assert!(text.contains(assumption.in_words()), "{assumption:?}");
    }
}
