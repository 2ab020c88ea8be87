//! The body of an invoice, read by the scanner and by the reader of every shape.
#![no_main]

use calypso_invoice::invariants;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|body: &[u8]| {
    invariants::readers(body);
});
