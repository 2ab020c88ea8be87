//! What TLS reads from and writes to: the link below it, and where its records begin and end.

use std::fmt;
use std::io::{self, Read, Write};

use ureq::unversioned::transport::TransportAdapter;

/// The link below TLS.
pub(super) struct TlsSocket {
    below: TransportAdapter,
    records: Records,
}

impl TlsSocket {
    pub(super) fn new(below: TransportAdapter) -> Self {
        Self {
            below,
            records: Records::default(),
        }
    }

    /// Whether a read finds something without waiting: bytes, or the end.
    pub(super) fn is_readable(&mut self) -> bool {
        let link = self.below.get_mut();
        !link.buffers().input().is_empty() || !link.is_open()
    }

    /// Whether what was read ends where a record ends.
    pub(super) fn is_between_records(&self) -> bool {
        self.records.is_between()
    }
}

impl Read for TlsSocket {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        let read = self.below.read(room)?;
        self.records.follow(&room[..read]);
        Ok(read)
    }
}

impl Write for TlsSocket {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.below.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.below.flush()
    }
}

impl fmt::Debug for TlsSocket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TlsSocket")
    }
}

/// Follows the records of TLS by their headers, as rustls does not tell whether it holds a part of one.
#[derive(Default)]
struct Records {
    /// How many bytes of a header have come: its last two are the length of the record.
    header: usize,
    /// How much of the record is still to come.
    missing: usize,
}

impl Records {
    const HEADER: usize = 5;

    fn is_between(&self) -> bool {
        self.header == 0 && self.missing == 0
    }

    fn follow(&mut self, mut bytes: &[u8]) {
        loop {
            if self.header == 0 {
                let skipped = self.missing.min(bytes.len());
                self.missing -= skipped;
                bytes = &bytes[skipped..];
            }
            let Some((byte, rest)) = bytes.split_first() else {
                return;
            };
            bytes = rest;
            self.header += 1;
            if self.header + 2 > Self::HEADER {
                self.missing = self.missing << 8 | usize::from(*byte);
            }
            if self.header == Self::HEADER {
                self.header = 0;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Records;

    fn record(length: u16) -> Vec<u8> {
        let [high, low] = length.to_be_bytes();
        [&[23, 3, 3, high, low][..], &vec![0xff; length.into()]].concat()
    }

    #[test]
    fn the_ends_of_records_are_known_however_they_arrive() {
        let records = [record(700), record(0), record(1), record(16_640)];
        let ends: Vec<usize> = records
            .iter()
            .scan(0, |end, record| {
                *end += record.len();
                Some(*end)
            })
            .collect();
        let bytes = records.concat();
        for size in [1, 2, 3, 4, 5, 6, 7, 700, 5_000, bytes.len()] {
            let (mut followed, mut seen) = (Records::default(), 0);
            assert!(followed.is_between());
            for part in bytes.chunks(size) {
                followed.follow(part);
                seen += part.len();
                assert_eq!(followed.is_between(), ends.contains(&seen), "{size}: {seen}");
            }
        }
    }
}
