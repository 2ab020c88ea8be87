//! The decoder, with its input compressed, cut and spoiled in every way.

use std::io::Write;
use std::time::{Duration, Instant};

use flate2::{Compression, GzBuilder, write::GzEncoder};
use proptest::prelude::*;

use super::*;

/// Gives its bytes in pieces of such lengths, over and over, and counts how often the time is asked.
struct Pieces {
    bytes: Vec<u8>,
    given: usize,
    lengths: Vec<usize>,
    turn: usize,
    time_checks: usize,
}

impl Pieces {
    fn new(bytes: impl Into<Vec<u8>>, lengths: impl Into<Vec<usize>>) -> Self {
        Self {
            bytes: bytes.into(),
            given: 0,
            lengths: lengths.into(),
            turn: 0,
            time_checks: 0,
        }
    }
}

impl Receive for Pieces {
    fn receive(&mut self, room: &mut [u8], _: Deadlines) -> Result<usize, Failure> {
        let length = self.lengths[self.turn % self.lengths.len()];
        self.turn += 1;
        let length = length.min(room.len()).min(self.bytes.len() - self.given);
        room[..length].copy_from_slice(&self.bytes[self.given..][..length]);
        self.given += length;
        Ok(length)
    }

    fn check_time(&mut self, _: Deadlines) -> Result<(), Failure> {
        self.time_checks += 1;
        Ok(())
    }
}

fn deadlines() -> Deadlines {
    let later = Instant::now() + Duration::from_secs(60);
    Deadlines {
        response: later,
        connect: later,
    }
}

fn gzip(text: &[u8], level: u32) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::new(level));
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

/// What comes out, and the message of the failure at its end.
fn decode(source: Pieces, rooms: &[usize]) -> (Vec<u8>, Option<String>) {
    let mut gzip = Gzip::new(source);
    let mut decoded = Vec::new();
    for room in rooms.iter().cycle() {
        let begun = decoded.len();
        decoded.resize(begun + room, 0);
        let received = gzip.receive(&mut decoded[begun..], deadlines());
        decoded.truncate(begun + *received.as_ref().unwrap_or(&0));
        match received {
            Ok(0) => return (decoded, None),
            Ok(_) => {}
            Err(failure) => {
                let error = failure.into_error(crate::Operation::ListInvoices);
                assert_eq!(error.kind(), crate::ErrorKind::InvalidResponse);
                return (decoded, Some(error.reason().to_string()));
            }
        }
    }
    unreachable!("it ends or fails")
}

fn decode_whole(bytes: &[u8]) -> (Vec<u8>, Option<String>) {
    decode(Pieces::new(bytes, [usize::MAX]), &[700])
}

#[track_caller]
fn fails(bytes: &[u8], message: &str) {
    for (piece, room) in [(1, 1), (3, 1000), (usize::MAX, 1000)] {
        let (_, failure) = decode(Pieces::new(bytes, [piece]), &[room]);
        assert_eq!(failure.as_deref(), Some(message), "{bytes:?}");
    }
}

const TEXT: &[u8] = b"[{\"id\":7,\"state\":\"PAID\",\"amount\":0.1,\"currency\":\"BTC\"}]";
const WRONG: &str = "the compressed response is damaged: its checksum or length is wrong";
const NO_GZIP: &str = "the compressed response is damaged: there is no gzip where it should begin";
const UNKNOWN: &str = "the compressed response is damaged: it is of a kind that is not known";

#[test]
fn every_cut_fails_and_none_gives_more_than_was_there() {
    for level in [0, 1, 9] {
        let whole = gzip(TEXT, level);
        assert_eq!(decode_whole(&whole), (TEXT.to_vec(), None));
        for end in 1..whole.len() {
            let (decoded, failure) = decode_whole(&whole[..end]);
            assert_eq!(failure.as_deref(), Some(CUT), "{end} of {}", whole.len());
            assert!(TEXT.starts_with(&decoded), "{end} of {}", whole.len());
        }
        // The data is there, and yet it is not known to be all of it.
        assert_eq!(decode_whole(&whole[..whole.len() - 8]).0, TEXT);
    }
}

#[test]
fn a_body_without_a_byte_is_empty() {
    assert_eq!(decode_whole(b""), (Vec::new(), None));
}

#[test]
fn a_flipped_bit_fails_unless_it_says_nothing() {
    let whole = gzip(TEXT, 9);
    for at in 10..whole.len() {
        for bit in 0..8 {
            let mut spoiled = whole.clone();
            spoiled[at] ^= 1 << bit;
            let (decoded, failure) = decode_whole(&spoiled);
            assert!(failure.is_some() || decoded == TEXT, "bit {bit} of byte {at}");
        }
    }
    for at in whole.len() - 8..whole.len() {
        let mut spoiled = whole.clone();
        spoiled[at] ^= 1;
        fails(&spoiled, WRONG);
    }
}

