//! `create_invoice_once` and `find_invoices`: every sentence of what they promise, against the sandbox.

use std::thread;
use std::time::Duration;

use calypso_invoice::sandbox::{Call, Close, Fault, Sandbox, Template};
use calypso_invoice::{Amount, CartItem, Client, Currency, Error, ErrorKind, Invoice, NewInvoice, Operation};

/// Longer than any of these tests lasts.
const PLENTY: Duration = Duration::from_secs(60);

fn amount(text: &str) -> Amount {
    text.parse().unwrap()
}

fn new() -> NewInvoice {
    NewInvoice::new(amount("1.50"), Currency::Btc, "order 1017").cart_item(item("mug"))
}

fn item(product: &str) -> CartItem {
    CartItem::new(product, amount("1.5"), 1, Currency::Btc)
}

fn start() -> (Sandbox, Client) {
    let sandbox = Sandbox::start().unwrap();
    let client = sandbox.client_builder().timeout(PLENTY).max_retries(0).build().unwrap();
    (sandbox, client)
}

/// An invoice as a list shows it: ours, but for what `change` replaces.
fn shown(id: u64, change: &[(&str, &str)]) -> String {
    let mut fields = vec![
        ("amount", "1.5"),
        ("currency", "\"BTC\""),
        ("description", "\"order 1017\""),
        ("state", "\"PENDING_PAYMENT\""),
        (
            "cartItems",
            r#"[{"quantity":1.0,"product":"mug","price":1.50,"currency":"BTC"}]"#,
        ),
    ];
    for (name, value) in change {
        fields.retain(|(field, _)| field != name);
        fields.push((name, value));
    }
    let fields: Vec<String> = fields
        .iter()
        .map(|(name, value)| format!(r#""{name}":{value}"#))
        .collect();
    format!(r#"{{"id":{id},{}}}"#, fields.join(","))
}

fn list(elements: &[String]) -> Fault {
    Fault::answer(200, &[], format!("[{}]", elements.join(","))).on(Call::ListInvoices)
}

/// Runs a create whose answer is lost, and which then finds this list.
fn settled_by(after: &[String]) -> (Sandbox, Result<Invoice, Error>) {
    let (sandbox, client) = start();
    sandbox.fault(list(&[shown(1, &[("description", "\"another\"")])]));
    sandbox.fault(Fault::drop_after(Close::Reset).on(Call::CreateInvoice));
    sandbox.fault(list(after));
    let result = client.create_invoice_once(&new(), None);
    (sandbox, result)
}

fn calls(sandbox: &Sandbox, call: Call) -> usize {
    sandbox
        .requests()
        .iter()
        .filter(|request| request.call() == Some(call))
        .count()
}

fn ids(error: &Error) -> Vec<u64> {
    error.invoices().iter().map(Invoice::id).collect()
}

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
        let first = NewInvoice::new(amount(written), Currency::Btc, "order 1017").cart_item(item("mug"));
        let id = client.create_invoice(&first).unwrap().id();
        sandbox.set_state(id, state).unwrap();
        let error = client.create_invoice_once(&new(), None).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::AlreadyExists);
        assert!(!error.outcome_unknown());
        assert_eq!(error.operation(), Some(Operation::CreateInvoiceOnce));
        assert_eq!(ids(&error), [id]);
        assert_eq!(calls(&sandbox, Call::CreateInvoice), 1, "{state}");
    }
}

#[test]
fn a_list_that_cannot_be_read_whole_means_that_nothing_is_sent() {
    let ours = shown(1, &[]);
    let unreadable = [
        list(&[shown(1, &[("amount", "\"1.5\"")])]),
        list(&[ours, "7".to_owned()]),
        Fault::answer(200, &[], "[").on(Call::ListInvoices),
        Fault::answer(200, &[], "{}").on(Call::ListInvoices),
        Fault::status(500).on(Call::ListInvoices),
        Fault::status(401).on(Call::ListInvoices),
        Fault::drop_after(Close::Fin).on(Call::ListInvoices),
    ];
    for fault in unreadable {
        let (sandbox, client) = start();
        sandbox.fault(fault.clone());
        let error = client.create_invoice_once(&new(), None).unwrap_err();
        assert!(!error.outcome_unknown(), "{fault:?}: {error}");
        assert_eq!(error.operation(), Some(Operation::CreateInvoiceOnce));
        assert!(error.message().starts_with("create_invoice_once: "), "{error}");
        assert_eq!(calls(&sandbox, Call::CreateInvoice), 0, "{fault:?}");
    }
}

