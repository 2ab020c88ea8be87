//! A program that is killed at every point, and starts again with what it saved: each change that lasts is dealt with, in order.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::service::{Scripted, cut, invoice, list, lost, refused, text};
use crate::model::InvoiceState;
use crate::watch::Watch;

/// What outlives the program.
#[derive(Default)]
struct Disk {
    known: BTreeMap<u64, InvoiceState>,
    /// What was done about changes.
    done: Vec<(u64, String)>,
}

/// What a step of the program says when it is killed there.
struct Killed;

/// Runs until it is killed after so many steps, or has seen the last list; says how many steps it took.
fn run(service: &Arc<Scripted>, disk: &mut Disk, steps: usize, done: &AtomicUsize) -> Result<(), Killed> {
    let mut left = steps;
    let mut step = || {
        left = left.checked_sub(1).ok_or(Killed)?;
        Ok(())
    };
    let mut watch = service
        .client()
        .watch_invoices(Watch::new().known(disk.known.clone()))
        .unwrap();
    while let Some(Ok(change)) = watch.next() {
        step()?;
        disk.done
            .push((change.invoice().id(), change.invoice().state().to_string()));
        step()?;
        disk.known = watch.known().to_map();
        step()?;
        done.fetch_add(1, Ordering::Relaxed);
    }
    Ok(())
}

/// Lists that show these changes one after the other, each for as long as the program has not dealt with it; among them failures.
fn service(changes: &'static [(u64, &'static str)], done: Arc<AtomicUsize>) -> Arc<Scripted> {
    let mut requests = 0;
    Scripted::new(500, 2 * changes.len() + 6, move || {
        requests += 1;
        let shown = &changes[..changes.len().min(done.load(Ordering::Relaxed) + 1)];
        let states: BTreeMap<u64, &str> = shown.iter().copied().collect();
        let states: Vec<_> = states.into_iter().collect();
        match requests % 6 {
            1 => lost(),
            2 => refused(503, None),
            3 => cut(&states),
            4 => text(&invoice(1, "PAID")),
            _ => list(&states),
        }
    })
}

#[test]
fn killed_at_every_point_and_started_again() {
    const CHANGES: &[(u64, &str)] = &[
        (3, "PENDING_PAYMENT"),
        (1, "PENDING_PAYMENT"),
        (3, "PAID"),
        (2, "PAID"),
        (3, "PENDING_INTERVENTION"),
        (1, "PAID"),
        (3, "PAID"),
    ];
    let expected: Vec<_> = CHANGES.iter().map(|(id, state)| (*id, (*state).to_owned())).collect();
    for first in 0..=3 * CHANGES.len() {
        for again in 0..=4 {
            let done = Arc::new(AtomicUsize::new(0));
            let service = service(CHANGES, done.clone());
            let mut disk = Disk::default();
            let mut kills = 0;
            for steps in [first, again, again] {
                let killed = run(&service, &mut disk, steps, &done).is_err();
                kills += usize::from(killed);
                // What was dealt with and not saved comes again; the service goes on once it is saved.
                done.store(dealt_with(&disk, CHANGES), Ordering::Relaxed);
            }
            service.state().pauses.clear();
            run(&service, &mut disk, usize::MAX, &done).unwrap_or_else(|Killed| unreachable!());
            let repeated = disk.done.len();
            disk.done.dedup();
            assert_eq!(disk.done, expected, "killed after {first} and {again} steps");
            assert!(
                repeated <= expected.len() + kills,
                "only what was not saved comes again"
            );
        }
    }
}

/// How many of the changes are saved.
fn dealt_with(disk: &Disk, changes: &[(u64, &str)]) -> usize {
    let after = |count: usize| -> BTreeMap<u64, InvoiceState> {
        changes[..count]
            .iter()
            .map(|(id, state)| (*id, InvoiceState::from(*state)))
            .collect()
    };
    let saved = (0..=changes.len()).rev().find(|count| after(*count) == disk.known);
    saved.expect("what is saved is what the changes lead to")
}
