//! When a create goes out again, and when it never does.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::SeqCst};
use std::thread;
use std::time::Duration;

use calypso_invoice::ErrorKind;
use calypso_invoice::sandbox::{Close, Endpoint, Fault};

use super::*;

#[test]
fn without_resend_after_it_is_never_sent_again() {
    let (sandbox, _) = start();
    let client = sandbox
        .client_builder()
        .timeout(Duration::from_millis(1500))
        .build()
        .unwrap();
    sandbox.fault(Fault::drop_before(Close::Fin).on(Endpoint::CreateInvoice));
    let error = client.create_invoice_once(&new(), None).unwrap_err();
    assert_eq!((error.kind(), error.outcome_unknown()), (ErrorKind::Unresolved, true));
    assert!(error.invoices().is_empty());
    assert_eq!(
        (calls(&sandbox, Endpoint::CreateInvoice), sandbox.invoices().len()),
        (1, 0)
    );
}

#[test]
fn resend_after_creates_again_once_the_list_has_been_clear_for_that_long() {
    let (sandbox, client) = start();
    sandbox.fault(Fault::drop_before(Close::Fin).on(Endpoint::CreateInvoice));
    let invoice = client
        .create_invoice_once(&new(), Some(Duration::from_millis(300)))
        .unwrap();
    assert_eq!((invoice.id(), sandbox.invoices().len()), (1, 1));
    assert_eq!(calls(&sandbox, Endpoint::CreateInvoice), 2);
    // The list before, at least one at once after the loss, and one when the time is over.
    assert!(calls(&sandbox, Endpoint::ListInvoices) >= 3);
}

#[test]
fn zero_is_refused_as_it_would_create_again_at_once() {
    let sandbox = Sandbox::start().unwrap();
    let client = sandbox.client_builder().build().unwrap();
    let error = client.create_invoice_once(&new(), Some(Duration::ZERO)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert!(
        error
            .message()
            .contains("resend_after: zero would create again at once: give none"),
        "{error}"
    );
    assert!(sandbox.requests().is_empty());
}

#[test]
fn resend_after_does_not_resend_when_anything_may_be_ours() {
    let (sandbox, client) = start();
    sandbox.fault(list(&[]));
    sandbox.fault(Fault::drop_before(Close::Fin).on(Endpoint::CreateInvoice));
    sandbox.fault(list(&[shown(2, &[("amount", "9")])]));
    let error = client.create_invoice_once(&new(), Some(AT_ONCE)).unwrap_err();
    assert_eq!((error.kind(), ids(&error)), (ErrorKind::Unresolved, vec![2]));
    assert_eq!(calls(&sandbox, Endpoint::CreateInvoice), 1);
}

#[test]
fn a_hook_that_says_stop_while_settling_leaves_the_outcome_unknown() {
    let (sandbox, _) = start();
    let stop = Arc::new(AtomicBool::new(false));
    let stops = stop.clone();
    let client = sandbox
        .client_builder()
        .timeout(PLENTY)
        .interrupt(move || stops.load(SeqCst))
        .build()
        .unwrap();
    sandbox.fault(Fault::drop_before(Close::Fin).on(Endpoint::CreateInvoice));
    let error = thread::scope(|scope| {
        let creating = scope.spawn(|| client.create_invoice_once(&new(), None));
        assert!(sandbox.wait_for_requests(4, PLENTY));
        stop.store(true, SeqCst);
        creating.join().unwrap().unwrap_err()
    });
    assert_eq!((error.kind(), error.outcome_unknown()), (ErrorKind::Interrupted, true));
    assert_eq!(sandbox.invoices().len(), 0);
}

#[test]
fn a_hook_that_says_stop_keeps_it_from_being_sent_again() {
    let (sandbox, _) = start();
    let events = Arc::new(AtomicU32::new(0));
    let seen = events.clone();
    let builder = sandbox.client_builder().max_retries(0).on_event(move |_| {
        events.fetch_add(1, SeqCst);
    });
    // The list, the create, and the list that would let it be sent again.
    let client = builder.interrupt(move || seen.load(SeqCst) == 3).build().unwrap();
    sandbox.fault(Fault::drop_before(Close::Fin).on(Endpoint::CreateInvoice));
    let error = client.create_invoice_once(&new(), Some(AT_ONCE)).unwrap_err();
    assert_eq!((error.kind(), error.outcome_unknown()), (ErrorKind::Interrupted, true));
    assert_eq!(calls(&sandbox, Endpoint::CreateInvoice), 1);
}