#[test]
fn members_follow_each_other_and_nothing_else_does() {
    let members = [gzip(b"[1,", 9), gzip(b"", 9), gzip(b"2]", 0)].concat();
    assert_eq!(decode_whole(&members), (b"[1,2]".to_vec(), None));
    for (behind, message) in [
        (&b"\n"[..], NO_GZIP),
        (&[0; 512], NO_GZIP),
        (b"[]", NO_GZIP),
        (&[0x1f], CUT),
        (&[0x1f, 0x8b], CUT),
        (&[0x1f, 0x9d], NO_GZIP),
    ] {
        fails(&[&gzip(TEXT, 6), behind].concat(), message);
    }
}

#[test]
fn every_field_of_a_header_is_passed_over() {
    let full = || {
        GzBuilder::new()
            .mtime(1)
            .extra(&b"12\x04\0abcd"[..])
            .filename("invoices.json")
            .comment("all of them")
    };
    for builder in [
        full(),
        GzBuilder::new().extra(&b""[..]),
        GzBuilder::new().extra(vec![7; 65_535]),
        GzBuilder::new().filename("n"),
        GzBuilder::new().comment(""),
    ] {
        let mut encoder = builder.write(Vec::new(), Compression::new(6));
        encoder.write_all(TEXT).unwrap();
        assert_eq!(decode_whole(&encoder.finish().unwrap()), (TEXT.to_vec(), None));
    }
    // With a checksum of its own, which flate2 does not write.
    let mut encoder = full().write(Vec::new(), Compression::new(6));
    encoder.write_all(TEXT).unwrap();
    let mut bytes = encoder.finish().unwrap();
    let end = 10 + 2 + 8 + b"invoices.json\0all of them\0".len();
    bytes[3] |= 2;
    let mut checksum = flate2::Crc::new();
    checksum.update(&bytes[..end]);
    let checksum = u16::try_from(checksum.sum() & 0xffff).unwrap();
    let with = |checksum: u16| [&bytes[..end], &checksum.to_le_bytes(), &bytes[end..]].concat();
    assert_eq!(decode_whole(&with(checksum)), (TEXT.to_vec(), None));
    let wrong = "the compressed response is damaged: the checksum of its header is wrong";
    fails(&with(checksum ^ 1), wrong);
    fails(&with(checksum ^ 0x100), wrong);
}

#[test]
fn what_is_no_gzip_is_refused() {
    fails(TEXT, NO_GZIP);
    fails(b"\x1f[]", NO_GZIP);
    let mut whole = gzip(TEXT, 6);
    whole[2] = 7;
    fails(&whole, UNKNOWN);
    for flag in [0x20, 0x40, 0x80] {
        let mut whole = gzip(TEXT, 6);
        whole[3] = flag;
        fails(&whole, UNKNOWN);
    }
    let mut reserved_block = gzip(TEXT, 6);
    reserved_block[10] = 0b111;
    fails(
        &reserved_block,
        "the compressed response is damaged: its data cannot be decoded",
    );
}

/// The time is asked while a bomb goes off, and not at all for what is no longer than a few invoices.
#[test]
fn the_time_is_asked_while_much_comes_out_of_little() {
    const LENGTH: usize = 64 << 20;
    let bomb = gzip(&vec![b' '; LENGTH], 9);
    assert!(bomb.len() < 80_000);
    let mut gzip_bomb = Gzip::new(Pieces::new(bomb, [usize::MAX]));
    let mut room = vec![0; 32 * 1024];
    let mut left = LENGTH;
    while left > 0 {
        left -= gzip_bomb.receive(&mut room, deadlines()).unwrap();
    }
    let fewest = LENGTH / (MOST_UNASKED + room.len()) - 80_000 / INPUT - 1;
    assert!(
        gzip_bomb.source.time_checks >= fewest,
        "{}",
        gzip_bomb.source.time_checks
    );

    let mut little = Gzip::new(Pieces::new(gzip(TEXT, 9), [1]));
    while little.receive(&mut room, deadlines()).unwrap() > 0 {}
    assert_eq!(little.source.time_checks, 0);
}

proptest! {
    /// However the bytes are compressed, and in whatever pieces they come, what comes out is what went in.
    #[test]
    fn what_went_in_comes_out(
        members in prop::collection::vec((0..3_u8, prop::collection::vec(any::<u8>(), 0..3000), 0..10_u32), 1..4),
        pieces in prop::collection::vec(1..5000_usize, 1..4),
        rooms in prop::collection::vec(1..5000_usize, 1..4),
    ) {
        let (mut text, mut compressed) = (Vec::new(), Vec::new());
        for (kind, bytes, level) in members {
            // Noise, what repeats itself, and what repeats itself from farther away than a window.
            let member = match kind {
                0 => bytes,
                1 => bytes.iter().map(|byte| b"0123"[usize::from(byte % 4)]).collect(),
                _ => [&bytes[..], &vec![b' '; 40_000], &bytes].concat(),
            };
            text.extend_from_slice(&member);
            compressed.extend(gzip(&member, level));
        }
        prop_assert_eq!(decode(Pieces::new(compressed, pieces), &rooms), (text, None));
    }
}
