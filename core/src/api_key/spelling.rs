//! How a response may spell the key, and where in its bytes it does.

use std::ops::Range;

/// The ways to write the key.
pub(super) struct Spellings {
    /// For each character of the key, every way to write it.
    characters: Vec<Vec<Vec<u8>>>,
    /// The bytes with which the first two characters may begin: nearly all that is searched is passed over by these.
    begins: [Bytes; 2],
}

/// The bytes with which an escaped character begins.
const ESCAPES: &[u8] = b"\\%&";

/// A set of bytes.
type Bytes = [bool; 256];

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
        let characters: Vec<_> = key.chars().map(spellings).collect();
        let begins = |character: usize| {
            let spellings = characters.get(character);
            std::array::from_fn(|byte| spellings.is_none_or(|all| all.iter().any(|one| usize::from(one[0]) == byte)))
        };
        Self {
            begins: [begins(0), begins(1)],
            characters,
        }
    }

    /// The first echo, or beginning of one, at `from` or later.
    pub(super) fn find(&self, bytes: &[u8], from: usize) -> Option<Echo> {
        let mut at = from;
        while let Some(further) = self.next_begin(bytes.get(at..)?) {
            at += further;
            let goes_on = self.may_go_on(&bytes[at..]);
            match goes_on.then(|| self.echo_at(bytes, at)).flatten() {
                None => at += 1,
                echo => return echo,
            }
        }
        None
    }

    /// Where the next byte is with which an echo may begin.
    fn next_begin(&self, bytes: &[u8]) -> Option<usize> {
        bytes.iter().position(|byte| self.begins[0][usize::from(*byte)])
    }

    /// Whether what follows the first byte may be the rest of an echo: nearly everything is passed over by this, and nothing
    /// is allocated for it.
    fn may_go_on(&self, bytes: &[u8]) -> bool {
        let is_unescaped = self.characters[0][0] == bytes[..1];
        let may_follow = bytes.get(1).is_none_or(|byte| self.begins[1][usize::from(*byte)]);
        (is_unescaped && may_follow) || ESCAPES.contains(&bytes[0])
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
        for (characters, spellings) in self.characters.iter().enumerate() {
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
                let whole = ends.into_iter().max().map(|end| echo(end, true, self.characters.len()));
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
