//! A deterministic simulation.

mod arriving;
mod assumptions;
mod callers;
mod check;
mod content;
mod coroutines;
mod events;
mod fate;
mod history;
mod link;
mod moment;
mod profile;
mod record;
mod rng;
mod store;
mod tests;
mod world;

use std::sync::Arc;

use assumptions::Assumption;
use check::Violation;
use history::History;
use profile::Profile;
use world::World;

/// What came of a history.
pub(crate) struct Outcome {
    pub(crate) violations: Vec<Violation>,
    pub(crate) steps: u32,
    pub(crate) lines: Vec<String>,
}

/// Plays the history of a seed.
pub(crate) fn play(seed: u64, without: Option<Assumption>, keeps_history: bool) -> Outcome {
    let history = if keeps_history { History::kept() } else { History::default() };
    let profile = Profile::draw(seed, without);
    let world = Arc::new(World::new(profile, seed, history));
    if keeps_history {
        world.lock().note(|state| format!("{:?}", state.profile));
    }
    coroutines::run(&world);
    let state = world.lock();
    Outcome {
        violations: check::check(&state, without.is_some()),
        steps: state.history.steps,
        lines: state.history.lines().to_vec(),
    }
}
