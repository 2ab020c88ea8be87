//! Responses: what their bodies say, and how the bytes arrive.

use std::time::Duration;

use super::assumptions::Assumption;
use super::head::{Content, Head, Pace};
use super::link::{GaveUp, Waiting};
use super::moment::{Moment, NEVER};
use super::record::What;
use super::store;
use super::world::State;
use crate::transport::{Deadlines, Failure, Receive, Response};

/// How many pieces a body that takes its time comes in.
const PIECES: u32 = 4;
/// More than a client of a simulation lets a response have.
pub(super) const TOO_MANY_BYTES: usize = 4000;

/// A body on its way.
pub(super) struct Arriving {
    waiting: Waiting,
    process: usize,
    request: usize,
    bytes: Vec<u8>,
    /// Up to where the bytes are there, and from when on.
    pieces: Vec<(Moment, usize)>,
    next: usize,
    read: usize,
    /// When it ends, and whether as it should.
    ends: (Moment, bool),
    has_ended: bool,
    /// It is a success that shows what it should.
    is_readable: bool,
}

impl Arriving {
    /// The response to this request whose head is there now.
    pub(super) fn response(waiting: Waiting, process: usize, request: usize, head: Head) -> Response {
        let state = &mut *waiting.world.lock();
        let (status, bytes) = state.make_body(request, &head);
        let begun = state.now;
        let (pieces, ends) = arrive(&head, bytes.len(), begun);
        let sent = &mut state.sent[request];
        let what = sent.what;
        sent.may_go_again = status == 429 && head.is_clear_refusal() && head.retry_after.is_some();
        sent.status = Some(status);
        sent.retry_after = head
            .retry_after
            .and_then(|value| value.parse().ok())
            .map(Duration::from_secs);
        let mut headers = Vec::new();
        if head.is_delimited {
            headers.push(("content-length", bytes.len().to_string()));
        }
        headers.extend(head.retry_after.map(|value| ("retry-after", value.to_owned())));
        state.note(|_| {
            let shown = String::from_utf8_lossy(&bytes[..bytes.len().min(400)]);
            format!("service  request {request} gets status {status} {headers:?}: {shown}")
        });
        let world = waiting.world.clone();
        let arriving = Self {
            waiting: Waiting { world, ..waiting },
            process,
            request,
            bytes,
            pieces,
            next: 0,
            read: 0,
            ends,
            has_ended: false,
            is_readable: (200..300).contains(&status)
                && (head.content == Content::Asked || head.content == Content::Another && what != What::List),
        };
        Response::arriving(status, headers, Box::new(arriving))
    }

    /// Takes note of the end, however it came.
    fn end(&mut self, is_whole: bool) {
        if std::mem::replace(&mut self.has_ended, true) {
            return;
        }
        let state = &mut *self.waiting.world.lock();
        let (now, sent) = (state.now, &mut state.sent[self.request]);
        sent.ended = Some(now);
        if !is_whole {
            return;
        }
        sent.is_whole = self.is_readable;
        state.processes[self.process].idle += 1;
        if sent.what == What::List && sent.is_whole {
            let took = now.saturating_sub(sent.at);
            let call = &mut state.calls[sent.call];
            call.last_list = took;
            call.longest_list = call.longest_list.max(took);
        }
    }
}

impl Receive for Arriving {
    fn receive(&mut self, room: &mut [u8], deadlines: Deadlines) -> Result<usize, Failure> {
        let deadline = self.waiting.world.moment(deadlines.response);
        let (when, upto) = self.pieces.get(self.next).copied().unwrap_or((self.ends.0, self.read));
        if let Err(why) = self.waiting.until(when, deadline) {
            self.end(false);
            return Err(match why {
                GaveUp::Interrupted => Failure::interrupted(true),
                GaveUp::Deadline => Failure::late(true),
            });
        }
        if self.next == self.pieces.len() {
            self.end(self.ends.1);
            return if self.ends.1 {
                Ok(0)
            } else {
                Err(Failure::lost(true, false))
            };
        }
        let count = room.len().min(upto - self.read);
        room[..count].copy_from_slice(&self.bytes[self.read..self.read + count]);
        self.read += count;
        if self.read == upto {
            self.next += 1;
        }
        Ok(count)
    }
}

impl Drop for Arriving {
    fn drop(&mut self) {
        self.end(false);
    }
}

