//! What happens by itself: requests land, customers pay, callers are told to stop, processes and threads end and come back.

use std::time::Duration;

use super::content::LOOKALIKES;
use super::moment::Moment;
use super::world::{Event, Hook, Process, SLICE, State, Status, Step};

impl State {
    /// Lets it happen; returns what the scheduler has to do about it.
    pub(super) fn happen(&mut self, event: Event) -> Option<Step> {
        match event {
            Event::Land(request) => {
                self.land(request);
                None
            }
            Event::Pay(id, state) => {
                let changed = self.store.change(id, state, self.now);
                self.note(|_| format!("customer invoice {id} is to be {state}: {changed}"));
                None
            }
            Event::Lookalike(which) => {
                self.note(|_| format!("somebody makes {}", LOOKALIKES[which]));
                self.store.add_lookalike(LOOKALIKES[which], self.now);
                None
            }
            Event::InterruptCalls(process) => {
                self.note(|_| format!("process {process} interrupt_calls"));
                for call in self.calls_of(process) {
                    let call = &mut self.calls[call];
                    if self.profile.own_timeout[call.slot].is_none() {
                        call.interrupted.get_or_insert(self.now);
                    }
                }
                self.ask_soon(process);
                Some(Step::InterruptCalls(process))
            }
            Event::HookOn(process, hook) => {
                self.note(|_| format!("process {process} its hook says stop: {hook:?}"));
                let now = &mut self.processes[process].hook;
                *now = hook.max(*now);
                // A hook that says it once stops whichever call asks first.
                let calls = self.calls_of(process);
                if hook == Hook::Always || calls.len() == 1 {
                    for call in calls {
                        self.calls[call].hook_on.get_or_insert(self.now);
                    }
                }
                self.ask_soon(process);
                None
            }
            Event::HookOff(process) => {
                self.processes[process].hook = Hook::Quiet;
                self.forget_hook(process);
                None
            }
            Event::Crash(process) => {
                self.note(|_| format!("process {process} crashes"));
                let all = 0..self.slots.len();
                let slots = all.filter(|slot| self.slots[*slot].process == process).collect();
                let step = self.end(slots, Event::Restart(process));
                if step.is_some() {
                    self.processes[process] = Process {
                        is_down: true,
                        ..Process::default()
                    };
                }
                step
            }
            Event::ThreadEnds(slot) => {
                self.note(|_| format!("caller {slot} its thread ends"));
                self.end(vec![slot], Event::ThreadRestarts(slot))
            }
            Event::Restart(process) => {
                self.note(|_| format!("process {process} starts again"));
                self.processes[process].is_down = false;
                let all = 0..self.slots.len();
                let gone = |slot: &usize| self.slots[*slot].process == process && self.slots[*slot].is == Status::Gone;
                Some(Step::StartProcess(process, all.filter(gone).collect()))
            }
            Event::ThreadRestarts(index) => {
                let slot = &self.slots[index];
                if slot.is != Status::Gone || self.processes[slot.process].is_down {
                    return None;
                }
                self.note(|_| format!("caller {index} starts again"));
                Some(Step::StartThread(index))
            }
        }
    }

    /// The calls that the process is in.
    pub(super) fn calls_of(&self, process: usize) -> Vec<usize> {
        let slots = self.slots.iter().filter(|slot| slot.process == process);
        slots.filter_map(|slot| slot.call).collect()
    }

    /// The calls that the process is in ask in time.
    fn ask_soon(&mut self, process: usize) {
        let slots = self.slots.iter_mut().filter(|slot| slot.process == process);
        for slot in slots.filter(|slot| slot.call.is_some()) {
            slot.may_have_to_stop = true;
            if let Some(asked) = slot.asked {
                slot.wake = slot.wake.min(next_ask(asked, self.now));
            }
        }
    }

    /// Callers end in the middle of what they do, and something else brings them back.
    fn end(&mut self, mut slots: Vec<usize>, restart: Event) -> Option<Step> {
        slots.retain(|slot| self.slots[*slot].is == Status::Waits);
        if slots.is_empty() {
            return None;
        }
        let patience = self.profile.patience();
        for index in &slots {
            let slot = &mut self.slots[*index];
            slot.is = Status::Gone;
            slot.may_have_to_stop = false;
            slot.asked = None;
            // What it had not written down is forgotten.
            slot.has_tried &= self.luck.chance(500);
            if let Some(call) = slot.call.take() {
                self.calls[call].ended = self.now;
            }
            let row = &mut self.rows[slot.order];
            row.locked_by = row.locked_by.filter(|holder| holder != index);
            row.free_from = self.now + patience;
        }
        let later = self.luck.up_to(Duration::from_secs(1));
        self.schedule(patience + later, restart);
        Some(Step::Drop(slots))
    }
}

/// When a thread that asks again and again does so next.
fn next_ask(asked: Moment, now: Moment) -> Moment {
    let mut next = asked + SLICE;
    let behind = now.saturating_sub(next).as_micros().div_ceil(SLICE.as_micros());
    next += SLICE * u32::try_from(behind).unwrap_or(0);
    next
}
