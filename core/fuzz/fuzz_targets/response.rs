//! The body of a response that should be an invoice.
#![no_main]

use calypso_invoice::invariants;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|body: &[u8]| invariants::response(body));
