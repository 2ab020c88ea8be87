//! A deterministic simulation of the rules: one seed, one history, on one thread and a virtual clock, without a socket.
//!
//! One to three programs of a merchant run the real client, each in a coroutine that gives way wherever the client waits. The
//! service behind them loses, delays and garbles what it is sent and what it sends, lists slowly, rounds and leaves out; programs
//! crash and start again, and calls are interrupted. [`check`] then looks at what each call said and at what the service has.
//!
//! `CALYPSO_SIMULATION=1000000 cargo test --release -p calypso-invoice --all-features simulation -- --nocapture` plays so many
//! histories, and `CALYPSO_SIMULATION_SEED=7` prints one of them step by step.
//!
//! What no rule of a client can make up for is assumed; [`assumptions`] lists it, and a profile may drop one of them.

mod arriving;
mod assumptions;
mod callers;
mod calls;
mod check;
mod content;
mod coroutines;
mod events;
mod fate;
mod head;
mod history;
mod link;
mod moment;
pub(crate) mod mutants;
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
use mutants::Mutant;
use profile::Profile;
use record::{Call, Ending};
use world::World;

/// What is played instead of the client and the world that are promised.
#[derive(Clone, Copy, Default)]
struct Scene {
    /// The assumption that does not hold.
    without: Option<Assumption>,
    /// The rule that is broken.
    mutant: Option<Mutant>,
    /// The steps are written down.
    keeps_history: bool,
}

/// What came of a history.
struct Outcome {
    violations: Vec<Violation>,
    /// How calls ended.
    endings: Vec<Ending>,
    steps: u32,
    lines: Vec<String>,
}

/// Plays the history of a seed.
fn play(seed: u64, scene: Scene) -> Outcome {
    let history = if scene.keeps_history {
        History::kept()
    } else {
        History::default()
    };
    let profile = Profile::draw(seed, scene.without);
    let world = Arc::new(World::new(profile, seed, history));
    if scene.keeps_history {
        world.lock().note(|state| format!("{:?}", state.profile));
    }
    mutants::with(scene.mutant, || coroutines::run(&world));
    let state = world.lock();
    Outcome {
        violations: check::check(&state, scene.without.is_some()),
        endings: state.calls.iter().filter_map(Call::ending).collect(),
        steps: state.history.steps,
        lines: state.history.lines().to_vec(),
    }
}
