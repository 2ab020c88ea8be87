//! A deterministic simulation of the rules: one seed, one history, on one thread and a virtual clock, without a socket.
//!
//! One to three programs of a merchant run the real client, each in a coroutine that gives way wherever the client waits. The
//! service behind them loses, delays and garbles what it is sent and what it sends, lists slowly, rounds and leaves out; programs
//! crash and start again, and calls are interrupted. [`check`] then looks at what each call said and at what the service has.
//!
//! What must hold after each history, when everything late has landed:
//!
//! | rule | |
//! | --- | --- |
//! | `Success` | a success means that exactly this invoice is there, and was shown |
//! | `NotApplied` | an error without an unknown outcome means that nothing was or will be applied |
//! | `OneInvoice` | programs that create an order once leave one live invoice of it at the most |
//! | `OnePerClient` | and so do the calls of a client and its clones, whoever else is at it |
//! | `NamesWhatWasShown` | an error names only invoices that are there and were shown |
//! | `ErrorHolds` | `AlreadyExists` holds invoices of the order, the live ones first; `Unresolved` is unknown if a create was sent |
//! | `SendsOnce` | what may have been applied is not sent again, but for the one resend that was asked for, in its time |
//! | `EndsInTime` | a call ends by its deadline, and sends nothing after it |
//! | `HasTimeToCreate` | no create is sent when what is left cannot cover it and a list |
//! | `WaitsAsAsked` | a `Retry-After` that fits is waited for |
//! | `Stops` | an interrupt ends a call within 100 ms, and at once when it was asked for; nothing is created after it |
//! | `LooksAfter` | what is read afterwards takes half of the time at the most, and an unknown outcome is looked into |
//! | `LastLook` | while settling, a last look is kept: no giving up with time left, no wait through it |
//! | `EndsWell` | with a service that has recovered, a call ends well |
//! | `RidesOver` | a read rides over a silence and over connections that were given up |
//! | `TakesNewConnection` | after an old connection that was given up comes a new one |
//! | `WaitEndsRight` | a wait ends with the invoice, its deadline or a refusal, and holds what it has seen |
//! | `LandingIsFound` | a create that landed while there was time for another look is found |
//! | `PaymentIsSeen` | a payment or a cancel that there was time to see is seen |
//!
//! What no rule of a client can make up for is assumed; [`assumptions`] lists it, and a profile may drop one of them. That the
//! rules are no empty words is shown by [`mutants`]: clients that are broken on purpose.
//!
//! How to play more of them, and how to print one, is said in `CONTRIBUTING.md`.

mod arriving;
mod assumptions;
mod beginning;
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
