//! A cancel whose response shows `CANCEL` for the invoice, and cannot be read otherwise: it was done, whatever the rest is.

use std::time::Duration;

use calypso_invoice::sandbox::{Close, Endpoint, Fault, Sandbox};
use calypso_invoice::{Client, Currency, Error, ErrorKind, InvoiceState, NewInvoice, Operation};
use calypso_tests::{RawServer, client_builder, invoice};

/// What is certain of each: the invoice 1, and that it is cancelled.
const UNREADABLE: [&str; 6] = [
    r#"{"id":1,"state":"CANCEL","amount":null,"currency":"FAU"}"#,
    r#"{"amount":"5","state":"CANCEL","id":1,"currency":"FAU"}"#,
    r#"{"state":"CANCEL","id":1}"#,
    r#"{"id":1,"state":"CANCEL","amount":5,"currency":"FAU","fee":[]}"#,
    r#"{"id":1,"state":"CANCEL","amo"#,
    r#"{"id":1,"state":"CANCEL","amount":5,"currency":"FAU"} {}"#,
];

/// A sandbox with the invoice 1, and a client of it.
fn start() -> (Sandbox, Client) {
    let sandbox = Sandbox::start().unwrap();
    let client = sandbox
        .client_builder()
        .timeout(Duration::from_secs(60))
        .max_retries(0)
        .build()
        .unwrap();
    let new = NewInvoice::new(5, Currency::Fau, "order 1017");
    assert_eq!(client.create_invoice(&new).unwrap().id(), 1);
    (sandbox, client)
}

#[track_caller]
fn assert_cancelled(error: &Error) {
    assert_eq!(
        (error.kind(), error.outcome_unknown()),
        (ErrorKind::InvalidResponse, false),
        "{error}"
    );
    assert_eq!(
        (error.operation(), error.invoice_id()),
        (Some(Operation::CancelInvoice), Some(1))
    );
    let message = error.message();
    assert!(
        message.starts_with("cancel_invoice: invoice 1 is cancelled, but the rest of it cannot be read: "),
        "{message}"
    );
    assert_eq!(error.attempts(), 1);
}

fn cancel_responds(body: &str) -> Fault {
    Fault::respond_after(200, &[], body).on(Endpoint::CancelInvoice)
}

fn read_responds(body: &str) -> Fault {
    Fault::respond(200, &[], body).on(Endpoint::GetInvoice)
}

#[test]
fn the_invoice_that_is_read_is_returned() {
    for body in UNREADABLE {
        let (sandbox, client) = start();
        sandbox.fault(cancel_responds(body));
        let cancelled = client.cancel_invoice(1).unwrap();
        assert_eq!(
            (cancelled.id(), cancelled.state()),
            (1, &InvoiceState::Cancel),
            "{body}"
        );
        assert_eq!(sandbox.requests().len(), 3);
    }
}

#[test]
fn one_that_cannot_be_read_either_is_an_error_that_says_that_it_is_cancelled() {
    for body in UNREADABLE {
        for read in [
            read_responds(body),
            read_responds("<html>"),
            Fault::status(503).on(Endpoint::GetInvoice),
            Fault::drop_after(Close::Reset).on(Endpoint::GetInvoice),
        ] {
            let (sandbox, client) = start();
            sandbox.fault(cancel_responds(body));
            sandbox.fault(read);
            assert_cancelled(&client.cancel_invoice(1).unwrap_err());
        }
    }
}

#[test]
fn what_is_read_after_a_lost_response_says_so_as_well() {
    for body in UNREADABLE {
        let (sandbox, client) = start();
        sandbox.fault(Fault::drop_after(Close::Fin).on(Endpoint::CancelInvoice));
        sandbox.fault(read_responds(body));
        assert_cancelled(&client.cancel_invoice(1).unwrap_err());
    }
}

#[test]
fn a_response_that_is_cut_by_the_connection_says_so_as_well() {
    let server = RawServer::start(|connection| {
        connection.read_request()?;
        connection.write("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{\"id\":1,\"state\":\"CANCEL\",\"amo")
    });
    let client = client_builder(&server.url()).build().unwrap();
    assert_cancelled(&client.cancel_invoice(1).unwrap_err());
}

#[test]
fn what_is_not_certain_stays_unknown() {
    for body in [
        r#"{"id":2,"state":"CANCEL","amount":null,"currency":"FAU"}"#,
        r#"{"id":1,"id":2,"state":"CANCEL","currency":"FAU"}"#,
        r#"{"id":1,"state":"CANCEL","state":"PAID"}"#,
        r#"{"id":1,"state":"CANCEL"#,
        r#"{"id":1,"state":"cancel","amount":null}"#,
        r#"{"id":1,"state":["CANCEL"],"amount":null}"#,
        r#"{"id":"1","state":"CANCEL","amount":5}"#,
        r#"{"invoice":{"id":1,"state":"CANCEL"}}"#,
        r#"[{"id":1,"state":"CANCEL"}]"#,
    ] {
        for read in [read_responds(body), Fault::status(503).on(Endpoint::GetInvoice)] {
            let (sandbox, client) = start();
            sandbox.fault(cancel_responds(body));
            sandbox.fault(read);
            let error = client.cancel_invoice(1).unwrap_err();
            assert_eq!(
                (error.kind(), error.outcome_unknown()),
                (ErrorKind::InvalidResponse, true),
                "{body}: {error}"
            );
            assert!(!error.message().contains("is cancelled"), "{error}");
        }
    }
}

#[test]
fn what_is_read_wins_when_the_two_contradict_each_other() {
    let (sandbox, client) = start();
    sandbox.fault(cancel_responds(UNREADABLE[0]));
    sandbox.fault(read_responds(&invoice(1)));
    let error = client.cancel_invoice(1).unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome_unknown()),
        (ErrorKind::InvalidResponse, true)
    );
    assert!(error.message().contains("read the invoice before deciding"), "{error}");
}

#[test]
fn a_refusal_that_shows_an_invoice_says_nothing_of_it() {
    let (sandbox, client) = start();
    sandbox.fault(Fault::respond(500, &[], UNREADABLE[0]).on(Endpoint::CancelInvoice));
    sandbox.fault(Fault::status(503).on(Endpoint::GetInvoice));
    let error = client.cancel_invoice(1).unwrap_err();
    assert_eq!((error.kind(), error.outcome_unknown()), (ErrorKind::Server, true));
}
