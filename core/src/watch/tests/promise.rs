//! The promise, over random histories: no change is lost, none is invented, and they come in the list's order; whatever the
//! lists do, and whenever the program is killed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard};

use super::history::{Element, Oracle, Random, WILD, World};
use super::service::{MIDDLE, Scripted, shown};
use crate::client::Client;
use crate::model::InvoiceState;
use crate::watch::{InvoiceWatch, Watch};

const HISTORIES: u64 = 1500;
/// The whole lists at the end of a history; the last may be interrupted.
const CALM: usize = 3;

/// A way to get it wrong, of the watch or of the program that uses it.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Mutant {
    /// Now and then a change is known without being handed out.
    Loses,
    /// Now and then two change places.
    Swaps,
    /// Now and then a change comes twice.
    Repeats,
    /// What was saved is not given when it starts again.
    Forgets,
    /// Saves before it deals with the change.
    SavesFirst,
}

/// A merchant's program, and what outlives it.
struct Program {
    random: Random,
    mutant: Option<Mutant>,
    world: Arc<Mutex<World>>,
    skips: bool,
    saved: Option<BTreeMap<u64, InvoiceState>>,
    /// What was last done about each invoice.
    done: BTreeMap<u64, String>,
    /// Of which that was not saved: should the invoice go back to what is saved while nobody looks, nobody will know. A program
    /// that does something and saves it in one transaction has none of these.
    unsaved: BTreeSet<u64>,
}

/// How a run of the program came to its end.
enum End {
    Killed,
    /// The history is over.
    Over,
}

/// One history: what went wrong, if anything.
fn play(seed: u64, mutant: Option<Mutant>) -> Result<(), String> {
    let mut random = Random(seed);
    let world = Arc::new(Mutex::new(World::new(seed ^ 0xfeed)));
    let (serving, asking) = (world.clone(), world.clone());
    let service = Scripted::new(MIDDLE, usize::MAX, move || serving.lock().unwrap().serve());
    let builder = Client::builder("a-key")
        .max_retries([0, 2][random.below(2)])
        .interrupt(move || asking.lock().unwrap().shown.len() >= WILD + CALM);
    let client = service.client_of(builder);
    let mut program = Program {
        skips: random.percent(30),
        random,
        mutant,
        world,
        saved: None,
        done: BTreeMap::new(),
        unsaved: BTreeSet::new(),
    };
    while let End::Killed = program.run(&client)? {}
    Ok(())
}

impl Program {
    /// From its start until it is killed.
    fn run(&mut self, client: &Client) -> Result<End, String> {
        let known = self.saved.clone().unwrap_or_default();
        let skips = self.skips && self.saved.is_none();
        if skips {
            // Nothing was saved, so that it begins from the present once more.
            self.done.clear();
        }
        let mut oracle = Oracle::new(&self.world(), known.clone(), skips);
        let given = if self.mutant == Some(Mutant::Forgets) {
            BTreeMap::new()
        } else {
            known
        };
        let mut watch = client
            .watch_invoices(Watch::new().known(given).skip_existing(skips))
            .unwrap();
        loop {
            let items = self.next(&mut watch);
            for item in &items {
                let expected = oracle.next(&self.world());
                if expected.as_ref() != Some(item) {
                    return Err(format!("handed out {item}, and the lists say {expected:?}"));
                }
                if self.mutant == Some(Mutant::SavesFirst) {
                    self.saved = Some(watch.known().to_map());
                }
                if self.is_killed() {
                    return Ok(End::Killed);
                }
                if let Some((id, state)) = change(item) {
                    self.done.insert(id, state.to_owned());
                    self.unsaved.insert(id);
                }
                if self.is_killed() {
                    return Ok(End::Killed);
                }
                self.saved = Some(watch.known().to_map());
                self.unsaved
                    .retain(|id| change(item).is_none_or(|(saved, _)| saved != *id));
            }
            if items.is_empty() {
                let world = self.world();
                return match oracle.next(&world) {
                    Some(lost) => Err(format!("not handed out: {lost}")),
                    None => self.check(&world, &watch, &oracle).map(|()| End::Over),
                };
            }
        }
    }

    /// The next items, as this mutant hands them out; none when the history is over.
    fn next(&mut self, watch: &mut InvoiceWatch) -> Vec<String> {
        let mut one = || {
            watch
                .next()
                .map(|item| shown(&item))
                .filter(|item| item != "Interrupted")
        };
        let first = one();
        let odd = self.mutant.filter(|_| self.random.percent(10));
        match odd {
            Some(Mutant::Loses) => one().into_iter().collect(),
            Some(Mutant::Swaps) => one().into_iter().chain(first).collect(),
            Some(Mutant::Repeats) => first.clone().into_iter().chain(first).collect(),
            _ => first.into_iter().collect(),
        }
    }

    /// Nobody is killed any more when all is well.
    fn is_killed(&mut self) -> bool {
        self.random.percent(5) && self.world().shown.len() < WILD
    }

    fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap()
    }

    /// All is well, and the last lists were whole: everything is known as it is, and was dealt with or skipped.
    fn check(&self, world: &World, watch: &InvoiceWatch, oracle: &Oracle) -> Result<(), String> {
        if watch.known().to_map() != oracle.known {
            return Err("what is known is not what was handed out".to_owned());
        }
        for element in &world.now {
            let Element::Invoice(id, state) = element else { continue };
            let known = watch.known().get(*id);
            if known.as_ref().is_none_or(|known| known != state) {
                return Err(format!("{id} is {state}, and known as {known:?}"));
            }
            let done = self.done.get(id);
            if self.unsaved.contains(id) {
                continue;
            }
            if done.is_none() && !self.skips || done.is_some_and(|done| done != state) {
                return Err(format!("{id} is {state}, and was last dealt with as {done:?}"));
            }
        }
        Ok(())
    }
}

/// The id and the new state, if it is a change.
fn change(item: &str) -> Option<(u64, &str)> {
    let (id, states) = item.split_once(": ")?;
    Some((id.parse().ok()?, states.split_once(" -> ")?.1))
}

#[test]
fn no_change_is_lost_and_none_invented() {
    for seed in 0..HISTORIES {
        if let Err(why) = play(seed, None) {
            panic!("history {seed}: {why}");
        }
    }
}

#[test]
fn every_mutant_is_found_out() {
    for mutant in [
        Mutant::Loses,
        Mutant::Swaps,
        Mutant::Repeats,
        Mutant::Forgets,
        Mutant::SavesFirst,
    ] {
        let found = (0..HISTORIES).find_map(|seed| play(seed, Some(mutant)).err());
        let found = found.unwrap_or_else(|| panic!("{mutant:?} was not found out"));
        println!("{mutant:?}: {found}");
    }
}
