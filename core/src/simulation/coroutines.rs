//! Runs blocking programs in turns on one thread: each on a stack of its own, which it leaves where it would wait.

use std::cell::RefCell;
use std::sync::Arc;

use corosensei::stack::DefaultStack;
use corosensei::{Coroutine, CoroutineResult, Yielder};
use scoped_tls::{ScopedKey, scoped_thread_local};

use super::callers::Caller;
use super::world::{Status, Step, World};
use crate::client::Client;

type Way = Yielder<(), ()>;

// The way out of a program, by its slot. A slot has one program at a time, so that nothing else sets its key meanwhile.
scoped_thread_local!(static FIRST: Way);
scoped_thread_local!(static SECOND: Way);
scoped_thread_local!(static THIRD: Way);

static WAYS: [&ScopedKey<Way>; 3] = [&FIRST, &SECOND, &THIRD];

const STACK: usize = 1024 * 1024;

thread_local! {
    /// Stacks that are free, as making one is slow.
    static STACKS: RefCell<Vec<DefaultStack>> = const { RefCell::new(Vec::new()) };
}

type Program = Coroutine<(), (), ()>;

/// Leaves the program in this slot until the scheduler goes on with it. It must hold no lock.
pub(super) fn leave(slot: usize) {
    WAYS[slot].with(|way| way.suspend(()));
}

/// Runs the programs of all callers until nothing is left to happen.
pub(super) fn run(world: &Arc<World>) {
    let count = world.lock().slots.len();
    let mut programs: Vec<Option<Program>> = (0..count).map(|_| None).collect();
    let mut clients: Vec<Client> = (0..count).map(|process| Caller::client(world, process)).collect();
    let start = |programs: &mut Vec<Option<Program>>, clients: &[Client], slot: usize| {
        let mut state = world.lock();
        let process = state.slots[slot].process;
        state.slots[slot].is = Status::Waits;
        state.slots[slot].wake = state.now;
        drop(state);
        let caller = Caller::new(world.clone(), &clients[process], slot);
        programs[slot] = Some(program(caller, slot));
    };
    for slot in 0..count {
        start(&mut programs, &clients, slot);
    }
    loop {
        let step = world.lock().step();
        match step {
            Step::Run(slot) => {
                let ended = programs[slot].as_mut().map(|program| program.resume(()));
                if let Some(CoroutineResult::Return(())) = ended {
                    world.lock().slots[slot].is = Status::Done;
                    keep_stack(programs[slot].take());
                }
            }
            Step::InterruptCalls(process) => clients[process].interrupt_calls(),
            Step::Drop(slots) => {
                for slot in slots {
                    // Unwinds its stack: what the program held is dropped.
                    let mut program = programs[slot].take();
                    program.as_mut().map(Program::force_unwind);
                    keep_stack(program);
                }
            }
            Step::StartProcess(process, slots) => {
                clients[process] = Caller::client(world, process);
                for slot in slots {
                    start(&mut programs, &clients, slot);
                }
            }
            Step::StartThread(slot) => start(&mut programs, &clients, slot),
            Step::End => return,
        }
    }
}

fn program(caller: Caller, slot: usize) -> Program {
    let stack = STACKS.with_borrow_mut(Vec::pop);
    let stack = stack.unwrap_or_else(|| DefaultStack::new(STACK).expect("there is memory for a stack"));
    Coroutine::with_stack(stack, move |way, ()| WAYS[slot].set(way, || caller.run()))
}

fn keep_stack(program: Option<Program>) {
    if let Some(program) = program {
        STACKS.with_borrow_mut(|stacks| stacks.push(program.into_stack()));
    }
}
