//! A cancel is done when a response shows the state `CANCEL`; any other end of it is settled by reading the invoice.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::thread;
use std::time::Duration;

use calypso_invoice::sandbox::{Close, Endpoint, Fault, RecordedRequest, Sandbox};
use calypso_invoice::{Client, Currency, Error, ErrorKind, InvoiceState, NewInvoice, Operation};
use calypso_tests::{Call, RawServer, client_builder};

/// Longer than any of these tests lasts.
const PLENTY: Duration = Duration::from_secs(60);
/// Every state that the vendor's documents list but `CANCEL`, and one that they do not.
const OTHER_STATES: [&str; 7] = [
    "PENDING_PAYMENT",
    "PAID",
    "PENDING_INTERVENTION",
    "ARCHIVED",
    "MEM_POOL_FOUND",
    "PENDING_COMPLIANCE_CHECK",
    "CANCELLING",
];

/// A sandbox with the invoice 1, and a client of it.
fn start() -> (Sandbox, Client) {
    let sandbox = Sandbox::start().unwrap();
    let client = sandbox.client_builder().timeout(PLENTY).max_retries(0).build().unwrap();
    let new = NewInvoice::new(5, Currency::Fau, "order 1017");
    assert_eq!(client.create_invoice(&new).unwrap().id(), 1);
    (sandbox, client)
}

fn shown(id: u64, state: &str) -> String {
    format!(r#"{{"id":{id},"state":"{state}","amount":5,"currency":"FAU"}}"#)
}

/// The requests after the create.
fn endpoints(sandbox: &Sandbox) -> Vec<Option<Endpoint>> {
    sandbox.requests()[1..].iter().map(RecordedRequest::endpoint).collect()
}

const SETTLED: [Option<Endpoint>; 2] = [Some(Endpoint::CancelInvoice), Some(Endpoint::GetInvoice)];

#[track_caller]
fn assert_unknown(error: &Error, kind: ErrorKind) {
    assert_eq!((error.kind(), error.outcome_unknown()), (kind, true), "{error:?}");
    assert_eq!(error.operation(), Some(Operation::CancelInvoice));
    assert!(error.message().contains("read the invoice before deciding"), "{error}");
    assert_eq!(error.attempts(), 1);
}

#[test]
fn a_response_that_shows_it_is_enough() {
    let (sandbox, client) = start();
    assert_eq!(*client.cancel_invoice(1).unwrap().state(), InvoiceState::Cancel);
    assert_eq!(endpoints(&sandbox), [Some(Endpoint::CancelInvoice)]);
}

#[test]
fn a_response_with_another_state_is_settled_by_reading() {
    for state in OTHER_STATES {
        let (sandbox, client) = start();
        sandbox.fault(Fault::respond_after(200, &[], shown(1, state)).on(Endpoint::CancelInvoice));
        let cancelled = client.cancel_invoice(1).unwrap();
        assert_eq!(*cancelled.state(), InvoiceState::Cancel, "{state}");
        assert_eq!(endpoints(&sandbox), SETTLED, "{state}");
    }
}

#[test]
fn it_stays_unknown_when_reading_does_not_show_it() {
    for state in OTHER_STATES {
        let reads = [
            Fault::respond(200, &[], shown(1, state)),
            Fault::respond(200, &[], shown(2, "CANCEL")),
            Fault::respond(200, &[], "{}"),
            Fault::status(404),
            Fault::status(503),
            Fault::drop_after(Close::Reset),
        ];
        for read in reads {
            let (sandbox, client) = start();
            sandbox.fault(Fault::respond(200, &[], shown(1, state)).on(Endpoint::CancelInvoice));
            sandbox.fault(read.clone().on(Endpoint::GetInvoice));
            let error = client.cancel_invoice(1).unwrap_err();
            assert_unknown(&error, ErrorKind::InvalidResponse);
            // What the service said is the response to the cancel.
            assert_eq!((error.status(), error.invoice_id()), (Some(200), Some(1)), "{read:?}");
            assert_eq!(error.body(), Some(&*shown(1, state)), "{read:?}");
            assert!(error.message().contains(state), "{error}");
            assert_eq!(endpoints(&sandbox), SETTLED, "{state}");
        }
    }
}

#[test]
fn a_lost_response_is_settled_by_reading() {
    let lost = [
        Fault::drop_after(Close::Reset),
        Fault::respond_after(500, &[], ""),
        Fault::respond_after(200, &[], shown(2, "CANCEL")),
        Fault::respond_after(200, &[], "[]"),
    ];
    for lost in lost {
        let (sandbox, client) = start();
        sandbox.fault(lost.on(Endpoint::CancelInvoice));
        let cancelled = client.cancel_invoice(1).unwrap();
        assert_eq!((cancelled.id(), cancelled.state()), (1, &InvoiceState::Cancel));
        assert_eq!(endpoints(&sandbox), SETTLED);
    }
}

#[test]
fn a_clear_refusal_is_not_read() {
    let (sandbox, client) = start();
    sandbox.pay(1, 5).unwrap();
    let error = client.cancel_invoice(1).unwrap_err();
    assert_eq!((error.kind(), error.outcome_unknown()), (ErrorKind::Conflict, false));
    assert_eq!(endpoints(&sandbox), [Some(Endpoint::CancelInvoice)]);
}

#[test]
fn a_key_in_the_state_is_redacted() {
    let (sandbox, client) = start();
    let shown = shown(1, sandbox.key());
    sandbox.fault(Fault::respond(200, &[], shown).on(Endpoint::CancelInvoice));
    let error = client.cancel_invoice(1).unwrap_err();
    let text = format!("{error} {error:?} {:?}", error.body());
    assert!(text.contains("***") && !text.contains(sandbox.key()), "{text}");
}

#[test]
fn an_interrupt_while_it_is_read_is_the_end_of_the_whole_call() {
    const HELD: Duration = Duration::from_millis(300);
    for by_hook in [true, false] {
        let server = RawServer::start(|connection| {
            connection.read_request()?;
            thread::sleep(HELD);
            connection.respond(500, "")?;
            connection.read_request()?;
            connection.hold()
        });
        let stop = Arc::new(AtomicBool::new(false));
        let stops = stop.clone();
        let builder = client_builder(&server.url()).timeout(PLENTY);
        let client = builder.interrupt(move || stops.load(SeqCst)).build().unwrap();
        let error = thread::scope(|scope| {
            let cancelling = scope.spawn(|| client.cancel_invoice(7).unwrap_err());
            server.wait_until(|record| record.requests.len() == 2);
            // So that the time of the whole call can be told from that of the cancel alone and from that of the read.
            thread::sleep(HELD);
            if by_hook {
                stop.store(true, SeqCst);
            } else {
                client.interrupt_calls();
            }
            cancelling.join().unwrap()
        });
        assert_unknown(&error, ErrorKind::Interrupted);
        assert!(error.elapsed() >= 2 * HELD && error.elapsed() < PLENTY / 2, "{error:?}");
        assert_eq!(server.finish().lines(), [Call::Cancel.line(), Call::Get.line()]);
    }
}
