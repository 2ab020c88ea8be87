//! Equal orders inside one client and its clones wait for each other; what the first learns, the next one knows.

use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, OnceLock};
use std::thread::{self, ThreadId};

use calypso_invoice::ErrorKind;

use super::*;

/// Longer than any step takes.
const PATIENCE: Duration = Duration::from_secs(20);

/// A sandbox, a client of it, and the threads whose calls ask the client's hook while they wait.
fn watched() -> (Sandbox, Client, Receiver<ThreadId>) {
    let sandbox = Sandbox::start().unwrap();
    let (sender, asked) = mpsc::channel();
    let hook = move || {
        let _ = sender.send(thread::current().id());
        false
    };
    let builder = sandbox.client_builder().timeout(PLENTY).max_retries(0);
    (sandbox, builder.interrupt(hook).build().unwrap(), asked)
}

/// Waits until a call of the thread has asked twice: it waits for something.
fn wait_for(asked: &Receiver<ThreadId>, thread: ThreadId) {
    for _ in 0..2 {
        while asked.recv_timeout(PATIENCE).unwrap() != thread {}
    }
}

fn assert_exists(result: Result<Invoice, Error>) {
    let error = result.unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome_unknown()),
        (ErrorKind::AlreadyExists, false),
        "{error}"
    );
    assert_eq!(ids(&error), [1]);
}

#[test]
fn two_threads_with_one_order_send_one_create() {
    let as_they_are: fn(&Client) -> Client = Client::clone;
    let with_timeout: fn(&Client) -> Client = |client| client.with_timeout(2 * PLENTY).unwrap();
    for (other, description) in [
        (as_they_are, "order 1017"),
        (with_timeout, "order 1017"),
        (as_they_are, " order\t1017\n"),
    ] {
        let (sandbox, client, asked) = watched();
        let (client, other) = (&client, &other(&client));
        let same = NewInvoice::new(amount("1.5"), Currency::Btc, description).with_cart_item(item("mug"));
        sandbox.fault(Fault::delay(None).on(Endpoint::ListInvoices));
        thread::scope(|scope| {
            let first = scope.spawn(|| client.create_invoice_once(&new(), None));
            assert!(sandbox.wait_for_requests(1, PLENTY));
            let second = scope.spawn(|| other.create_invoice_once(&same, None));
            wait_for(&asked, second.thread().id());
            assert_eq!(sandbox.requests().len(), 1, "the second has sent something");
            sandbox.release();
            assert_eq!(first.join().unwrap().unwrap().id(), 1);
            assert_exists(second.join().unwrap());
        });
        assert_eq!(
            (calls(&sandbox, Endpoint::CreateInvoice), sandbox.invoices().len()),
            (1, 1)
        );
    }
}

#[test]
fn many_threads_with_one_order_send_one_create() {
    const THREADS: usize = 16;
    let (sandbox, client) = start();
    let results: Vec<_> = thread::scope(|scope| {
        let calls: Vec<_> = (0..THREADS)
            .map(|_| scope.spawn(|| client.create_invoice_once(&new(), None)))
            .collect();
        calls.into_iter().map(|call| call.join().unwrap()).collect()
    });
    let (created, others): (Vec<_>, Vec<_>) = results.into_iter().partition(Result::is_ok);
    assert_eq!((created.len(), others.len()), (1, THREADS - 1));
    others.into_iter().for_each(assert_exists);
    assert_eq!(
        (calls(&sandbox, Endpoint::CreateInvoice), sandbox.invoices().len()),
        (1, 1)
    );
}

#[test]
fn different_orders_do_not_wait() {
    let (sandbox, client) = start();
    sandbox.fault(Fault::delay(None).on(Endpoint::ListInvoices));
    thread::scope(|scope| {
        let first = scope.spawn(|| client.create_invoice_once(&new(), None));
        assert!(sandbox.wait_for_requests(1, PLENTY));
        let other = NewInvoice::new(amount("1.5"), Currency::Btc, "order 1018");
        assert_eq!(client.create_invoice_once(&other, None).unwrap().id(), 1);
        sandbox.release();
        assert_eq!(first.join().unwrap().unwrap().id(), 2);
    });
}

#[test]
fn two_clients_do_not_know_of_each_other() {
    let (sandbox, client) = start();
    sandbox.fault(Fault::delay(None).on(Endpoint::ListInvoices));
    thread::scope(|scope| {
        let first = scope.spawn(|| client.create_invoice_once(&new(), None));
        assert!(sandbox.wait_for_requests(1, PLENTY));
        let another = sandbox.client_builder().timeout(PLENTY).build().unwrap();
        another.create_invoice_once(&new(), None).unwrap();
        sandbox.release();
        // Its list was read before: this is what a lock of one's own is for.
        first.join().unwrap().unwrap();
    });
    assert_eq!(sandbox.invoices().len(), 2);
}