#[test]
fn a_list_cut_off_in_the_middle_means_that_nothing_is_sent() {
    let (sandbox, client) = start();
    sandbox.seed(20);
    sandbox.fault(Fault::cut(5000).on(Call::ListInvoices));
    let error = client.create_invoice_once(&new(), None).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect);
    assert_eq!(
        (error.outcome_unknown(), calls(&sandbox, Call::CreateInvoice)),
        (false, 0)
    );
}

#[test]
fn a_lost_answer_is_found_in_the_list() {
    for close in [Close::Fin, Close::Reset] {
        let (sandbox, client) = start();
        sandbox.fault(Fault::drop_after(close).on(Call::CreateInvoice));
        let invoice = client.create_invoice_once(&new(), None).unwrap();
        assert_eq!((invoice.id(), sandbox.invoices().len()), (1, 1));
        assert_eq!(calls(&sandbox, Call::CreateInvoice), 1);
    }
}

#[test]
fn a_server_error_after_the_create_was_applied_is_settled_too() {
    let (sandbox, client) = start();
    sandbox.fault(Fault::answer_after(500, &[], "").on(Call::CreateInvoice));
    assert_eq!(client.create_invoice_once(&new(), None).unwrap().id(), 1);
    assert_eq!(sandbox.invoices().len(), 1);
}

#[test]
fn a_request_that_lands_late_is_waited_for() {
    let (sandbox, client) = start();
    sandbox.fault(Fault::late(None, Close::Fin).on(Call::CreateInvoice));
    let invoice = thread::scope(|scope| {
        let creating = scope.spawn(|| client.create_invoice_once(&new(), None));
        // The list before, the create, and two looks that find nothing.
        assert!(sandbox.wait_for_requests(4, PLENTY));
        assert_eq!(sandbox.land(), 1);
        creating.join().unwrap()
    });
    assert_eq!(invoice.unwrap().id(), 1);
    assert_eq!(calls(&sandbox, Call::CreateInvoice), 1);
}

