//! The size of pieces, and what a connection of the sandbox receives in them.
#![no_main]

use calypso_invoice::sandbox::invariants;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    if let Some((piece, bytes)) = input.split_first() {
        invariants::connection(bytes, (*piece).into());
        invariants::order(bytes);
    }
});
