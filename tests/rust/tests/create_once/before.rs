//! What `create_invoice_once` reads before it sends anything, and what needs no settling.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};

use calypso_invoice::sandbox::{Close, Endpoint, Fault, Template};
use calypso_invoice::{Currency, ErrorKind, Invoice, NewInvoice, Operation};

use super::*;

#[test]
fn creates_when_nothing_equal_is_there() {
    let (sandbox, client) = start();
    client
        .create_invoice(&NewInvoice::new(amount("1.5"), Currency::Btc, "order 1016"))
        .unwrap();
    let invoice = client.create_invoice_once(&new(), None).unwrap();
    assert_eq!((invoice.id(), sandbox.invoices().len()), (2, 2));
}

#[test]
fn an_equal_invoice_before_sending_is_returned_and_nothing_is_sent() {
    for (state, written) in [("PENDING_PAYMENT", "1.5"), ("CANCEL", "1.5000"), ("PAID", "15e-1")] {
        let (sandbox, client) = start();
        let first = NewInvoice::new(amount(written), Currency::Btc, "order 1017").with_cart_item(item("mug"));
        let id = client.create_invoice(&first).unwrap().id();
        sandbox.set_state(id, state).unwrap();
        let error = client.create_invoice_once(&new(), None).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::AlreadyExists);
        assert!(!error.outcome_unknown());
        assert_eq!(error.operation(), Some(Operation::CreateInvoiceOnce));
        assert_eq!(ids(&error), [id]);
        assert_eq!(calls(&sandbox, Endpoint::CreateInvoice), 1, "{state}");
    }
}

#[test]
fn a_list_that_cannot_be_read_whole_means_that_nothing_is_sent() {
    let ours = shown(1, &[]);
    let unreadable = [
        list(&[shown(1, &[("amount", "\"1.5\"")])]),
        list(&[ours.clone(), "7".to_owned()]),
        Fault::respond(200, &[], "[").on(Endpoint::ListInvoices),
        Fault::respond(200, &[], "{}").on(Endpoint::ListInvoices),
        // A part of it, and one that is still being put together.
        Fault::respond(206, &[("Content-Range", "items 0-0/20")], "[]").on(Endpoint::ListInvoices),
        Fault::respond(202, &[], "[]").on(Endpoint::ListInvoices),
        // The list beside its length, as some services send pages.
        list(&[format!("[{ours}]"), "1".to_owned()]),
        Fault::status(500).on(Endpoint::ListInvoices),
        Fault::status(401).on(Endpoint::ListInvoices),
        Fault::drop_after(Close::Fin).on(Endpoint::ListInvoices),
    ];
    for fault in unreadable {
        let (sandbox, client) = start();
        sandbox.fault(fault.clone());
        let error = client.create_invoice_once(&new(), None).unwrap_err();
        assert!(!error.outcome_unknown(), "{fault:?}: {error}");
        assert_eq!(error.operation(), Some(Operation::CreateInvoiceOnce));
        assert!(error.message().starts_with("create_invoice_once: "), "{error}");
        assert_eq!(calls(&sandbox, Endpoint::CreateInvoice), 0, "{fault:?}");
    }
}

#[test]
fn a_list_cut_off_in_the_middle_means_that_nothing_is_sent() {
    let (sandbox, client) = start();
    sandbox.seed(20);
    sandbox.fault(Fault::cut(5000).on(Endpoint::ListInvoices));
    let error = client.create_invoice_once(&new(), None).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect);
    assert_eq!(
        (error.outcome_unknown(), calls(&sandbox, Endpoint::CreateInvoice)),
        (false, 0)
    );
}

#[test]
fn nothing_is_sent_once_the_hook_says_stop() {
    let (sandbox, _) = start();
    let stop = Arc::new(AtomicBool::new(false));
    let (set, stops) = (stop.clone(), stop);
    // The event comes when the list has been read: no part of it polls the hook after that.
    let builder = sandbox.client_builder().on_event(move |_| set.store(true, SeqCst));
    let client = builder.interrupt(move || stops.load(SeqCst)).build().unwrap();
    let error = client.create_invoice_once(&new(), None).unwrap_err();
    assert_eq!((error.kind(), error.outcome_unknown()), (ErrorKind::Interrupted, false));
    assert_eq!(
        (
            calls(&sandbox, Endpoint::ListInvoices),
            calls(&sandbox, Endpoint::CreateInvoice)
        ),
        (1, 0)
    );
}

#[test]
fn a_refusal_needs_no_settling() {
    for (status, kind) in [
        (400, ErrorKind::BadRequest),
        (401, ErrorKind::Authentication),
        (429, ErrorKind::RateLimited),
    ] {
        let (sandbox, client) = start();
        sandbox.fault(Fault::status(status).on(Endpoint::CreateInvoice));
        let error = client.create_invoice_once(&new(), Some(AT_ONCE)).unwrap_err();
        assert_eq!(
            (error.kind(), error.outcome_unknown(), error.attempts()),
            (kind, false, 1)
        );
        assert_eq!(sandbox.requests().len(), 2);
    }
}

#[test]
fn what_can_never_be_right_is_refused_before_the_list_is_read() {
    let (sandbox, client) = start();
    let error = client
        .create_invoice_once(&NewInvoice::new(1, "BTC", " "), None)
        .unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::InvalidRequest, 0));
    assert!(sandbox.requests().is_empty());
}

#[test]
fn find_invoices_finds_the_equal_ones() {
    let (sandbox, client) = start();
    client.create_invoice(&new()).unwrap();
    client
        .create_invoice(&NewInvoice::new(amount("1.6"), Currency::Btc, "order 1017"))
        .unwrap();
    client.create_invoice(&new()).unwrap();
    sandbox
        .add_template_as(9, Template::new(3, "EUR", "from a button"))
        .unwrap();
    client.create_invoice_from_template(9).unwrap();
    let found = client.find_invoices(&new()).unwrap();
    assert_eq!(found.iter().map(Invoice::id).collect::<Vec<_>>(), [1, 3]);

    sandbox.fault(list(&[shown(1, &[]), "{}".to_owned()]));
    let error = client.find_invoices(&new()).unwrap_err();
    assert_eq!(
        (error.kind(), error.operation()),
        (ErrorKind::InvalidResponse, Some(Operation::FindInvoices))
    );
}
