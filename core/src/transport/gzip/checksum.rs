//! The checksum of gzip: CRC-32 (RFC 1952, 8), eight bytes at a time.
//!
//! The tables are made when the first gzip comes, because numbers at random take 16 KB of a wheel however it is compressed.

use std::sync::LazyLock;

/// The polynomial, its lowest power first.
const POLYNOMIAL: u32 = 0xedb8_8320;

/// What a byte does to the checksum when so many bytes of zeros follow it.
static TABLES: LazyLock<[[u32; 256]; 8]> = LazyLock::new(|| {
    let mut tables = [[0; 256]; 8];
    for (byte, number) in (0..).zip(0..256) {
        tables[0][number] = (0..8).fold(byte, |rest: u32, _| (rest >> 1) ^ (POLYNOMIAL * (rest & 1)));
    }
    for zeros in 1..8 {
        for number in 0..256 {
            let shorter = tables[zeros - 1][number];
            tables[zeros][number] = (shorter >> 8) ^ tables[0][index(shorter)];
        }
    }
    tables
});

/// The checksum of the bytes so far.
pub(super) struct Checksum(u32);

impl Default for Checksum {
    fn default() -> Self {
        Self(u32::MAX)
    }
}

impl Checksum {
    pub(super) fn update(&mut self, bytes: &[u8]) {
        let tables = &*TABLES;
        let mut eights = bytes.chunks_exact(8);
        for eight in &mut eights {
            let first = self.0 ^ u32::from_le_bytes([eight[0], eight[1], eight[2], eight[3]]);
            let second = u32::from_le_bytes([eight[4], eight[5], eight[6], eight[7]]);
            self.0 = tables[7][index(first)]
                ^ tables[6][index(first >> 8)]
                ^ tables[5][index(first >> 16)]
                ^ tables[4][index(first >> 24)]
                ^ tables[3][index(second)]
                ^ tables[2][index(second >> 8)]
                ^ tables[1][index(second >> 16)]
                ^ tables[0][index(second >> 24)];
        }
        for byte in eights.remainder() {
            self.0 = (self.0 >> 8) ^ tables[0][index(self.0 ^ u32::from(*byte))];
        }
    }

    pub(super) fn value(&self) -> u32 {
        !self.0
    }
}

/// The lowest byte.
fn index(number: u32) -> usize {
    (number & 0xff) as usize
}

#[cfg(test)]
mod tests {
    use super::Checksum;

    #[test]
    fn the_check_value_of_crc_32() {
        for cut in 0..=9 {
            let (before, after) = b"123456789".split_at(cut);
            let mut checksum = Checksum::default();
            checksum.update(before);
            checksum.update(after);
            assert_eq!(checksum.value(), 0xcbf4_3926);
        }
        assert_eq!(Checksum::default().value(), 0);
    }
}
