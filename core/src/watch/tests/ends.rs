//! What ends a watch, and what does not.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::service::{Scripted, items, list, lost, refused, shown, text};
use crate::client::Client;
use crate::error::{ErrorKind, Operation};
use crate::watch::{InvoiceWatch, Watch};

#[test]
fn rides_over_what_may_pass() {
    let passing = [500, 503, 302, 408, 429, 600].map(|status| refused(status, None));
    let passing = [
        passing.to_vec(),
        vec![lost(), text(""), text("{}"), text("<html>"), text("[1 2]")],
    ]
    .concat();
    let count = passing.len();
    let service = Scripted::serving(count, [passing, vec![list(&[(1, "PAID")])]].concat());
    let shown = items(service.client().watch_invoices(Watch::new()).unwrap());
    // The 1 of `[1 2]` is an element that cannot be read.
    assert_eq!(shown, ["InvalidResponse", "1: new -> PAID"]);
}

#[test]
fn ends_at_once_at_what_cannot_pass() {
    for (status, kind) in [
        (401, ErrorKind::Authentication),
        (403, ErrorKind::Authentication),
        (404, ErrorKind::NotFound),
        (409, ErrorKind::Conflict),
        (400, ErrorKind::BadRequest),
        (405, ErrorKind::BadRequest),
    ] {
        let service = Scripted::serving(9, [list(&[(1, "PAID")]), refused(status, Some(1))]);
        let mut watch = service.client().watch_invoices(Watch::new()).unwrap();
        assert_eq!(shown(&watch.next().unwrap()), "1: new -> PAID");
        let error = watch.next().unwrap().unwrap_err();
        assert_eq!(
            (error.kind(), error.operation()),
            (kind, Some(Operation::WatchInvoices))
        );
        assert_eq!((error.status(), error.attempts()), (Some(status), 1));
        assert!(!error.outcome_unknown());
        assert!(watch.next().is_none() && watch.next().is_none());
        assert_eq!((service.state().requests, watch.known().len()), (2, 1));
    }
}

#[test]
fn interrupt_calls_ends_it_for_good_wherever_it_is() {
    let end = |take: usize| {
        let service = Scripted::serving(9, [list(&[(1, "PAID"), (2, "PAID")])]);
        let client = service.client();
        let mut watch = client.watch_invoices(Watch::new()).unwrap();
        assert_eq!(watch.by_ref().take(take).filter_map(Result::ok).count(), take);
        client.interrupt_calls();
        let rest: Vec<_> = watch.by_ref().map(|item| shown(&item)).collect();
        // A watch that begins later works.
        assert!(client.watch_invoices(Watch::new()).unwrap().next().unwrap().is_ok());
        (rest, watch.known().len())
    };
    assert_eq!(end(0), (vec!["Interrupted".to_owned()], 0));
    // What has arrived already is handed out, if it is there.
    assert_eq!(end(1), (vec!["2: new -> PAID".to_owned(), "Interrupted".to_owned()], 2));
    assert_eq!(end(2), (vec!["Interrupted".to_owned()], 2));
}

#[test]
fn the_hook_is_asked_in_every_pause() {
    let stop = Arc::new(AtomicBool::new(false));
    let stops = stop.clone();
    let mut readings = 0;
    let service = Scripted::new(500, 99, move || {
        readings += 1;
        stops.store(readings == 3, Ordering::Relaxed);
        list(&[])
    });
    let builder = Client::builder("a-key")
        .max_retries(0)
        .interrupt(move || stop.load(Ordering::Relaxed));
    let mut watch = service.client_of(builder).watch_invoices(Watch::new()).unwrap();
    let error = watch.next().unwrap().unwrap_err();
    assert_eq!(
        (error.kind(), error.operation()),
        (ErrorKind::Interrupted, Some(Operation::WatchInvoices))
    );
    assert_eq!(service.state().requests, 3);
}

#[test]
fn an_interval_of_zero_is_refused_before_anything_is_sent() {
    let service = Scripted::serving(0, [list(&[])]);
    let error = service
        .client()
        .watch_invoices(Watch::new().interval(Duration::ZERO))
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert!(
        error.to_string().starts_with("watch_invoices: interval: zero"),
        "{error}"
    );
    assert_eq!(service.state().requests, 0);
    assert!(
        service
            .client()
            .watch_invoices(Watch::new().interval(Duration::MAX))
            .is_ok()
    );
}

#[test]
fn a_watch_can_be_moved_to_another_thread() {
    fn moved<T: Send + 'static>() {}
    fn shared<T: Send + Sync + 'static>() {}
    moved::<InvoiceWatch>();
    shared::<crate::watch::KnownStates>();
    shared::<crate::watch::InvoiceChange>();
}
