//! The buffers that ureq reads and writes: small for a call, and larger while a list comes faster than it is read.

use ureq::unversioned::transport::Buffers;

/// Room for nearly every response at once. It is filled with zeros for each connection, so that more would take time.
const FIRST: usize = 16 * 1024;
/// As much as one read of a long list may bring.
const LARGEST: usize = 256 * 1024;
/// What ureq wants to have for bodies that are read piece by piece.
const SCRATCH: usize = 10 * 1024;

/// Made when they are first used.
#[derive(Default)]
pub(super) struct GrowingBuffers {
    input: Vec<u8>,
    consumed: usize,
    filled: usize,
    /// Whether ureq has consumed something since it last looked: else it waits for more than is here.
    progress: bool,
    output: Vec<u8>,
}

impl GrowingBuffers {
    /// Moves what is not consumed to the beginning. Where all was filled, there is twice as much room from now on.
    fn make_room(&mut self, least: usize) {
        let was_full = self.filled == self.input.len();
        self.input.copy_within(self.consumed..self.filled, 0);
        self.filled -= self.consumed;
        self.consumed = 0;
        let wanted = if was_full {
            2 * self.input.len()
        } else {
            self.input.len()
        };
        let size = wanted.clamp(FIRST, LARGEST).max(self.filled + least);
        if size > self.input.len() {
            self.input.resize(size, 0);
        }
    }
}

impl Buffers for GrowingBuffers {
    fn output(&mut self) -> &mut [u8] {
        self.output.resize(FIRST, 0);
        &mut self.output
    }

    fn input(&self) -> &[u8] {
        &self.input[self.consumed..self.filled]
    }

    fn input_append_buf(&mut self) -> &mut [u8] {
        self.make_room(0);
        &mut self.input[self.filled..]
    }

    fn input_appended(&mut self, amount: usize) {
        self.filled += amount;
    }

    fn input_consume(&mut self, amount: usize) {
        self.progress = amount > 0;
        self.consumed += amount;
    }

    fn tmp_and_output(&mut self) -> (&mut [u8], &mut [u8]) {
        self.make_room(SCRATCH);
        self.output.resize(FIRST, 0);
        (&mut self.input[self.filled..], &mut self.output)
    }

    fn can_use_input(&self) -> bool {
        self.progress && self.consumed < self.filled
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arrive(buffers: &mut GrowingBuffers, bytes: &[u8]) {
        buffers.input_append_buf()[..bytes.len()].copy_from_slice(bytes);
        buffers.input_appended(bytes.len());
    }

    #[test]
    fn what_is_not_consumed_stays_as_they_grow() {
        let mut buffers = GrowingBuffers::default();
        let mut expected = Vec::new();
        let mut sizes = Vec::new();
        for round in 0..8_u8 {
            let room = buffers.input_append_buf().len();
            sizes.push(room + expected.len());
            arrive(&mut buffers, &vec![round; room]);
            expected.extend(vec![round; room]);
            assert!(!buffers.can_use_input() || round > 0);
            buffers.input_consume(expected.len() - 5);
            expected.drain(..expected.len() - 5);
            assert!(buffers.can_use_input());
            assert_eq!(buffers.input(), expected);
        }
        assert_eq!(sizes, [1, 2, 4, 8, 16, 16, 16, 16].map(|size| size * FIRST));
    }

    #[test]
    fn they_stay_small_for_small_responses_and_have_an_end() {
        let mut buffers = GrowingBuffers::default();
        for _ in 0..100 {
            arrive(&mut buffers, &[7; FIRST - 1]);
            buffers.input_consume(FIRST - 1);
            assert_eq!(buffers.input_append_buf().len(), FIRST);
        }
        for _ in 0..LARGEST / 2 {
            arrive(&mut buffers, &[7; 2]);
        }
        buffers.input_consume(0);
        assert!(!buffers.can_use_input());
        assert_eq!(buffers.input(), vec![7; LARGEST]);
        assert!(buffers.input_append_buf().is_empty());
        assert!(buffers.tmp_and_output().0.len() >= SCRATCH);
    }
}