/// When which part of the body is there, and how it ends.
fn arrive(head: &Head, length: usize, begun: Moment) -> (Vec<(Moment, usize)>, (Moment, bool)) {
    let part = |thousandths: u32| length * usize::try_from(thousandths).unwrap_or(0) / 1000;
    let (arrives, over, end) = match head.pace {
        Pace::Steady(over) => (length, over, (begun + over, true)),
        Pace::Stalls(thousandths) => (part(thousandths), Duration::ZERO, (NEVER, false)),
        Pace::Cut(thousandths, over) => (part(thousandths), over, (begun + over, false)),
    };
    let count = if over.is_zero() { 1 } else { PIECES };
    let mut pieces: Vec<(Moment, usize)> = Vec::new();
    for piece in 1..=count {
        let upto = arrives * usize::try_from(piece).unwrap_or(1) / usize::try_from(count).unwrap_or(1);
        if upto > pieces.last().map_or(0, |(_, upto)| *upto) {
            pieces.push((begun + over * (piece - 1) / count, upto));
        }
    }
    (pieces, end)
}

impl State {
    /// What the response says, and its status.
    fn make_body(&mut self, request: usize, head: &Head) -> (u16, Vec<u8>) {
        let sent = &self.sent[request];
        let what = sent.what;
        let mut shown = Vec::new();
        let asked = |state: &Self, shown: &mut Vec<u64>| state.asked(request, shown);
        let (status, body) = match head.content {
            Content::Bytes(bytes) => (head.status, bytes.to_vec()),
            Content::TooLarge => (head.status, vec![b' '; TOO_MANY_BYTES + 1]),
            Content::Asked => {
                let (refusal, body) = asked(self, &mut shown);
                (refusal.unwrap_or(head.status), body.into_bytes())
            }
            Content::AskedAndMore => (head.status, (asked(self, &mut shown).1 + "]x").into_bytes()),
            Content::HalfOfAsked => {
                let body = asked(self, &mut shown).1;
                (head.status, body.as_bytes()[..body.len() / 2].to_vec())
            }
            Content::Another => {
                let another = self.another(what, request);
                shown.extend(another);
                let body = another.and_then(|id| self.store.show(id)).unwrap_or_default();
                (head.status, body.into_bytes())
            }
        };
        if what == What::Create {
            self.sent[request].showed = shown.first().copied();
        }
        self.calls[self.sent[request].call].shown.extend(shown);
        (status, body)
    }

    /// What was asked for, as far as it is there; with another status where it is not.
    fn asked(&self, request: usize, shown: &mut Vec<u64>) -> (Option<u16>, String) {
        let sent = &self.sent[request];
        let id = match sent.what {
            What::List => {
                // As of when the request came, at the worst.
                let as_of = sent.written.unwrap_or_default().saturating_sub(self.profile.lag);
                return (None, self.store.list(as_of, self.profile.latest_first, shown));
            }
            What::Create | What::Template => match sent.applied.first() {
                Some((_, id)) => *id,
                None => return (None, String::new()),
            },
            What::Get(id) => id,
            What::Cancel(id) => {
                let is_refused = self.store.get(id).is_none_or(|invoice| invoice.state == store::PAID);
                if is_refused && sent.applied.is_empty() {
                    return (Some(409), r#"{"errorCode":"006","message":"paid"}"#.to_owned());
                }
                id
            }
        };
        match self.store.show(id) {
            Some(invoice) => {
                shown.push(id);
                (None, invoice)
            }
            None => (
                Some(404),
                r#"{"errorCode":"004","message":"no such invoice"}"#.to_owned(),
            ),
        }
    }

    /// Some other invoice than the one that was asked for: unlike it in description and amount, unless that is not assumed.
    fn another(&mut self, what: What, request: usize) -> Option<u64> {
        let call = &self.calls[self.sent[request].call];
        let may_be_alike = call.is_once() || self.profile.dropped == Some(Assumption::UnlikeOthers);
        let is_another = |invoice: &&store::Stored| match what {
            What::Create => {
                may_be_alike || !(invoice.costs_the_same() || invoice.is_lookalike || invoice.order == Some(call.order))
            }
            What::Get(asked) | What::Cancel(asked) => invoice.id != asked,
            What::Template | What::List => true,
        };
        let others: Vec<u64> = (self.store.all().iter().filter(is_another))
            .map(|invoice| invoice.id)
            .collect();
        (!others.is_empty()).then(|| self.fates.pick(&others))
    }
}
