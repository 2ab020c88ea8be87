//! Heads of responses: what they say, and how what follows them arrives.

use std::time::Duration;

use super::rng::Rng;

#[derive(Clone, Copy)]
pub(super) struct Head {
    pub(super) status: u16,
    pub(super) retry_after: Option<&'static str>,
    pub(super) content: Content,
    pub(super) pace: Pace,
    /// It says how long the body is.
    pub(super) is_delimited: bool,
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

const SAID: &[u8] = br#"{"errorCode":"001","message":"no","traceId":"t-1"}"#;
const HTML: &[u8] = b"<html>no</html>";
/// The first part of a refusal.
const CUT: &[u8] = br#"{"errorCode":"001","mess"#;
/// Code 000, wherever it may stand.
const CODE_000: [&[u8]; 7] = [
    br#"{"errorCode":"000","message":"internal error"}"#,
    br#"{"errorCode":0}"#,
    br#"{"errorCode":"000","mess"#,
    br#"{"errorCode":"006","cause":{"errorCode":"000"}}"#,
    br#"<html>{"errorCode":"000"}</html>"#,
    b"\xef\xbb\xbf{\"errorCode\":\"000\"}",
    b"\xff\xfe{\0\"\0e\0r\0r\0o\0r\0C\0o\0d\0e\0\"\0:\0\x30\0}\0",
];

impl Head {
    pub(super) fn good(over: Duration) -> Self {
        Self::new(200, Content::Asked, Pace::Steady(over))
    }

    fn new(status: u16, content: Content, pace: Pace) -> Self {
        Self {
            status,
            retry_after: None,
            content,
            pace,
            is_delimited: true,
        }
    }

    /// What a service says on a connection that lay idle.
    pub(super) fn timed_out() -> Self {
        Self::new(408, Content::Bytes(b""), AT_ONCE)
    }

    /// A 4xx, which may say that it is no refusal.
    pub(super) fn refusal(rng: &mut Rng, timeout: Duration) -> Self {
        let status = rng.pick(&[400, 401, 403, 404, 408, 408, 409, 418, 429, 429, 429, 499]);
        let body = match rng.below(10) {
            0..4 => SAID,
            4 | 5 => rng.pick(&CODE_000),
            6 => CUT,
            7 | 8 => HTML,
            _ => b"",
        };
        let mut head = Self::new(status, Content::Bytes(body), AT_ONCE);
        head.is_delimited = rng.chance(500);
        if rng.chance(500) {
            head.retry_after = Some(retry_after(rng, timeout));
        }
        head
    }

    pub(super) fn failure(rng: &mut Rng, timeout: Duration) -> Self {
        let status = rng.pick(&[500, 502, 503, 503, 504, 599]);
        let body = rng.pick(&[SAID, CODE_000[0], HTML, b""]);
        let mut head = Self::new(status, Content::Bytes(body), AT_ONCE);
        if rng.chance(300) {
            head.retry_after = Some(retry_after(rng, timeout));
        }
        head
    }

    /// A success that is none, or a status that the API does not have.
    pub(super) fn strange(rng: &mut Rng) -> Self {
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
            && matches!(self.pace, Pace::Steady(_))
            && match self.content {
                Content::Bytes(SAID) => true,
                // It could be part of anything.
                Content::Bytes(HTML | b"") => self.is_delimited,
                _ => false,
            }
    }
}

/// Something that may fit into a call, or not.
fn retry_after(rng: &mut Rng, timeout: Duration) -> &'static str {
    if rng.chance(200) {
        return rng.pick(&["9000", "soon", PAST]);
    }
    let most = usize::try_from(timeout.as_secs())
        .unwrap_or(0)
        .clamp(1, SECONDS.len() - 1);
    SECONDS[rng.index(most + 1)]
}

const SECONDS: [&str; 31] = [
    "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15", "16", "17", "18", "19", "20",
    "21", "22", "23", "24", "25", "26", "27", "28", "29", "30",
];
const PAST: &str = "Tue, 15 Nov 1994 08:12:31 GMT";
const AT_ONCE: Pace = Pace::Steady(Duration::ZERO);