#[test]
fn the_wait_ends_at_the_deadline_with_nothing_sent() {
    const SHORT: Duration = Duration::from_millis(200);
    let (sandbox, client) = start();
    sandbox.fault(Fault::delay(None).on(Endpoint::ListInvoices));
    thread::scope(|scope| {
        let first = scope.spawn(|| client.create_invoice_once(&new(), None));
        assert!(sandbox.wait_for_requests(1, PLENTY));
        let short = client.with_timeout(SHORT).unwrap();
        let error = short.create_invoice_once(&new(), None).unwrap_err();
        assert_eq!(
            (error.kind(), error.outcome_unknown()),
            (ErrorKind::Timeout, false),
            "{error}"
        );
        assert!(error.elapsed() >= SHORT && error.elapsed() < PATIENCE, "{error:?}");
        assert_eq!(error.attempts(), 0);
        assert!(error.message().contains("nothing was sent"), "{error}");
        assert_eq!(sandbox.requests().len(), 1);
        sandbox.release();
        first.join().unwrap().unwrap();
    });
}

#[test]
fn the_wait_ends_when_the_hook_says_stop() {
    let (sandbox, _) = start();
    let stop = Arc::new(AtomicBool::new(false));
    let (stops, waiting) = (stop.clone(), Arc::new(OnceLock::<ThreadId>::new()));
    let stopped_thread = waiting.clone();
    let hook = move || stops.load(SeqCst) && stopped_thread.get() == Some(&thread::current().id());
    let builder = sandbox.client_builder().timeout(PLENTY).max_retries(0);
    let client = builder.interrupt(hook).build().unwrap();
    sandbox.fault(Fault::delay(None).on(Endpoint::ListInvoices));
    thread::scope(|scope| {
        let first = scope.spawn(|| client.create_invoice_once(&new(), None));
        assert!(sandbox.wait_for_requests(1, PLENTY));
        let second = scope.spawn(|| client.create_invoice_once(&new(), None).unwrap_err());
        waiting.set(second.thread().id()).unwrap();
        stop.store(true, SeqCst);
        let error = second.join().unwrap();
        assert_eq!(
            (error.kind(), error.outcome_unknown(), error.attempts()),
            (ErrorKind::Interrupted, false, 0)
        );
        assert_eq!(sandbox.requests().len(), 1);
        sandbox.release();
        first.join().unwrap().unwrap();
    });
}

#[test]
fn one_that_waited_for_an_unknown_outcome_sends_nothing() {
    let (sandbox, client, asked) = watched();
    sandbox.fault(list(&[]));
    sandbox.fault(Fault::late(None, Close::Fin).on(Endpoint::CreateInvoice));
    sandbox.fault(Fault::delay(None).on(Endpoint::ListInvoices));
    let stopped = client.with_timeout(PLENTY).unwrap();
    thread::scope(|scope| {
        let first = scope.spawn(|| stopped.create_invoice_once(&new(), None).unwrap_err());
        assert!(sandbox.wait_for_requests(3, PLENTY));
        let others = [(); 2].map(|()| scope.spawn(|| client.create_invoice_once(&new(), Some(AT_ONCE))));
        for other in &others {
            wait_for(&asked, other.thread().id());
        }
        stopped.interrupt_calls();
        let error = first.join().unwrap();
        assert_eq!((error.kind(), error.outcome_unknown()), (ErrorKind::Interrupted, true));
        for other in others {
            let error = other.join().unwrap().unwrap_err();
            assert_eq!(
                (error.kind(), error.outcome_unknown()),
                (ErrorKind::Unresolved, false),
                "{error}"
            );
            assert!(error.message().contains("nothing was sent"), "{error}");
        }
    });
    assert_eq!(sandbox.land(), 1);
    assert_eq!(
        (calls(&sandbox, Endpoint::CreateInvoice), sandbox.invoices().len()),
        (1, 1)
    );
}

#[test]
fn one_that_waited_for_a_success_knows_of_it_before_the_list_does() {
    let (sandbox, client, asked) = watched();
    sandbox.fault(list(&[]).times(u32::MAX));
    sandbox.fault(Fault::delay(None).on(Endpoint::CreateInvoice));
    thread::scope(|scope| {
        let first = scope.spawn(|| client.create_invoice_once(&new(), None));
        assert!(sandbox.wait_for_requests(2, PLENTY));
        let others = [(); 2].map(|()| scope.spawn(|| client.create_invoice_once(&new(), None)));
        for other in &others {
            wait_for(&asked, other.thread().id());
        }
        sandbox.release();
        assert_eq!(first.join().unwrap().unwrap().id(), 1);
        for other in others {
            assert_exists(other.join().unwrap());
        }
    });
    assert_eq!(calls(&sandbox, Endpoint::CreateInvoice), 1);
}

#[test]
fn one_that_waited_for_a_refusal_creates() {
    let (sandbox, client, asked) = watched();
    sandbox.fault(Fault::delay(None).on(Endpoint::ListInvoices));
    sandbox.fault(Fault::status(400).on(Endpoint::CreateInvoice));
    thread::scope(|scope| {
        let first = scope.spawn(|| client.create_invoice_once(&new(), None).unwrap_err());
        assert!(sandbox.wait_for_requests(1, PLENTY));
        let second = scope.spawn(|| client.create_invoice_once(&new(), None));
        wait_for(&asked, second.thread().id());
        sandbox.release();
        assert_eq!(first.join().unwrap().kind(), ErrorKind::BadRequest);
        assert_eq!(second.join().unwrap().unwrap().id(), 1);
    });
}
