//! What becomes of a request: drawn when it is sent.

use std::time::Duration;

use super::assumptions::Assumption;
use super::head::{Head, Pace};
use super::profile::Profile;
use super::rng::Rng;

/// What becomes of one request.
pub(super) struct Fate {
    /// How long it takes to connect; none if that never ends.
    pub(super) connect: Option<Duration>,
    /// No connection is made in the end.
    pub(super) refused: bool,
    /// When it is applied, if ever, and when once more, counted from when it is written.
    pub(super) lands: Option<Duration>,
    pub(super) lands_again: Option<Duration>,
    pub(super) reply: Reply,
    /// What becomes of it instead on a connection that was used before.
    pub(super) stale: Option<Stale>,
    /// Nothing is wrong with it.
    pub(super) is_good: bool,
}

/// What a connection is found to be that lay in the pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stale {
    /// It is closed before anything is written.
    Closed,
    /// It is lost once the request is written.
    Lost,
    /// The service gave up waiting for a request.
    TimedOut,
}

/// What comes back, and when, counted from when the request is written.
pub(super) enum Reply {
    Silence,
    /// The end of the connection.
    Lost(Duration),
    NotHttp(Duration),
    Head(Duration, Head),
}

impl Fate {
    /// Of a request that may change something, or of one that only reads.
    pub(super) fn draw(
        profile: &Profile,
        rng: &mut Rng,
        changes_something: bool,
        is_list: bool,
        is_well: bool,
    ) -> Self {
        let mut fate = Self::good(profile, rng, changes_something, is_list);
        if !is_well && rng.chance(profile.trouble) {
            fate.is_good = false;
            fate.make_trouble(profile, rng, changes_something);
        }
        fate.stale = Stale::draw(profile, rng, changes_something);
        if profile.dropped == Some(Assumption::AppliedOnce) && fate.lands.is_some() && rng.chance(500) {
            fate.lands_again = Some(rng.up_to(profile.landing));
        }
        fate
    }

    fn good(profile: &Profile, rng: &mut Rng, changes_something: bool, is_list: bool) -> Self {
        // What is applied before the response takes a moment.
        let head = rng.up_to(profile.latency).max(Duration::from_micros(1));
        let pace = if is_list { profile.list } else { Duration::ZERO };
        Self {
            connect: Some(rng.up_to(profile.latency)),
            refused: false,
            lands: changes_something.then(|| (head / 2).min(profile.landing)),
            lands_again: None,
            reply: Reply::Head(head, Head::good(pace)),
            stale: None,
            is_good: true,
        }
    }

    fn make_trouble(&mut self, profile: &Profile, rng: &mut Rng, changes_something: bool) {
        let late = rng.early(profile.timeout * 2);
        let kind = if rng.chance(500) {
            profile.favourite
        } else {
            rng.below(100)
        };
        let reply = match kind {
            0..10 => {
                self.connect = Some(late);
                self.refused = true;
                Reply::Silence
            }
            10..13 => {
                self.connect = None;
                Reply::Silence
            }
            13..30 => Reply::Lost(late),
            30..38 => Reply::Silence,
            38..40 => Reply::NotHttp(late),
            40..58 => Reply::Head(late, Head::refusal(rng, profile.timeout)),
            58..66 => Reply::Head(late, Head::failure(rng, profile.timeout)),
            66..80 => Reply::Head(late, Head::strange(rng)),
            80..92 => Reply::Head(late, Head::good(Duration::ZERO)),
            _ => Reply::Head(rng.up_to(profile.latency), Head::good(late)),
        };
        let mut reply = reply;
        if let Reply::Head(_, head) = &mut reply {
            if rng.chance(200) {
                head.pace = if rng.chance(500) {
                    Pace::Stalls(thousandths(rng))
                } else {
                    Pace::Cut(thousandths(rng), rng.early(profile.timeout))
                };
            }
        }
        self.reply = reply;
        if changes_something {
            self.lands = self.landing(profile, rng);
        }
    }

    /// When it lands, as far as the reply leaves that open.
    fn landing(&self, profile: &Profile, rng: &mut Rng) -> Option<Duration> {
        if self.connect.is_none() || self.refused {
            return None;
        }
        let is_refusal = matches!(&self.reply, Reply::Head(_, head) if head.is_clear_refusal());
        if is_refusal && profile.dropped != Some(Assumption::HonestRefusals) {
            return None;
        }
        match rng.below(10) {
            0..4 => Some(Duration::ZERO),
            4..7 => Some(rng.up_to(profile.landing)),
            _ => None,
        }
    }
}

impl Stale {
    /// What was applied without a word to be had of it is no fault of the connection, so that only reads are lost.
    fn draw(profile: &Profile, rng: &mut Rng, changes_something: bool) -> Option<Self> {
        if !rng.chance(profile.stale) {
            return None;
        }
        Some(if changes_something {
            Self::Closed
        } else {
            rng.pick(&[Self::Closed, Self::Lost, Self::TimedOut])
        })
    }
}

fn thousandths(rng: &mut Rng) -> u32 {
    u32::try_from(rng.below(1000)).unwrap_or(0)
}
