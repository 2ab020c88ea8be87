//! An entry of a list that may be no invoice.
#![no_main]

use calypso_invoice::invariants;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|entry: &[u8]| invariants::salvage(entry));
