//! Finds a secret in text, also where it was dumped, encoded or cut.

/// A piece of the secret with this many bytes counts as the secret: it may have been cut.
const PIECE: usize = 6;

/// Decodes one way of writing bytes, wherever a text may have used it.
type View = fn(&str) -> Vec<u8>;

/// A secret that must not be shown anywhere.
#[derive(Debug, Clone, Copy)]
pub struct Secret(&'static str);

impl Secret {
    /// Takes a text that resembles nothing else that is printed.
    pub const fn new(secret: &'static str) -> Self {
        assert!(secret.len() >= PIECE, "too short to be told from other text");
        Self(secret)
    }

    /// The secret itself.
    pub fn as_str(self) -> &'static str {
        self.0
    }

    /// The form in which a piece of the secret is in `text`, if it is.
    pub fn found_in(self, text: &str) -> Option<&'static str> {
        let views: [(&str, View); 8] = [
            ("plain", |text| text.as_bytes().to_vec()),
            ("UTF-16", |text| text.replace('\0', "").replace(r"\0", "").into_bytes()),
            ("percent-encoded", percent_decoded),
            ("the rows of a hex dump", |text| dump(text, |row| row.bytes)),
            ("the text column of a hex dump", |text| {
                dump(text, |row| row.column.into())
            }),
            ("hex", hex_runs),
            ("a list of bytes", byte_list),
            ("base64", base64_runs),
        ];
        let pieces: Vec<&str> = (PIECE..=self.0.len()).map(|end| &self.0[end - PIECE..end]).collect();
        let holds = |bytes: &[u8]| {
            let text = String::from_utf8_lossy(bytes);
            pieces.iter().any(|piece| text.contains(piece))
        };
        views
            .into_iter()
            .find(|(_, view)| holds(&view(text)))
            .map(|(name, _)| name)
    }

    /// Fails if a piece of the secret is in `text`.
    #[track_caller]
    pub fn assert_absent(self, place: &str, text: &str) {
        let form = self.found_in(text);
        let begin: String = text.chars().take(4000).collect();
        assert!(
            form.is_none(),
            "{place} shows the secret as {}:\n{begin}",
            form.unwrap_or_default()
        );
    }
}

fn hex(pair: &[u8]) -> Option<u8> {
    let pair = std::str::from_utf8(pair)
        .ok()
        .filter(|pair| pair.bytes().all(|b| b.is_ascii_hexdigit()));
    u8::from_str_radix(pair?, 16).ok()
}

fn percent_decoded(text: &str) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let pair = after.get(..2).and_then(hex).filter(|_| first == b'%');
        decoded.push(pair.unwrap_or(first));
        rest = if pair.is_some() { &after[2..] } else { after };
    }
    decoded
}

/// A row of a dump: `4745 5420 ..  GET ..`, `00000010: 47 45 54 20 | GET` and the like.
struct Row<'a> {
    bytes: Vec<u8>,
    column: &'a str,
}

fn dump(text: &str, part: impl Fn(Row<'_>) -> Vec<u8>) -> Vec<u8> {
    text.lines().filter_map(row).flat_map(part).collect()
}

fn row(line: &str) -> Option<Row<'_>> {
    let line = line.trim_start();
    let mut rest = match line.split_once(": ") {
        Some((offset, rest)) if offset.bytes().all(|b| b.is_ascii_hexdigit()) => rest,
        _ => line,
    };
    let mut bytes = Vec::new();
    loop {
        rest = rest.strip_prefix(' ').unwrap_or(rest);
        let group = rest
            .split([' ', '|'])
            .next()
            .filter(|group| !group.is_empty() && group.len() % 2 == 0);
        let Some(decoded) = group.and_then(group_bytes) else {
            break;
        };
        bytes.extend(decoded);
        rest = &rest[group.map_or(0, str::len)..];
    }
    let column = rest.trim_start_matches([' ', '|']).trim_end_matches('|');
    (!bytes.is_empty()).then_some(Row { bytes, column })
}

/// Decodes one group of a row; `--` stands where the last row has no more bytes.
fn group_bytes(group: &str) -> Option<Vec<u8>> {
    group
        .as_bytes()
        .chunks(2)
        .filter(|pair| pair != b"--")
        .map(hex)
        .collect()
}

fn hex_runs(text: &str) -> Vec<u8> {
    let runs = text
        .split(|c: char| !c.is_ascii_hexdigit())
        .filter(|run| run.len() >= 2 * PIECE);
    // A run may start with the second digit of a byte, so both readings count.
    runs.flat_map(|run| [run, &run[1..]])
        .flat_map(|run| run.as_bytes().chunks_exact(2).filter_map(hex))
        .collect()
}

fn byte_list(text: &str) -> Vec<u8> {
    text.split(|c: char| !c.is_ascii_digit())
        .filter_map(|number| number.parse().ok())
        .collect()
}

fn base64_runs(text: &str) -> Vec<u8> {
    let value = |b: u8| match b {
        b'A'..=b'Z' => Some(b - b'A'),
        b'a'..=b'z' => Some(b - b'a' + 26),
        b'0'..=b'9' => Some(b - b'0' + 52),
        b'+' | b'-' => Some(62),
        b'/' | b'_' => Some(63),
        _ => None,
    };
    let mut decoded = Vec::new();
    for run in text
        .as_bytes()
        .split(|&b| value(b).is_none())
        .filter(|run| run.len() >= PIECE)
    {
        // A group of four may begin at any of these places.
        for start in 0..4 {
            for four in run[start..].chunks_exact(4) {
                let joined = four
                    .iter()
                    .fold(0, |sum, &b| (sum << 6) | u32::from(value(b).unwrap_or(0)));
                decoded.extend_from_slice(&joined.to_be_bytes()[1..]);
            }
        }
    }
    decoded
}

#[cfg(test)]
mod tests {
    use super::Secret;

    const SECRET: Secret = Secret::new("tiNy-b1rd-SONG");

    #[track_caller]
    fn found(text: &str, form: &str) {
        assert_eq!(SECRET.found_in(text), Some(form), "{text}");
    }

    #[test]
    fn finds_every_form() {
        found("key: tiNy-b1rd-SONG!", "plain");
        found("cut: tiNy-b1", "plain");
        found("t\0i\0N\0y\0-\0b\0", "UTF-16");
        found(r"t\0i\0N\0y\0-\0b\0", "UTF-16");
        found("%74%69%4E%79%2Db1rd", "percent-encoded");
        found("[116, 105, 78, 121, 45, 98, 49, 114]", "a list of bytes");
        found("x=74694e792d623172642d", "hex");
        found("x=074694e792d6231726", "hex");
        found("dXNlcjp0aU55LWIxcmQtU09ORw==", "base64");
        found("eHVzZXI6dGlOeS1iMXJkLVNPTkc=", "base64");
    }

    #[test]
    fn joins_the_rows_of_dumps() {
        found("2020 7469 4e79  ..ti.\n2d62 3172 ----  b.r..", "the rows of a hex dump");
        found(
            "00000000: 20 20 74 69 | ..\n00000004: 4e 79 2d 62 | ..",
            "the rows of a hex dump",
        );
        found(
            "0000 0000 0000  xxxtiN\n0000 0000 ----  y-b1..",
            "the text column of a hex dump",
        );
    }

    #[test]
    fn is_silent_where_there_is_nothing() {
        let text = "GET /api/v1/invoices 200\n4745 5420  GET.\n[1, 2, 300] c2VjcmV0 %41 tiNy b1rd deadbeef00000000";
        assert_eq!(SECRET.found_in(text), None);
    }
}
