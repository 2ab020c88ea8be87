//! When the list is looked at, and when there is time to create.

use std::time::Duration;

use super::world::{Create, TIMEOUT, World, seconds};
use crate::error::ErrorKind;

/// With and without retries, every jitter, and lists from quick to so slow that just two fit after a create.
fn worlds() -> impl Iterator<Item = (u32, u32, Duration)> {
    let list_times = [0.0, 0.005, 0.1, 0.7, 1.0, 2.5, 4.0, 5.0];
    list_times.into_iter().flat_map(|time| {
        let randoms = (0..=1000).step_by(50);
        randoms.flat_map(move |random| [0, 2].map(|retries| (retries, random, seconds(time))))
    })
}

/// What a look is given: a quarter more than the last one took, and a moment.
fn time_for_a_look(list_time: Duration) -> Duration {
    list_time + list_time / 4 + seconds(0.01)
}

#[test]
fn the_last_look_comes_as_late_as_it_can() {
    for (retries, random, list_time) in worlds() {
        let world = World::new(random, [Create::Lost])
            .retrying(retries)
            .listing_in(list_time);
        let error = world.run(None).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unresolved);
        assert!(error.outcome_unknown());
        let state = world.state();
        let last = *state.looks.last().unwrap();
        assert!(
            state.now <= TIMEOUT,
            "{retries}, {random}, {list_time:?}: {:?}",
            state.now
        );
        assert!(
            last + time_for_a_look(list_time) >= TIMEOUT,
            "{retries}, {random}, {list_time:?}: gave up after a look at {last:?}"
        );
        assert_eq!(state.sent.len(), 1);
    }
}

#[test]
fn what_lands_before_the_last_look_is_found() {
    for (retries, random, list_time) in worlds() {
        let mut lands = TIMEOUT.saturating_sub(time_for_a_look(list_time));
        // In the last second, if a look takes less, and every second before.
        while lands > 2 * list_time + seconds(1.0) {
            let create = Create::Lands(lands.saturating_sub(list_time));
            let world = World::new(random, [create]).retrying(retries).listing_in(list_time);
            let found = world.run(None);
            assert_eq!(found.unwrap().id(), 1, "{retries}, {random}, {list_time:?}, {lands:?}");
            lands -= seconds(1.0);
        }
    }
}

#[test]
fn looks_that_fail_are_made_again_until_the_very_end() {
    for (retries, random, list_time) in worlds() {
        // By the time that the list took before, it is too late for another one.
        let world = World::new(random, [Create::Lands(seconds(1.0))])
            .retrying(retries)
            .listing_in(list_time);
        world.state().down_until = Some(TIMEOUT.saturating_sub(seconds(0.3)));
        assert_eq!(world.run(None).unwrap().id(), 1, "{retries}, {random}, {list_time:?}");
    }
}

#[test]
fn nothing_is_sent_when_the_time_left_does_not_cover_a_create_and_another_list() {
    // The create may take half of what is left.
    for (list_time, is_sent) in [
        (6.9, true),
        (7.5, true),
        (8.7, false),
        (10.0, false),
        (20.0, false),
        (29.9, false),
    ] {
        let world = World::new(500, [Create::Lands(Duration::ZERO)]).listing_in(seconds(list_time));
        let result = world.run(None);
        assert_eq!(world.state().sent.len(), usize::from(is_sent), "{list_time}");
        if is_sent {
            assert_eq!(result.unwrap().id(), 1, "{list_time}");
            continue;
        }
        let error = result.unwrap_err();
        assert_eq!((error.kind(), error.outcome_unknown()), (ErrorKind::Timeout, false));
        assert_eq!((error.attempts(), world.state().looks.len()), (0, 1));
        let message = error.message();
        assert!(
            message.contains("nothing was sent") && message.contains("raise the timeout"),
            "{message}"
        );
    }
}

#[test]
fn a_create_that_takes_all_it_may_leaves_time_for_a_list() {
    for (retries, random, list_time) in worlds() {
        let world = World::new(random, [Create::Lands(Duration::ZERO)])
            .retrying(retries)
            .listing_in(list_time);
        world.state().create_time = seconds(60.0);
        assert_eq!(world.run(None).unwrap().id(), 1, "{retries}, {random}, {list_time:?}");
        assert!(world.state().now <= TIMEOUT);
    }
}

#[test]
fn nor_is_it_sent_again_within_its_retries() {
    for (asked, sent) in [(3, 2), (11, 2), (14, 1), (24, 1)] {
        let refused = || Create::Responds(429, Some(asked), String::new());
        let world = World::new(500, [refused(), Create::Lands(Duration::ZERO)]).listing_in(seconds(5.0));
        let world = world.retrying(2);
        let result = world.run(None);
        assert_eq!(world.state().sent.len(), sent, "{asked} s");
        match result {
            Ok(invoice) => assert_eq!((invoice.id(), sent), (1, 2)),
            Err(error) => {
                assert_eq!((error.kind(), sent), (ErrorKind::RateLimited, 1), "{error}");
                assert!(!error.outcome_unknown());
                assert_eq!(error.retry_after(), Some(Duration::from_secs(asked)));
            }
        }
    }
}

#[test]
fn nor_is_it_sent_once_more_when_the_time_left_does_not_cover_that() {
    for (retries, random, list_time) in worlds() {
        let quiet = seconds(14.0);
        let world = World::new(random, []).retrying(retries).listing_in(list_time);
        let error = world.run(Some(quiet)).unwrap_err();
        assert_eq!((error.kind(), error.outcome_unknown()), (ErrorKind::Unresolved, true));
        let state = world.state();
        for sent in &state.sent {
            assert!(
                TIMEOUT.saturating_sub(*sent) / 2 >= time_for_a_look(list_time),
                "{retries}, {random}, {list_time:?}: sent at {sent:?}"
            );
        }
        // Lists are clear from the first look after the loss on: what fits is sent.
        let clear = 2 * list_time + state.create_time + quiet + 2 * list_time + seconds(0.5);
        let fits = TIMEOUT.saturating_sub(clear) / 2 >= time_for_a_look(list_time);
        assert!(
            !fits || state.sent.len() == 2,
            "{retries}, {random}, {list_time:?}: {:?}",
            state.sent
        );
        assert!(*state.looks.last().unwrap() + time_for_a_look(list_time) >= TIMEOUT);
    }
}

#[test]
fn a_retry_after_does_not_take_the_time_of_the_last_look() {
    // Lists take 2 s. Of the 30 s, about 27.9 s are left when the first look fails: 27 s fit, and a list does not fit after them.
    for asks in [3, 20, 25, 26, 27, 9000] {
        let world = World::new(500, [Create::Lands(Duration::ZERO)])
            .retrying(2)
            .listing_in(seconds(2.0));
        world.state().down_until = Some(seconds(2.2));
        world.state().asks = Some(asks);
        assert_eq!(world.run(None).unwrap().id(), 1, "{asks}");
        let looks = world.state().looks.clone();
        let (failed, next) = (looks[1], looks[2]);
        let is_honoured = next.saturating_sub(failed) >= Duration::from_secs(asks);
        assert_eq!(is_honoured, asks <= 25, "{asks}: {looks:?}");
    }
}
