//! Hooks of the user that panic in the middle of a create: the order is free again, and what may have been sent is not forgotten.

use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, OnceLock, mpsc};
use std::thread::{self, ThreadId};

use calypso_invoice::{ClientBuilder, ErrorKind};

use super::*;

fn builder(sandbox: &Sandbox) -> ClientBuilder {
    sandbox.client_builder().timeout(PLENTY).max_retries(0)
}

#[track_caller]
fn assert_there(result: Result<Invoice, Error>) {
    let error = result.unwrap_err();
    assert_eq!(
        (error.kind(), ids(&error)),
        (ErrorKind::AlreadyExists, vec![1]),
        "{error}"
    );
}

#[test]
fn a_panic_in_on_event_changes_nothing() {
    for settled in [false, true] {
        let (sandbox, _) = start();
        if settled {
            sandbox.fault(Fault::drop_after(Close::Fin).on(Endpoint::CreateInvoice));
        }
        let told = Arc::new(AtomicUsize::new(0));
        let tells = told.clone();
        let client = builder(&sandbox).on_event(move |_| {
            tells.fetch_add(1, SeqCst);
            panic!("a hook of the user");
        });
        let client = client.build().unwrap();
        assert_eq!(client.create_invoice_once(&new(), None).unwrap().id(), 1);
        assert_eq!(told.load(SeqCst), sandbox.requests().len());
        assert_there(client.create_invoice_once(&new(), None));
    }
}

/// A client whose hook panics the first time that it is asked once the server has got this many requests.
fn panicking(sandbox: &Arc<Sandbox>, requests: usize) -> Client {
    let (seen, panicked) = (sandbox.clone(), AtomicUsize::new(0));
    let hook = move || {
        let now = seen.requests().len() >= requests;
        assert!(!now || panicked.fetch_add(1, SeqCst) > 0, "a hook of the user");
        false
    };
    builder(sandbox).interrupt(hook).build().unwrap()
}

fn create(client: &Client) -> thread::Result<Result<Invoice, Error>> {
    panic::catch_unwind(AssertUnwindSafe(|| client.create_invoice_once(&new(), None)))
}

#[test]
fn a_panic_in_the_interrupt_hook_frees_the_order() {
    // While the list is read, while the create is under way, and while it is settled.
    for (requests, held, exists) in [
        (1, Endpoint::ListInvoices, false),
        (2, Endpoint::CreateInvoice, true),
        (3, Endpoint::ListInvoices, true),
    ] {
        let sandbox = Arc::new(Sandbox::start().unwrap());
        if requests == 3 {
            sandbox.fault(list(&[]));
            sandbox.fault(Fault::drop_after(Close::Fin).on(Endpoint::CreateInvoice));
        }
        sandbox.fault(Fault::delay(None).on(held));
        let client = panicking(&sandbox, requests);
        assert!(create(&client).is_err(), "{requests}: the panic is the caller's");
        sandbox.release();
        assert!(sandbox.wait_for_requests(requests, PLENTY));
        let landed = usize::from(exists);
        while sandbox.invoices().len() < landed {
            thread::yield_now();
        }
        let again = client.create_invoice_once(&new(), None);
        if exists {
            assert_there(again);
        } else {
            assert_eq!(again.unwrap().id(), 1);
        }
        assert_eq!(sandbox.invoices().len(), 1);
    }
}

#[test]
fn one_that_waits_for_it_learns_that_the_outcome_is_unknown() {
    let sandbox = Arc::new(Sandbox::start().unwrap());
    sandbox.fault(list(&[]).times(u32::MAX));
    sandbox.fault(Fault::delay(None).on(Endpoint::CreateInvoice));
    let panicking = Arc::new(OnceLock::<ThreadId>::new());
    let (panics, (asking, asked)) = (panicking.clone(), mpsc::channel());
    let hook = move || {
        let _ = asking.send(thread::current().id());
        assert_ne!(panics.get(), Some(&thread::current().id()), "a hook of the user");
        false
    };
    let client = builder(&sandbox).interrupt(hook).build().unwrap();
    thread::scope(|scope| {
        let first = scope.spawn(|| create(&client));
        assert!(sandbox.wait_for_requests(2, PLENTY));
        let second = scope.spawn(|| client.create_invoice_once(&new(), None));
        for _ in 0..2 {
            while asked.recv_timeout(PLENTY).unwrap() != second.thread().id() {}
        }
        panicking.set(first.thread().id()).unwrap();
        assert!(first.join().unwrap().is_err());
        let error = second.join().unwrap().unwrap_err();
        assert_eq!(
            (error.kind(), error.outcome_unknown()),
            (ErrorKind::Unresolved, false),
            "{error}"
        );
        assert!(error.message().contains("nothing was sent"), "{error}");
    });
    assert_eq!(calls(&sandbox, Endpoint::CreateInvoice), 1);
}
