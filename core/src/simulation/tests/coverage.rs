//! The sample comes upon every rule, and upon the ways in which calls end.

use std::collections::BTreeSet;

use super::SAMPLE;
use crate::error::ErrorKind::{self, *};
use crate::simulation::mutants::{self, Mutant};
use crate::simulation::{Scene, play};

/// With a known outcome, and with an unknown one.
type Ends = (&'static str, &'static [ErrorKind], &'static [ErrorKind]);

/// How calls end besides well. Each of these comes several times in a sample.
const ENDS: [Ends; 6] = [
    (
        "once",
        &[
            AlreadyExists,
            Unresolved,
            Timeout,
            Interrupted,
            InvalidResponse,
            Connect,
            Server,
            BadRequest,
            RateLimited,
            Authentication,
        ],
        &[Unresolved, Interrupted],
    ),
    (
        "create",
        &[Connect, Interrupted, RateLimited],
        &[
            Timeout,
            Interrupted,
            InvalidResponse,
            Connect,
            Server,
            BadRequest,
            RateLimited,
        ],
    ),
    (
        "template",
        &[Interrupted],
        &[Timeout, Interrupted, InvalidResponse, Connect, Server],
    ),
    (
        "find",
        &[
            Timeout,
            Interrupted,
            InvalidResponse,
            Connect,
            Server,
            BadRequest,
            RateLimited,
            Authentication,
        ],
        &[],
    ),
    ("cancel", &[Conflict], &[Interrupted, InvalidResponse, Connect]),
    ("wait", &[Timeout, Interrupted], &[]),
];

#[test]
fn the_sample_reaches_every_rule_and_every_end() {
    let mut reached = BTreeSet::new();
    for seed in 0..SAMPLE {
        let endings = play(seed, Scene::default()).endings;
        reached.extend(endings.into_iter().map(|ending| format!("{ending:?}")));
    }
    for (operation, known, unknown) in ENDS {
        let known = known.iter().map(|kind| (operation, Some(*kind), false));
        let unknown = unknown.iter().map(|kind| (operation, Some(*kind), true));
        for ending in known.chain(unknown).chain([(operation, None, false)]) {
            assert!(reached.contains(&format!("{ending:?}")), "{ending:?}");
        }
    }
    let missed: Vec<_> = (Mutant::ALL.iter())
        .filter(|(mutant, ..)| !mutants::was_reached(*mutant))
        .collect();
    assert!(missed.is_empty(), "{missed:?}");
}
