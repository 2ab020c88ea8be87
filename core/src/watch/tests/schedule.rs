//! When the list is read.

use std::time::Duration;

use super::service::{MIDDLE, Scripted, Served, cut, items, list, lost, refused, text};
use crate::client::Client;
use crate::watch::Watch;

/// The pauses of a watch that is interrupted after so many.
fn pauses(watch: Watch, count: usize, served: impl IntoIterator<Item = Served>) -> Vec<f64> {
    let service = Scripted::serving(count, served);
    items(service.client().watch_invoices(watch).unwrap());
    let state = service.state();
    assert_eq!(
        state.requests,
        count + 1,
        "one reading before each pause, and one after the last"
    );
    drop(state);
    service.pauses()
}

fn every(seconds: u64) -> Watch {
    Watch::new().interval(Duration::from_secs(seconds))
}

#[test]
#[allow(clippy::float_cmp, reason = "the schedule is exact in milliseconds")]
fn the_interval_is_the_time_between_two_readings() {
    assert_eq!(pauses(Watch::new(), 4, [list(&[(1, "PAID")])]), [10.0; 4]);
    assert_eq!(pauses(every(60), 3, [list(&[])]), [60.0; 3]);
}

#[test]
#[allow(clippy::float_cmp, reason = "the schedule is exact in milliseconds")]
fn jitter_moves_an_interval_by_a_fifth() {
    for (random, expected) in [(0, 8.0), (1000, 12.0)] {
        let service = Scripted::new(random, 2, || list(&[]));
        items(service.client().watch_invoices(Watch::new()).unwrap());
        assert_eq!(service.pauses(), [expected; 2]);
    }
}

#[test]
#[allow(clippy::float_cmp, reason = "the schedule is exact in milliseconds")]
fn it_grows_while_readings_fail_and_comes_back() {
    let failing = [
        lost(),
        refused(503, None),
        cut(&[(1, "PAID")]),
        text("<html>"),
        refused(500, None),
        lost(),
    ];
    let served = [failing.to_vec(), vec![list(&[(1, "PAID")])]].concat();
    let watch = Watch::new().known([(1, "PAID")]);
    assert_eq!(
        pauses(watch, 8, served),
        [10.0, 20.0, 40.0, 60.0, 60.0, 60.0, 10.0, 10.0]
    );
}

#[test]
#[allow(clippy::float_cmp, reason = "the schedule is exact in milliseconds")]
fn an_interval_beyond_a_minute_does_not_shrink_when_readings_fail() {
    assert_eq!(pauses(every(300), 3, [lost()]), [300.0; 3]);
    let short = Watch::new().interval(Duration::from_millis(100));
    assert_eq!(pauses(short, 4, [lost()]), [0.1, 0.2, 0.4, 0.8]);
}

#[test]
#[allow(clippy::float_cmp, reason = "the schedule is exact in milliseconds")]
fn a_reading_that_finds_something_before_it_is_cut_does_not_count_as_failing() {
    let states = ["PENDING_PAYMENT", "PAID"];
    let served = (0..4).map(|n| cut(&[(1, states[n % 2]), (2, "PAID")]));
    assert_eq!(pauses(Watch::new(), 3, served), [10.0; 3]);
}

#[test]
#[allow(clippy::float_cmp, reason = "the schedule is exact in milliseconds")]
fn retry_after_is_honoured_for_up_to_an_hour() {
    let served = [
        refused(429, Some(90)),
        refused(503, Some(3)),
        refused(503, Some(7200)),
        list(&[]),
    ];
    assert_eq!(pauses(Watch::new(), 4, served), [90.0, 20.0, 3600.0, 10.0]);
}

#[test]
#[allow(clippy::float_cmp, reason = "the schedule is exact in milliseconds")]
fn a_reading_is_tried_again_by_the_rules_of_a_read() {
    // Two attempts in each reading, and between them the backoff: half of at most 250 ms.
    let service = Scripted::serving(4, [lost(), lost(), lost(), list(&[(1, "PAID")])]);
    let client = service.client_of(Client::builder("a-key").max_retries(1));
    assert_eq!(items(client.watch_invoices(Watch::new()).unwrap()), ["1: new -> PAID"]);
    assert_eq!(service.pauses(), [0.125, 10.0, 0.125, 10.0]);
}

#[test]
fn each_reading_has_the_client_s_timeout_and_the_watch_none() {
    // Ten pieces of two seconds each: too long for 15 s, and short enough for 25 s.
    let slow = || Served {
        piece_takes: Duration::from_secs(2),
        piece: list(&[(1, "PAID"), (2, "PAID")]).body.len() / 9,
        ..list(&[(1, "PAID"), (2, "PAID")])
    };
    for (timeout, expected) in [
        (15, vec!["1: new -> PAID"]),
        (25, vec!["1: new -> PAID", "2: new -> PAID"]),
    ] {
        let service = Scripted::new(MIDDLE, 50_000, slow);
        let client = service.client_of(
            Client::builder("a-key")
                .max_retries(0)
                .timeout(Duration::from_secs(timeout)),
        );
        assert_eq!(items(client.watch_invoices(Watch::new()).unwrap()), expected);
        assert!(service.state().now > Duration::from_secs(5 * 24 * 60 * 60));
    }
}

#[test]
fn what_the_caller_does_between_two_items_is_not_the_reading_s_time() {
    let service = Scripted::serving(0, [list(&[(1, "PAID"), (2, "PAID"), (3, "PAID")])]);
    let mut watch = service.client().watch_invoices(Watch::new()).unwrap();
    for _ in 0..3 {
        assert!(watch.next().unwrap().is_ok());
        service.state().now += Duration::from_secs(1000);
    }
    assert!(items(watch).is_empty());
    assert_eq!(service.state().requests, 1);
}
