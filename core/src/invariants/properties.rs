//! The checks, fed with random input of the kind that is likely to matter; the same at each run.

use std::time::Duration;

use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimePrinter;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::strategies::{
    Damage, array, characters, damage, escaped_units, invoice, json, mistaken, order, quoted, text, usual_invoice,
};
use super::{echo, list, readers, refusal, response, retry_after, salvage};
use crate::model::NewInvoice;
use crate::sandbox::invariants as sandbox;
use crate::wire::response::invoice as read_invoice;
use crate::wire::salvage::Salvaged;

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(7),
        ..ProptestConfig::default()
    }
}

fn damaged(text: String, damages: Vec<Damage>) -> Vec<u8> {
    let mut bytes = text.into_bytes();
    for damage in damages {
        damage.befall(&mut bytes);
    }
    bytes
}

/// Texts in which bytes stand for the key: once where a message is cut, so often that a body is, or anywhere.
const ECHOES: &str =
    "\"([ -!#-Z]{280,300}[\\x00-\\x08][a-z]|[\\x00-\\x08]{400,900}|[ a-z]{0,9}[\\x00-\\x08][ a-z]{0,9}|00[0-6])\"";

proptest! {
    #![proptest_config(config(250))]

    #[test]
    fn every_invoice_is_read_and_survives(json in invoice()) {
        let read = read_invoice(json.as_bytes());
        prop_assert!(read.is_ok(), "{:?}", read);
        response(json.as_bytes());
        salvage(json.as_bytes());
    }

    #[test]
    fn an_invoice_of_the_usual_shape_is_read_alike_by_both_readers(json in usual_invoice()) {
        prop_assert!(readers(json.as_bytes()), "{}", json);
        response(json.as_bytes());
    }

    #[test]
    fn a_damaged_invoice_of_the_usual_shape_is_read_alike_by_both_readers(json in usual_invoice(), damages in vec(damage(), 1..3)) {
        readers(&damaged(json, damages));
    }

    #[test]
    fn every_list_is_split_alike_however_it_arrives(elements in vec(prop_oneof![json(), invoice()], 0..8), sizes in any::<[u8; 4]>()) {
        let json = array(&elements);
        list(json.as_bytes(), &sizes);
    }

    #[test]
    fn a_damaged_response_is_read_right_or_explained(json in invoice(), damages in vec(damage(), 1..4)) {
        let bytes = damaged(json, damages);
        response(&bytes);
        salvage(&bytes);
    }

    #[test]
    fn a_mistaken_response_is_read_right_or_explained(json in mistaken()) {
        response(json.as_bytes());
        salvage(json.as_bytes());
    }

    #[test]
    fn whatever_is_damaged_beside_its_description_an_entry_may_be_its_order(
        description in characters(), before in json(), after in json(), damage in damage(), is_before in any::<bool>(),
    ) {
        let description = format!("Order {description}");
        let order = NewInvoice::new(1, "BTC", &*description);
        let mut before = format!("{{\"id\":7,\"before\":{before},").into_bytes();
        let mut after = format!(",\"amount\":2,\"after\":{after}}}").into_bytes();
        damage.befall(if is_before { &mut before } else { &mut after });
        let field = format!("\"description\":{}", quoted(&description)).into_bytes();
        let salvaged = Salvaged::of(&[before, field, after].concat());
        prop_assert!(salvaged.may_be(&order) || !salvaged.is_object(), "{:?}", salvaged);
    }

    #[test]
    fn a_description_of_which_characters_were_lost_may_be_ours(begin in characters(), end in characters(), letters in "[ -!#-Z]{0,9}[a-z\u{c0}-\u{ff}]{1,9}") {
        let may_be = |json: &[u8], description: &str| {
            let entry = [b"{\"id\":7,\"description\":", json, b"}"].concat();
            Salvaged::of(&entry).may_be(&NewInvoice::new(1, "BTC", description))
        };
        let pair = format!("Order {begin}\u{1f600}");
        let units: Vec<u16> = pair.encode_utf16().collect();
        let cut = escaped_units(&units[..units.len() - 1]);
        prop_assert!(may_be(cut.as_bytes(), &format!("{pair}{end}")), "{}", cut);
        let latin_1: Vec<u8> = quoted(&letters).chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
        prop_assert!(may_be(&latin_1, &letters), "{}", letters);
    }

    #[test]
    fn a_damaged_list_is_split_alike_however_it_arrives(elements in vec(json(), 0..6), damages in vec(damage(), 1..4), sizes in any::<[u8; 4]>()) {
        list(&damaged(array(&elements), damages), &sizes);
    }

    #[test]
    fn a_refusal_says_what_there_is_to_say_and_nothing_of_the_key(
        status in prop_oneof![200..600_u16, any::<u16>()],
        fields in vec(("errorCode|message|traceId", prop_oneof![text().boxed(), json().boxed(), ECHOES.boxed()]), 0..4),
        damages in vec(damage(), 0..2),
    ) {
        let fields: Vec<_> = fields.into_iter().map(|(name, json)| format!("\"{name}\":{json}")).collect();
        if let Some(body) = echo(&damaged(format!("{{{}}}", fields.join(",")), damages)) {
            refusal(status, &body);
        }
    }

    #[test]
    fn an_order_is_sent_digit_for_digit(json in order()) {
        prop_assert!(sandbox::order(json.as_bytes()), "{}", json);
    }

    #[test]
    fn the_sandbox_reads_requests_alike_however_they_arrive(order in order(), damages in vec(damage(), 0..4), piece in 1..99_usize) {
        let request = format!("POST /api/v1/invoices HTTP/1.1\r\nHost: x\r\nApi-Key: key\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{order}", order.len());
        sandbox::connection(&damaged(request.repeat(2), damages), piece);
    }

    #[test]
    fn a_date_to_come_back_at_is_measured_against_the_date_of_the_response(now in 0..4_000_000_000_i64, wait in -1_000_000..1_000_000_i64) {
        let date = |second| DateTimePrinter::new().timestamp_to_rfc9110_string(&Timestamp::from_second(second).unwrap()).unwrap();
        let expected = u64::try_from(wait).ok().filter(|wait| *wait <= 604_800).map(Duration::from_secs);
        prop_assert_eq!(retry_after(&date(now + wait), Some(&date(now))), expected);
    }
}
