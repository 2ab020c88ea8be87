//! Puts a body into gzip while it is made, in stored blocks: a client meets gzip, and a compressor would take 30 KB of a wheel.

/// No name, no time, and the name of a system that nobody knows.
const HEADER: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
/// The last block, without a byte in it.
const END: [u8; 5] = [1, 0, 0, 0xff, 0xff];

/// The chunks as one member of gzip; each comes out when it has gone in.
pub(super) fn wrap(mut chunks: impl Iterator<Item = Vec<u8>>) -> impl Iterator<Item = Vec<u8>> {
    let (mut checksum, mut length) = (u32::MAX, 0_u64);
    let mut begin = HEADER.to_vec();
    let mut ended = false;
    std::iter::from_fn(move || {
        if ended {
            return None;
        }
        let mut out = std::mem::take(&mut begin);
        if let Some(chunk) = chunks.next() {
            checksum = chunk.iter().fold(checksum, |checksum, byte| add(checksum, *byte));
            length += chunk.len() as u64;
            store(&chunk, &mut out);
        } else {
            ended = true;
            out.extend_from_slice(&END);
            out.extend_from_slice(&(!checksum).to_le_bytes());
            out.extend_from_slice(&length.to_le_bytes()[..4]);
        }
        Some(out)
    })
}

/// Blocks that are not the last, each with its length and the length's complement before it.
fn store(mut bytes: &[u8], out: &mut Vec<u8>) {
    while !bytes.is_empty() {
        let length = u16::try_from(bytes.len()).unwrap_or(u16::MAX);
        let (block, rest) = bytes.split_at(length.into());
        out.push(0);
        out.extend_from_slice(&length.to_le_bytes());
        out.extend_from_slice(&(!length).to_le_bytes());
        out.extend_from_slice(block);
        bytes = rest;
    }
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

    use super::wrap;

    #[test]
    fn what_went_in_comes_out() {
        let chunks = |count: u8| (0..count).map(|number| vec![number; 70_000]);
        for count in [0, 1, 3] {
            let compressed: Vec<u8> = wrap(chunks(count)).flatten().collect();
            let mut decoded = Vec::new();
            GzDecoder::new(&compressed[..]).read_to_end(&mut decoded).unwrap();
            assert!(chunks(count).flatten().eq(decoded), "{count} chunks");
        }
    }
}
