//! The recipe for tokio, of core's examples, in a real runtime: a future that is dropped ends its call, and nobody else's.

use std::sync::mpsc;
use std::time::Duration;

use calypso_invoice::sandbox::Sandbox;
use calypso_invoice::{Client, Currency, ErrorKind, NewInvoice};
use tokio::runtime::{Builder, Runtime};
use tokio::time::timeout;

use example::blocking;

#[expect(dead_code, reason = "of the example, only its recipe is used here")]
#[path = "../../../core/examples/tokio_wait.rs"]
mod example;

/// Far more than anything here takes, and less than a wait that nobody ends.
const LONG: Duration = Duration::from_secs(60);

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_time().build().unwrap()
}

fn client(sandbox: &Sandbox) -> Client {
    sandbox.client_builder().build().unwrap()
}

fn unpaid(client: &Client) -> u64 {
    let order = NewInvoice::new(5, Currency::Fau, "order 1017");
    client.create_invoice(&order).unwrap().id()
}

#[test]
fn a_call_gives_its_result_and_its_error() {
    let sandbox = Sandbox::start().unwrap();
    let client = client(&sandbox);
    let id = unpaid(&client);
    let (found, missing) = runtime().block_on(async {
        (
            blocking(&client, move |client| client.get_invoice(id)).await,
            blocking(&client, |client| client.get_invoice(404)).await,
        )
    });
    assert_eq!(found.unwrap().id(), id);
    assert_eq!(missing.unwrap_err().kind(), ErrorKind::NotFound);
}

#[test]
fn a_future_that_is_dropped_ends_its_call_and_no_other() {
    let sandbox = Sandbox::start().unwrap();
    let client = client(&sandbox);
    let id = unpaid(&client);
    let (ended, end) = mpsc::channel();
    runtime().block_on(async {
        let other = tokio::spawn({
            let client = client.clone();
            async move { blocking(&client, move |client| client.wait_for_payment(id, LONG)).await }
        });
        let wait = blocking(&client, move |client| {
            let result = client.wait_for_payment(id, LONG);
            ended.send(result.clone()).unwrap();
            result
        });
        timeout(Duration::from_millis(200), wait).await.unwrap_err();
        // While the runtime turns, until the call has heard of it.
        let result = loop {
            tokio::time::sleep(Duration::from_millis(5)).await;
            if let Ok(result) = end.try_recv() {
                break result;
            }
        };
        assert_eq!(result.unwrap_err().kind(), ErrorKind::Interrupted);

        assert!(!other.is_finished());
        sandbox.pay(id, 5).unwrap();
        assert!(other.await.unwrap().unwrap().is_paid());
    });
}

#[test]
fn a_future_that_is_dropped_at_once_leaves_no_call_behind() {
    let sandbox = Sandbox::start().unwrap();
    let client = client(&sandbox);
    let id = unpaid(&client);
    let runtime = runtime();
    runtime.block_on(async {
        for _ in 0..20 {
            // Dropped when its call may have begun, may be beginning, or may not.
            let wait = blocking(&client, move |client| client.wait_for_payment(id, LONG));
            let _ = timeout(Duration::ZERO, wait).await;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    });
    let begun = std::time::Instant::now();
    drop(runtime); // waits for every call that runs
    assert!(begun.elapsed() < LONG / 2);
}
