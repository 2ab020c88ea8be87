//! Finds where brackets or quotes end that may arrive in pieces.

/// Where in a bracket or a quote one is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Nested {
    depth: usize,
    quoted: bool,
    escaped: bool,
}

impl Nested {
    /// After an opening bracket or brace.
    pub(super) fn bracket() -> Self {
        Self {
            depth: 1,
            quoted: false,
            escaped: false,
        }
    }

    /// After an opening quote.
    pub(super) fn quote() -> Self {
        Self {
            depth: 0,
            quoted: true,
            escaped: false,
        }
    }

    /// How many of the bytes belong to it, and whether the last of them closes it.
    pub(super) fn skip(&mut self, bytes: &[u8]) -> (usize, bool) {
        let mut at = 0;
        while let Some(next) = self.next_special(&bytes[at..]) {
            at += next + 1;
            self.step(bytes[at - 1]);
            if self.depth == 0 && !self.quoted {
                return (at, true);
            }
        }
        (bytes.len(), false)
    }

    /// The next byte that means something here.
    fn next_special(&self, bytes: &[u8]) -> Option<usize> {
        match self {
            Self { escaped: true, .. } => (!bytes.is_empty()).then_some(0),
            Self { quoted: true, .. } => bytes.iter().position(|byte| matches!(byte, b'"' | b'\\')),
            _ => bytes
                .iter()
                .position(|byte| matches!(byte, b'"' | b'[' | b'{' | b']' | b'}')),
        }
    }

    fn step(&mut self, byte: u8) {
        match byte {
            _ if self.escaped => self.escaped = false,
            b'\\' => self.escaped = true,
            b'"' => self.quoted = !self.quoted,
            b'[' | b'{' => self.depth += 1,
            _ => self.depth -= 1,
        }
    }
}
