//! Compresses a body with gzip while it is made.

use miniz_oxide::DataFormat;
use miniz_oxide::deflate::core::{CompressorOxide, TDEFLFlush, compress_to_output};

/// No name, no time, and the name of a system that nobody knows.
const HEADER: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
/// The fastest that compresses at all.
const LEVEL: u8 = 1;

/// The chunks as one member of gzip; each comes out when it has gone in.
pub(super) fn compress(mut chunks: impl Iterator<Item = Vec<u8>>) -> impl Iterator<Item = Vec<u8>> {
    let mut compressor = Box::<CompressorOxide>::default();
    compressor.set_format_and_level(DataFormat::Raw, LEVEL);
    let (mut checksum, mut length) = (u32::MAX, 0_u64);
    let mut begun = false;
    let mut ended = false;
    std::iter::from_fn(move || {
        if ended {
            return None;
        }
        let chunk = chunks.next();
        ended = chunk.is_none();
        let flush = if ended { TDEFLFlush::Finish } else { TDEFLFlush::Sync };
        let chunk = chunk.unwrap_or_default();
        let mut out = if begun { Vec::new() } else { HEADER.to_vec() };
        begun = true;
        compress_to_output(&mut compressor, &chunk, flush, |compressed| {
            out.extend_from_slice(compressed);
            true
        });
        checksum = chunk.iter().fold(checksum, |checksum, byte| add(checksum, *byte));
        length += chunk.len() as u64;
        if ended {
            out.extend_from_slice(&(!checksum).to_le_bytes());
            out.extend_from_slice(&length.to_le_bytes()[..4]);
        }
        Some(out)
    })
}

/// CRC-32, bit by bit: a sandbox has the time.
fn add(checksum: u32, byte: u8) -> u32 {
    (0..8).fold(checksum ^ u32::from(byte), |rest, _| {
        (rest >> 1) ^ (0xedb8_8320 * (rest & 1))
    })
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use flate2::read::GzDecoder;

    use super::compress;

    #[test]
    fn what_went_in_comes_out() {
        let chunks = |count: u8| (0..count).map(|number| vec![number; 70_000]);
        for count in [0, 1, 3] {
            let compressed: Vec<u8> = compress(chunks(count)).flatten().collect();
            let mut decoded = Vec::new();
            GzDecoder::new(&compressed[..]).read_to_end(&mut decoded).unwrap();
            assert!(chunks(count).flatten().eq(decoded), "{count} chunks");
            assert!(compressed.len() < 3000);
        }
    }
}
