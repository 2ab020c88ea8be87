//! What is noted of a call when it begins and ends, and what its hook says.

use std::time::Duration;

use super::assumptions::Assumption;
use super::profile::Program;
use super::record::{Call, End, Operation};
use super::world::{Event, Hook, State};

impl State {
    /// Whether programs have to keep each other from creating the order at the same time.
    pub(super) fn needs_lock(&self, order: usize) -> bool {
        let finds = |program| program == Program::FindOrCreate;
        let mut of_order = self.profile.callers.iter().filter(|caller| caller.order == order);
        let is_needed = !self.profile.clones || of_order.any(|caller| finds(caller.program));
        is_needed && self.profile.dropped != Some(Assumption::OwnLock)
    }

    /// A call begins, and it may be that it is to be ended early, or will not end at all.
    pub(super) fn begin_call(&mut self, slot: usize, operation: Operation, timeout: Duration) {
        let process = self.slots[slot].process;
        let order = self.slots[slot].order;
        self.note(|_| format!("caller {slot} calls {operation:?} for order {order}, timeout {timeout:?}"));
        let hook = self.processes[process].hook;
        self.slots[slot].call = Some(self.calls.len());
        self.slots[slot].may_have_to_stop = hook != Hook::Quiet;
        self.calls.push(Call {
            slot,
            process,
            order,
            operation,
            begun: self.now,
            timeout,
            end: End::None,
            ended: self.now,
            stalled: Duration::ZERO,
            interrupted: None,
            hook_on: (hook == Hook::Always).then_some(self.now),
            told_to_stop: None,
            shown: Vec::new(),
            last_list: Duration::ZERO,
            longest_list: Duration::ZERO,
        });
        if self.mishaps_left > 0 && self.luck.chance(self.profile.interrupts) {
            self.mishaps_left -= 1;
            let after = self.luck.early(timeout);
            let event = match self.luck.below(3) {
                0 => Event::InterruptCalls(process),
                1 => Event::HookOn(process, Hook::Once),
                _ => {
                    let off = self.luck.up_to(timeout);
                    self.schedule(after + off, Event::HookOff(process));
                    Event::HookOn(process, Hook::Always)
                }
            };
            self.schedule(after, event);
        }
        if self.mishaps_left > 0 && self.luck.chance(self.profile.crashes) {
            self.mishaps_left -= 1;
            let after = self.luck.early(timeout);
            let event = if self.luck.chance(500) {
                Event::Crash(process)
            } else {
                Event::ThreadEnds(slot)
            };
            self.schedule(after, event);
        }
    }

    pub(super) fn end_call(&mut self, slot: usize, end: End) {
        self.note(|_| format!("caller {slot} gets {end:?}"));
        self.slots[slot].may_have_to_stop = false;
        if let Some(call) = self.slots[slot].call.take() {
            self.calls[call].end = end;
            self.calls[call].ended = self.now;
        }
    }

    /// What the hook of the process says, to the call that asks.
    pub(super) fn ask_hook(&mut self, process: usize) -> bool {
        let hook = &mut self.processes[process].hook;
        if *hook == Hook::Quiet {
            return false;
        }
        if *hook == Hook::Once {
            *hook = Hook::Quiet;
        }
        if let Some(call) = self.slots[self.running].call {
            let call = &mut self.calls[call];
            call.told_to_stop.get_or_insert(self.now);
            call.hook_on.get_or_insert(self.now);
        }
        true
    }
}
