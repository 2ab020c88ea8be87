//! What becomes of a request: drawn when it is sent.

use std::time::Duration;

use super::assumptions::Assumption;
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
    /// Nothing is wrong with it.
    pub(super) is_good: bool,
}

/// What comes back, and when, counted from when the request is written.
pub(super) enum Reply {
    Silence,
    /// The end of the connection.
    Lost(Duration),
    NotHttp(Duration),
    Head(Duration, Head),
}

#[derive(Clone, Copy)]
pub(super) struct Head {
    pub(super) status: u16,
    pub(super) retry_after: Option<&'static str>,
    pub(super) content: Content,
    pub(super) pace: Pace,
}

/// What the body says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Content {
    /// What was asked for, if it is there by then.
    Asked,
    /// An invoice, but another one.
    Another,
    /// These bytes.
    Bytes(&'static [u8]),
    /// What was asked for, and something that is too much.
    AskedAndMore,
    /// The first part of what was asked for, as if that were all of it.
    HalfOfAsked,
    /// More bytes than a response may have.
    TooLarge,
}

/// How the body arrives.
#[derive(Clone, Copy)]
pub(super) enum Pace {
    /// Evenly over this time.
    Steady(Duration),
    /// So many thousandths of it, and then nothing more.
    Stalls(u32),
    /// So many thousandths of it within this time, and then the end of the connection.
    Cut(u32, Duration),
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
        if profile.dropped == Some(Assumption::AppliedOnce) && fate.lands.is_some() && rng.chance(500) {
            fate.lands_again = Some(rng.up_to(profile.landing));
        }
        fate
    }

    fn good(profile: &Profile, rng: &mut Rng, changes_something: bool, is_list: bool) -> Self {
        let head = rng.up_to(profile.latency);
        let pace = if is_list { profile.list } else { Duration::ZERO };
        Self {
            connect: Some(rng.up_to(profile.latency)),
            refused: false,
            lands: changes_something.then(|| (head / 2).min(profile.landing)),
            lands_again: None,
            reply: Reply::Head(head, Head::good(pace)),
            is_good: true,
        }
    }

    fn make_trouble(&mut self, profile: &Profile, rng: &mut Rng, changes_something: bool) {
        let late = rng.early(profile.timeout * 2);
        let reply = match rng.below(100) {
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
            40..58 => Reply::Head(late, Head::refusal(rng)),
            58..66 => Reply::Head(late, Head::failure(rng)),
            66..80 => Reply::Head(late, Head::strange(rng)),
            80..92 => Reply::Head(late, Head::good(Duration::ZERO)),
            _ => Reply::Head(rng.up_to(profile.latency), Head::good(late)),
        };
        let mut reply = reply;
        if let Reply::Head(_, head) = &mut reply {
            if rng.chance(200) && !(400..500).contains(&head.status) {
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

fn thousandths(rng: &mut Rng) -> u32 {
    u32::try_from(rng.below(1000)).unwrap_or(0)
}

const SAID: &[u8] = br#"{"errorCode":"001","message":"no","traceId":"t-1"}"#;
const CODE_000: &[u8] = br#"{"errorCode":"000","message":"internal error"}"#;
const HTML: &[u8] = b"<html>no</html>";

impl Head {
    fn good(over: Duration) -> Self {
        Self::new(200, Content::Asked, Pace::Steady(over))
    }

    fn new(status: u16, content: Content, pace: Pace) -> Self {
        Self {
            status,
            retry_after: None,
            content,
            pace,
        }
    }

    /// A 4xx, which may say that it is no refusal.
    fn refusal(rng: &mut Rng) -> Self {
        let status = rng.pick(&[400, 401, 403, 404, 408, 408, 409, 418, 429, 429, 429, 499]);
        let body = rng.pick(&[SAID, SAID, CODE_000, HTML, b""]);
        let mut head = Self::new(status, Content::Bytes(body), AT_ONCE);
        if rng.chance(500) {
            head.retry_after = Some(rng.pick(&["0", "1", "3", "20", "9000", "soon", "-1"]));
        }
        head
    }

    fn failure(rng: &mut Rng) -> Self {
        let status = rng.pick(&[500, 502, 503, 503, 504, 599]);
        let body = rng.pick(&[SAID, CODE_000, HTML, b""]);
        let mut head = Self::new(status, Content::Bytes(body), AT_ONCE);
        if rng.chance(300) {
            head.retry_after = Some(rng.pick(&["0", "1", "20", "9000"]));
        }
        head
    }

    /// A success that is none, or a status that the API does not have.
    fn strange(rng: &mut Rng) -> Self {
        if rng.chance(200) {
            let status = rng.pick(&[302, 304, 600, 999]);
            return Self::new(status, Content::Bytes(HTML), AT_ONCE);
        }
        let content = match rng.below(8) {
            0..3 => Content::Another,
            3 => Content::AskedAndMore,
            4 | 5 => Content::HalfOfAsked,
            6 => Content::TooLarge,
            _ => Content::Bytes(rng.pick(&[b"", HTML, b"{}", b"null", b"[[", b"{\"id\":70", b"\xff\xfe[\0]\0"])),
        };
        Self::new(rng.pick(&[200, 200, 201, 202]), content, AT_ONCE)
    }

    /// Whether it says for certain that nothing was or will be applied.
    pub(super) fn is_clear_refusal(&self) -> bool {
        (400..500).contains(&self.status)
            && ![408, 499].contains(&self.status)
            && self.content != Content::Bytes(CODE_000)
            && matches!(self.pace, Pace::Steady(_))
    }
}

const AT_ONCE: Pace = Pace::Steady(Duration::ZERO);
