//! A call can be stopped at every stage, leaves nothing behind, and disturbs no other thread.

mod across_requests;
mod every_call;
mod scopes;
mod stages;

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use calypso_invoice::sandbox::{Endpoint as Operation, Fault, Sandbox};
use calypso_invoice::{Client, ClientBuilder, Error, ErrorKind, Invoice, NewInvoice, Result};
use calypso_tests::{Connection, RawServer, client_builder, full_backlog, invoice};

/// The promise is 100 ms; a busy machine may take longer to run the thread that keeps it. Nothing else ends these calls in time.
const SOON: Duration = Duration::from_secs(5);

/// What stops a call.
#[derive(Clone, Copy, Debug)]
enum How {
    /// The hook says so.
    Hook,
    /// Another thread calls `interrupt_calls` on a clone of its client.
    InterruptCalls,
}

const HOWS: [How; 2] = [How::Hook, How::InterruptCalls];

/// Waits until the hook is polled.
fn wait_for_poll(polled: &Receiver<()>) {
    polled.recv_timeout(Duration::from_secs(60)).unwrap();
}

/// Makes the call and stops it when `ready` returns; gives the error and the time until it came. `ready` receives a message each
/// time the hook is polled.
fn stop<T>(
    how: How,
    builder: ClientBuilder,
    call: impl FnOnce(&Client) -> Result<T> + Send,
    ready: impl FnOnce(&Receiver<()>),
) -> (Error, Duration) {
    let stop = Arc::new(AtomicBool::new(false));
    let (sender, polled) = mpsc::channel();
    let hook = {
        let stop = stop.clone();
        move || {
            // Fails when `ready` has returned.
            let _ = sender.send(());
            stop.load(SeqCst)
        }
    };
    let client = builder.interrupt(hook).build().unwrap();
    thread::scope(|scope| {
        let calling = scope.spawn(|| call(&client).err().unwrap());
        ready(&polled);
        let begun = Instant::now();
        match how {
            How::Hook => stop.store(true, SeqCst),
            How::InterruptCalls => client.clone().interrupt_calls(),
        }
        let error = calling.join().unwrap();
        let took = begun.elapsed();
        assert_eq!(error.kind(), ErrorKind::Interrupted, "{error:?}");
        assert!(took < SOON, "{took:?}");
        (error, took)
    })
}

fn create(client: &Client) -> Result<Invoice> {
    client.create_invoice(&NewInvoice::new(1, "BTC", "order 1017"))
}

#[test]
fn a_client_works_after_an_interrupt() {
    let server = RawServer::start(|connection| {
        let request = connection.read_request()?;
        if request.connection == 0 {
            return connection.hold();
        }
        connection.respond(200, &invoice(7))
    });
    let stop = Arc::new(AtomicBool::new(true));
    let stops = stop.clone();
    let client = client_builder(&server.url())
        .interrupt(move || stops.load(SeqCst))
        .build()
        .unwrap();
    assert_eq!(client.get_invoice(7).unwrap_err().kind(), ErrorKind::Interrupted);
    stop.store(false, SeqCst);
    client.get_invoice(7).unwrap();
}

#[test]
fn calls_of_other_threads_go_on() {
    let sandbox = Sandbox::start().unwrap();
    create(&sandbox.client_builder().build().unwrap()).unwrap();
    sandbox.fault(Fault::delay(None).on(Operation::GetInvoice).times(2));
    let stopped_thread = thread::current().id();
    let stop = Arc::new(AtomicBool::new(false));
    let stops = stop.clone();
    // As a binding does it: the hook stops the calls of one thread alone.
    let hook = move || stops.load(SeqCst) && thread::current().id() == stopped_thread;
    let client = sandbox.client_builder().max_retries(0).interrupt(hook).build().unwrap();
    thread::scope(|scope| {
        let other = scope.spawn(|| client.get_invoice(1));
        let watcher = scope.spawn(|| {
            // The create, and both gets.
            assert!(sandbox.wait_for_requests(3, Duration::from_secs(60)));
            stop.store(true, SeqCst);
        });
        assert_eq!(client.get_invoice(1).unwrap_err().kind(), ErrorKind::Interrupted);
        watcher.join().unwrap();
        sandbox.release();
        assert_eq!(other.join().unwrap().unwrap().id(), 1);
    });
}

/// The descriptors and threads of this process; the other tests of this binary have some too.
fn held() -> (usize, usize) {
    let count = |path| fs::read_dir(path).unwrap().count();
    (count("/proc/self/fd"), count("/proc/self/task"))
}

#[test]
#[cfg(target_os = "linux")]
fn a_thousand_interrupts_leave_nothing_behind() {
    // Runs itself again, alone: the other tests come and go with sockets and threads.
    const ALONE: &str = "CALYPSO_TEST_ALONE";
    if std::env::var_os(ALONE).is_none() {
        let alone = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "a_thousand_interrupts_leave_nothing_behind", "--nocapture"])
            .env(ALONE, "1")
            .output()
            .unwrap();
        assert!(alone.status.success(), "{}", String::from_utf8_lossy(&alone.stdout));
        return;
    }
    let (url, _backlog) = full_backlog();
    let connecting = client_builder(&url).interrupt(|| true).build().unwrap();
    let server = RawServer::start(Connection::hold);
    let shaking = client_builder(&server.https_url()).interrupt(|| true).build().unwrap();
    let before = held();
    for client in [&connecting, &shaking] {
        thread::scope(|scope| {
            for _ in 0..20 {
                scope.spawn(|| {
                    for _ in 0..25 {
                        assert_eq!(client.get_invoice(1).unwrap_err().kind(), ErrorKind::Interrupted);
                    }
                });
            }
        });
    }
    // What is left is the server's: it ends its connections too.
    let record = server.finish();
    assert!(record.connections <= 500);
    let after = held();
    assert!(
        after.0 <= before.0 && after.1 <= before.1,
        "before {before:?}, after {after:?}"
    );
}
