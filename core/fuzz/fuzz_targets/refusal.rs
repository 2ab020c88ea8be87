//! A status as two bytes, and the body of a response that refuses, in which low bytes stand for the key.
#![no_main]

use calypso_invoice::invariants;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Some((status, body)) = input.split_first_chunk() else {
        return;
    };
    if let Some(body) = invariants::echo(body) {
        invariants::refusal(u16::from_le_bytes(*status), &body);
    }
});
