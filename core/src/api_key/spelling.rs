//! How a response may spell the key, and where in its bytes it does.

use std::ops::Range;

/// For each character of the key, every way to write it.
pub(super) struct Spellings(Vec<Vec<Vec<u8>>>);

/// Where the key is echoed, or where an echo begins that the end of the bytes cuts off.
pub(super) struct Echo {
    pub(super) range: Range<usize>,
    pub(super) is_whole: bool,
    /// How many of the key's characters are there whole.
    pub(super) characters: usize,
}

impl Echo {
    /// A beginning shorter than this could be the end of any word.
    const SHORTEST_BEGINNING: usize = 4;

    /// Whether so much of the key is there that it must not be shown.
    pub(super) fn must_go(&self) -> bool {
        self.is_whole || self.characters >= Self::SHORTEST_BEGINNING
    }
}

impl Spellings {
    pub(super) fn of(key: &str) -> Self {
        Self(key.chars().map(spellings).collect())
    }

    /// The first echo, or beginning of one, at `from` or later.
    pub(super) fn find(&self, bytes: &[u8], from: usize) -> Option<Echo> {
        (from..bytes.len())
            .filter(|&at| self.may_begin(bytes[at]))
            .find_map(|at| self.echo_at(bytes, at))
    }

    fn may_begin(&self, byte: u8) -> bool {
        self.0[0].iter().any(|spelling| spelling[0] == byte)
    }

    /// The echo that starts at `start`. There can be several where the key itself holds what escapes are made of; then one
    /// that the end cuts off goes before a whole one, and a longer one before a shorter one.
    fn echo_at(&self, bytes: &[u8], start: usize) -> Option<Echo> {
        let echo = |end, is_whole, characters| Echo {
            range: start..end,
            is_whole,
            characters,
        };
        let mut ends = vec![start];
        let mut cut_off = None;
        for (characters, spellings) in self.0.iter().enumerate() {
            let is_cut_off = |end: &usize| {
                let rest = &bytes[*end..];
                spellings
                    .iter()
                    .any(|spelling| spelling.len() > rest.len() && spelling.starts_with(rest))
            };
            if ends.iter().any(is_cut_off) {
                cut_off = Some(echo(bytes.len(), false, characters));
            }
            let mut further = Vec::new();
            for end in ends {
                for spelling in spellings.iter().filter(|spelling| bytes[end..].starts_with(spelling)) {
                    if !further.contains(&(end + spelling.len())) {
                        further.push(end + spelling.len());
                    }
                }
            }
            ends = further;
        }
        match cut_off {
            Some(beginning) if beginning.must_go() => Some(beginning),
            beginning => {
                let whole = ends.into_iter().max().map(|end| echo(end, true, self.0.len()));
                whole.or(beginning)
            }
        }
    }
}

/// The ways to write a character: as it is, and as JSON, HTML and URLs may escape it.
fn spellings(c: char) -> Vec<Vec<u8>> {
    let code = u32::from(c);
    let mut all = vec![
        c.to_string(),
        format!("\\{c}"),
        format!("\\u{code:04x}"),
        format!("\\u{code:04X}"),
        format!("%{code:02x}"),
        format!("%{code:02X}"),
        format!("&#{code};"),
        format!("&#x{code:x};"),
        format!("&#x{code:X};"),
    ];
    let named = match c {
        '&' => Some("&amp;"),
        '<' => Some("&lt;"),
        '>' => Some("&gt;"),
        '"' => Some("&quot;"),
        '\'' => Some("&apos;"),
        _ => None,
    };
    all.extend(named.map(str::to_owned));
    all.into_iter().map(String::into_bytes).collect()
}
