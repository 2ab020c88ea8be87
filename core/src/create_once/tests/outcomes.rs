//! What the errors of a call say, and that it creates again at most once.

use std::time::Duration;

use super::world::{Create, World, other, ours, seconds};
use crate::error::ErrorKind;
use crate::model::Invoice;

#[test]
fn it_is_sent_once_more_and_no_oftener() {
    for quiet in [0.000_000_001, 0.1, 3.0] {
        let world = World::new(300, []);
        let error = world.run(Some(seconds(quiet))).unwrap_err();
        assert_eq!((error.kind(), error.outcome_unknown()), (ErrorKind::Unresolved, true));
        assert_eq!(error.attempts(), 2);
        let state = world.state();
        assert_eq!(state.sent.len(), 2, "{quiet}");
        let quiet_since = state.looks.iter().find(|look| **look > state.sent[0]).unwrap();
        assert!(state.sent[1].saturating_sub(*quiet_since) >= seconds(quiet));
    }
}

#[test]
fn without_resend_after_it_is_sent_once() {
    let world = World::new(300, []);
    assert!(world.run(None).unwrap_err().outcome_unknown());
    assert_eq!(world.state().sent.len(), 1);
}

#[test]
fn once_the_outcome_was_unknown_no_later_error_says_otherwise() {
    let responds = |status, retry_after, body: &str| Create::Responds(status, retry_after, body.to_owned());
    let second = [
        Create::Lost,
        Create::NotSent,
        responds(400, None, ""),
        responds(401, None, ""),
        responds(403, None, ""),
        responds(404, None, ""),
        responds(409, None, ""),
        responds(422, None, r#"{"errorCode":"001"}"#),
        responds(429, Some(1), ""),
        responds(302, None, ""),
        responds(500, None, ""),
        responds(200, None, "what"),
    ];
    for second in second {
        let world = World::new(300, [Create::Lost, second]);
        let error = world.run(Some(Duration::from_nanos(1))).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unresolved, "{error}");
        assert!(error.outcome_unknown(), "{error}");
        assert!(error.message().contains("may still land"), "{error}");
    }
}

#[test]
fn two_that_landed_are_both_reported() {
    let world = World::new(300, []);
    let shown = |id| (seconds(12.0), ours(id));
    world.state().invoices.extend([shown(2), shown(3)]);
    let error = world.run(Some(seconds(1.0))).unwrap_err();
    assert_eq!((error.kind(), error.outcome_unknown()), (ErrorKind::Unresolved, true));
    assert_eq!(error.invoices().iter().map(Invoice::id).collect::<Vec<_>>(), [2, 3]);
    assert_eq!(world.state().sent.len(), 2);
}

#[test]
fn the_first_that_lands_after_the_second_was_sent_is_found() {
    let world = World::new(300, [Create::Lands(seconds(8.0)), Create::Lost]);
    assert_eq!(world.run(Some(seconds(2.0))).unwrap().id(), 1);
    assert_eq!(world.state().sent.len(), 2);
}

#[test]
fn a_response_with_a_new_invoice_is_a_sign_that_it_was_applied() {
    for named in [
        // A service that changes the case, one that is asked at the same time for another order, one that is cut.
        ours(7).replace("order", "ORDER"),
        other(7),
        other(7).replace(r#""amount":5"#, r#""amount":6"#),
        r#"{"id":7,"state":"PEND"#.to_owned(),
    ] {
        let world = World::new(300, [Create::Responds(200, None, named.clone())]);
        world.state().invoices.push((seconds(0.15), other(7)));
        let error = world.run(Some(Duration::from_nanos(1))).unwrap_err();
        assert_eq!((error.kind(), error.outcome_unknown()), (ErrorKind::Unresolved, true));
        assert_eq!(error.invoice_id(), Some(7));
        assert_eq!(world.state().sent.len(), 1, "{named}");
    }
}

#[test]
fn a_response_with_an_old_invoice_is_no_sign_of_anything() {
    for named in [ours(7), other(7)] {
        let world = World::new(300, [Create::Responds(200, None, named), Create::Lands(Duration::ZERO)]);
        world.state().invoices.push((Duration::ZERO, other(7)));
        assert_eq!(world.run(Some(seconds(1.0))).unwrap().id(), 1);
        assert_eq!(world.state().sent.len(), 2);
    }
}

#[test]
fn whatever_the_two_creates_come_to_it_is_sent_twice_at_most_and_stays_unknown() {
    let responds = |status, body: &str| Create::Responds(status, None, body.to_owned());
    let code_000 = r#"{"errorCode":"000"}"#;
    let unknown = [
        Create::Lost,
        responds(200, ""),
        responds(200, "[]"),
        responds(204, ""),
        responds(302, ""),
        responds(400, code_000),
        responds(403, code_000),
        responds(408, ""),
        responds(499, ""),
        responds(500, ""),
        responds(503, code_000),
    ];
    let known = [
        Create::NotSent,
        responds(400, ""),
        responds(401, ""),
        responds(200, &other(7)),
    ];
    for first in &unknown {
        for second in unknown.iter().chain(&known) {
            for (retries, resend_after) in [(0, None), (2, None), (0, Some(0.001)), (2, Some(2.0))] {
                let world = World::new(300, [first.clone(), second.clone()]).retrying(retries);
                let error = world.run(resend_after.map(seconds)).unwrap_err();
                assert_eq!(
                    (error.kind(), error.outcome_unknown()),
                    (ErrorKind::Unresolved, true),
                    "{error}"
                );
                // One that was not sent is sent again, and is not counted.
                let most = if resend_after.is_some() { 2 } else { 1 };
                assert!(world.state().sent.len() <= most, "{error}");
            }
        }
    }
}
