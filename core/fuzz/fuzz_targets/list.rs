//! Four sizes of pieces, and the body of a list that arrives in them.
#![no_main]

use calypso_invoice::invariants;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    if let Some((sizes, body)) = input.split_at_checked(4) {
        invariants::list(body, sizes);
    }
});