#[test]
fn what_the_service_leaves_out_is_forgiven() {
    for left_out in [
        ("cartItems", "null"),
        ("cartItems", "[null]"),
        ("cartItems", r#"[{"product":"mug"}]"#),
        ("cartItems", r#"[{"price":1.5,"currency":null}]"#),
        ("fee", "null"),
    ] {
        let (_sandbox, result) = settled_by(&[shown(2, &[left_out])]);
        assert_eq!(result.unwrap().id(), 2, "{left_out:?}");
    }
}

#[test]
fn a_near_match_is_not_ours_and_not_nothing() {
    for near in [
        ("amount", "1.51"),
        ("currency", "\"ETH\""),
        (
            "cartItems",
            r#"[{"quantity":1,"product":"cup","price":1.5,"currency":"BTC"}]"#,
        ),
        (
            "cartItems",
            r#"[{"quantity":2,"product":"mug","price":1.5,"currency":"BTC"}]"#,
        ),
        ("cartItems", "[null,null]"),
        ("state", "\"CANCEL\""),
        ("description", "null"),
    ] {
        for (after, found) in [
            (vec![shown(2, &[near])], vec![2]),
            (vec![shown(2, &[]), shown(3, &[near])], vec![2, 3]),
        ] {
            let (sandbox, result) = settled_by(&after);
            let error = result.unwrap_err();
            assert_eq!(
                (error.kind(), error.outcome_unknown()),
                (ErrorKind::Unsettled, true),
                "{near:?}"
            );
            assert_eq!(ids(&error), found, "{near:?}");
            assert_eq!(calls(&sandbox, Call::CreateInvoice), 1);
        }
    }
}

#[test]
fn several_matches_are_unsettled() {
    let (_sandbox, result) = settled_by(&[shown(2, &[]), shown(3, &[])]);
    let error = result.unwrap_err();
    assert_eq!((error.kind(), ids(&error)), (ErrorKind::Unsettled, vec![2, 3]));
    assert!(error.message().contains("invoices 2, 3"), "{error}");
}

#[test]
fn an_unreadable_element_after_the_create_is_unsettled() {
    for broken in [
        shown(2, &[("amount", "\"1.5\"")]),
        "null".to_owned(),
        r#"{"id":"2"}"#.to_owned(),
    ] {
        let (_sandbox, result) = settled_by(&[shown(3, &[]), broken]);
        let error = result.unwrap_err();
        assert_eq!((error.kind(), ids(&error)), (ErrorKind::Unsettled, vec![3]));
        assert!(error.message().contains("[1]"), "{error}");
    }
}

#[test]
fn only_ids_that_were_not_there_before_count() {
    // Invoice 1 was there under another name; that it has ours now, or cannot be read now, says nothing.
    for old in [shown(1, &[]), shown(1, &[("amount", "true")])] {
        let (_sandbox, result) = settled_by(&[old, shown(2, &[])]);
        assert_eq!(result.unwrap().id(), 2);
    }
}

#[test]
fn lists_that_fail_while_settling_are_asked_again() {
    let (sandbox, client) = start();
    sandbox.fault(list(&[]));
    sandbox.fault(Fault::drop_after(Close::Fin).on(Call::CreateInvoice));
    sandbox.fault(Fault::status(503).on(Call::ListInvoices));
    sandbox.fault(Fault::answer(200, &[], "[{").on(Call::ListInvoices));
    assert_eq!(client.create_invoice_once(&new(), None).unwrap().id(), 1);
    assert_eq!(
        (
            calls(&sandbox, Call::ListInvoices),
            calls(&sandbox, Call::CreateInvoice)
        ),
        (4, 1)
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
        sandbox.fault(Fault::status(status).on(Call::CreateInvoice));
        let error = client.create_invoice_once(&new(), Some(Duration::ZERO)).unwrap_err();
        assert_eq!(
            (error.kind(), error.outcome_unknown(), error.attempts()),
            (kind, false, 1)
        );
        assert_eq!(sandbox.requests().len(), 2);
    }
}

#[test]
fn without_resend_after_it_is_never_sent_again() {
    let (sandbox, _) = start();
    let client = sandbox
        .client_builder()
        .timeout(Duration::from_millis(1500))
        .build()
        .unwrap();
    sandbox.fault(Fault::drop_before(Close::Fin).on(Call::CreateInvoice));
    let error = client.create_invoice_once(&new(), None).unwrap_err();
    assert_eq!((error.kind(), error.outcome_unknown()), (ErrorKind::Unsettled, true));
    assert!(error.invoices().is_empty());
    assert_eq!((calls(&sandbox, Call::CreateInvoice), sandbox.invoices().len()), (1, 0));
}

#[test]
fn resend_after_creates_again_once_the_list_has_been_clear_for_that_long() {
    let (sandbox, client) = start();
    sandbox.fault(Fault::drop_before(Close::Fin).on(Call::CreateInvoice));
    let invoice = client
        .create_invoice_once(&new(), Some(Duration::from_millis(300)))
        .unwrap();
    assert_eq!((invoice.id(), sandbox.invoices().len()), (1, 1));
    assert_eq!(calls(&sandbox, Call::CreateInvoice), 2);
    // One look at once, and one when the time is over, at the least.
    assert!(calls(&sandbox, Call::ListInvoices) >= 3);
}

#[test]
fn resend_after_does_not_resend_when_anything_may_be_ours() {
    let (sandbox, client) = start();
    sandbox.fault(list(&[]));
    sandbox.fault(Fault::drop_before(Close::Fin).on(Call::CreateInvoice));
    sandbox.fault(list(&[shown(2, &[("amount", "9")])]));
    let error = client.create_invoice_once(&new(), Some(Duration::ZERO)).unwrap_err();
    assert_eq!((error.kind(), ids(&error)), (ErrorKind::Unsettled, vec![2]));
    assert_eq!(calls(&sandbox, Call::CreateInvoice), 1);
}

#[test]
fn a_hook_that_says_stop_while_settling_leaves_the_outcome_unknown() {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
    let (sandbox, _) = start();
    let stop = Arc::new(AtomicBool::new(false));
    let asked = stop.clone();
    let client = sandbox
        .client_builder()
        .timeout(PLENTY)
        .interrupt(move || asked.load(SeqCst))
        .build()
        .unwrap();
    sandbox.fault(Fault::drop_before(Close::Fin).on(Call::CreateInvoice));
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
