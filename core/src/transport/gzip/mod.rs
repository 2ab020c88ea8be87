//! Takes gzip off a body while it arrives, and holds what comes out against the checksum and the length that gzip sends along.
//!
//! A body is one gzip member or several in a row (RFC 1952), each whole, and nothing else: bytes behind the last member are a
//! fault. So is an end before the end of a member: a body that was cut is never a shorter one. Only a body without a byte stays
//! what it is, which servers send with statuses that have nothing to say.

mod checksum;
mod header;
#[cfg(test)]
mod tests;

use std::ops::Range;

use miniz_oxide::inflate::stream::{self, InflateState, MinReset};
use miniz_oxide::{DataFormat, MZError, MZFlush, MZStatus};

use self::checksum::Checksum;
use self::header::Header;
use super::attempt::Deadlines;
use super::failure::Failure;
use super::response::Receive;

/// How much is received at once.
const INPUT: usize = 16 * 1024;
/// The most that is decoded of bytes that are here already before the time and the interrupt are asked: one byte can become a
/// thousand.
const MOST_UNASKED: usize = 64 * 1024;
const CUT: &str = "the compressed response is cut off";

/// What a gzipped body decodes to; it takes some 60 KB, however long the body is.
pub(super) struct Gzip<R> {
    source: R,
    input: Box<[u8]>,
    /// What of the input is still to be decoded.
    unread: Range<usize>,
    inflate: Box<InflateState>,
    part: Part,
    checksum: Checksum,
    /// How many bytes the member has decoded to.
    length: u64,
    /// How many bytes were decoded since the time was asked.
    unasked: usize,
}

/// What the bytes that come next belong to.
enum Part {
    /// The first byte decides: there is a member, or the body is empty.
    Begin,
    Header(Header),
    Data,
    /// The checksum and the length, of which so many bytes are there.
    Trailer([u8; 8], usize),
    /// A member was whole; another may follow.
    Between,
}

impl<R: Receive> Gzip<R> {
    pub(super) fn new(source: R) -> Self {
        Self {
            source,
            input: vec![0; INPUT].into(),
            unread: 0..0,
            inflate: InflateState::new_boxed(DataFormat::Raw),
            part: Part::Begin,
            checksum: Checksum::default(),
            length: 0,
            unasked: 0,
        }
    }

    /// Decodes what is there; 0 says that more has to come.
    fn decode(&mut self, room: &mut [u8]) -> Result<usize, Failure> {
        loop {
            if let Part::Data = self.part {
                let decoded = self.inflate(room)?;
                if decoded > 0 || !matches!(self.part, Part::Trailer(..)) {
                    return Ok(decoded);
                }
            }
            let Some(byte) = self.input[self.unread.clone()].first().copied() else {
                return Ok(0);
            };
            self.unread.start += 1;
            self.frame(byte)?;
        }
    }

    /// Takes a byte of what stands around the data.
    fn frame(&mut self, byte: u8) -> Result<(), Failure> {
        match &mut self.part {
            Part::Begin | Part::Between => {
                let mut header = Header::default();
                header.take(byte).map_err(damaged)?;
                self.part = Part::Header(header);
            }
            Part::Header(header) => {
                if header.take(byte).map_err(damaged)? {
                    self.inflate.reset_as(MinReset);
                    self.checksum = Checksum::default();
                    self.length = 0;
                    self.part = Part::Data;
                }
            }
            Part::Trailer(trailer, there) => {
                trailer[*there] = byte;
                *there += 1;
                if *there == trailer.len() {
                    let found = u64::from_le_bytes(*trailer);
                    self.check(found)?;
                    self.part = Part::Between;
                }
            }
            Part::Data => {}
        }
        Ok(())
    }

    /// Decodes data; 0 says that more has to come, or that it has ended.
    fn inflate(&mut self, room: &mut [u8]) -> Result<usize, Failure> {
        loop {
            let input = &self.input[self.unread.clone()];
            let result = stream::inflate(&mut self.inflate, input, room, MZFlush::None);
            self.unread.start += result.bytes_consumed;
            let decoded = &room[..result.bytes_written];
            self.checksum.update(decoded);
            self.length = self.length.wrapping_add(decoded.len() as u64);
            self.unasked += decoded.len();
            match result.status {
                Ok(MZStatus::StreamEnd) => self.part = Part::Trailer([0; 8], 0),
                // What was decoded before a fault is handed out first: the fault comes again.
                _ if !decoded.is_empty() => {}
                Ok(_) if result.bytes_consumed > 0 && !self.unread.is_empty() => continue,
                Ok(_) | Err(MZError::Buf) if self.unread.is_empty() => {}
                _ => return Err(damaged("its data cannot be decoded")),
            }
            return Ok(decoded.len());
        }
    }

    /// Holds the member against its trailer: the checksum, and above it the length, modulo 2^32.
    fn check(&self, trailer: u64) -> Result<(), Failure> {
        if trailer != (self.length << 32 | u64::from(self.checksum.value())) {
            return Err(damaged("its checksum or length is wrong"));
        }
        Ok(())
    }
}

impl<R: Receive> Receive for Gzip<R> {
    fn receive(&mut self, room: &mut [u8], deadlines: Deadlines) -> Result<usize, Failure> {
        if self.unasked >= MOST_UNASKED {
            self.unasked = 0;
            self.source.check_time(deadlines)?;
        }
        loop {
            let decoded = self.decode(room)?;
            if decoded > 0 {
                return Ok(decoded);
            }
            let received = self.source.receive(&mut self.input, deadlines)?;
            self.unasked = 0;
            if received == 0 {
                let is_whole = matches!(self.part, Part::Begin | Part::Between);
                return if is_whole { Ok(0) } else { Err(Failure::invalid(CUT)) };
            }
            self.unread = 0..received;
        }
    }

    fn check_time(&mut self, deadlines: Deadlines) -> Result<(), Failure> {
        self.source.check_time(deadlines)
    }
}

fn damaged(why: &str) -> Failure {
    Failure::invalid(format!("the compressed response is damaged: {why}"))
}
