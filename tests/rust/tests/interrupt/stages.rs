//! A call can be stopped at every stage, leaves nothing behind, and disturbs no other thread.
//!
//! How soon it stops is printed, and asserted only as far as no machine is that slow.

use std::fs;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use calypso_invoice::sandbox::{Call as Operation, Fault, Sandbox};
use calypso_invoice::{Client, ClientBuilder, ErrorKind, NewInvoice, Result};
use calypso_tests::{Authority, Connection, RawServer, full_backlog, quick};

/// The promise is 100 ms; a busy machine may take longer to run the thread that keeps it.
const SOON: Duration = Duration::from_secs(5);

/// Makes the call, says stop once it waits, and gives the time until it had ended and whether its outcome is unknown.
fn stopped<T>(builder: ClientBuilder, call: impl FnOnce(&Client) -> Result<T> + Send) -> (Duration, bool) {
    let said = Arc::new(AtomicBool::new(false));
    let (asked, is_asked) = mpsc::channel();
    let hook = {
        let said = said.clone();
        move || {
            // The test may have heard enough.
            let _ = asked.send(());
            said.load(SeqCst)
        }
    };
    let client = builder.interrupt(hook).build().unwrap();
    thread::scope(|scope| {
        let calling = scope.spawn(|| call(&client).err().unwrap());
        // Asked for the second time, it is in the middle of a wait.
        is_asked.recv().unwrap();
        is_asked.recv().unwrap();
        let begun = Instant::now();
        said.store(true, SeqCst);
        let error = calling.join().unwrap();
        let took = begun.elapsed();
        assert_eq!(error.kind(), ErrorKind::Interrupted, "{error}");
        assert!(took < SOON, "{took:?}");
        (took, error.outcome_unknown())
    })
}

fn large() -> NewInvoice {
    NewInvoice::new(1, "BTC", "x".repeat(16 * 1024 * 1024))
}

/// One stage: how often, the worst of its times, and whether a create's outcome is unknown in it.
fn stage(name: &str, unknown: bool, mut once: impl FnMut() -> (Duration, bool)) {
    let times: Vec<Duration> = (0..5)
        .map(|_| {
            let (took, outcome_unknown) = once();
            assert_eq!(outcome_unknown, unknown, "{name}");
            took
        })
        .collect();
    println!("{name}: stopped after at most {:?}", times.iter().max().unwrap());
}

fn create(client: &Client) -> Result<calypso_invoice::Invoice> {
    client.create_invoice(&NewInvoice::new(1, "BTC", "order 1017"))
}

#[test]
fn while_it_connects() {
    let (url, _backlog) = full_backlog();
    stage("connecting", false, || stopped(quick(&url), create));
}

#[test]
fn while_it_shakes_hands() {
    let server = RawServer::start(Connection::hold);
    let url = server.url().replace("http://127.0.0.1", "https://localhost");
    stage("shaking hands", false, || stopped(quick(&url), create));
}

#[test]
fn while_it_writes() {
    let server = RawServer::start(|connection| {
        connection.wait_for_bytes()?;
        connection.freeze();
        Ok(())
    });
    let new = large();
    stage("writing", true, || {
        stopped(quick(&server.url()), |client| client.create_invoice(&new))
    });
}

#[test]
fn while_it_waits_for_the_response_and_reads_it() {
    for (name, response) in [
        ("waiting for the response", ""),
        ("reading the head", "HTTP/1.1 200 OK\r\nContent-"),
        (
            "reading the body",
            "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{\"id\":",
        ),
    ] {
        let server = RawServer::start(move |connection| {
            connection.read_request()?;
            connection.write(response)?;
            connection.hold()
        });
        stage(name, true, || stopped(quick(&server.url()), create));
    }
}

#[test]
fn while_it_waits_over_tls() {
    let authority = Authority::new();
    let server = RawServer::start_tls(authority.server("localhost"), |connection| {
        connection.read_request()?;
        connection.hold()
    });
    let url = server.url().replace("127.0.0.1", "localhost");
    stage("waiting over TLS", true, || {
        stopped(quick(&url).extra_roots(authority.pem()), create)
    });
}

#[test]
fn while_it_backs_off() {
    let sandbox = Sandbox::start().unwrap();
    sandbox.fault(Fault::respond(429, &[("Retry-After", "15")], "").times(u32::MAX));
    let builder = || sandbox.client_builder().max_retries(1);
    stage("backing off", false, || stopped(builder(), create));
}

#[test]
fn while_it_polls() {
    let sandbox = Sandbox::start().unwrap();
    let id = create(&sandbox.client_builder().build().unwrap()).unwrap().id();
    let poll = |client: &Client| client.wait_for_payment(id, Duration::from_secs(60));
    stage("polling", false, || stopped(sandbox.client_builder(), poll));
}

#[test]
fn while_it_streams() {
    let server = RawServer::start(|connection| {
        connection.read_request()?;
        connection.write("HTTP/1.1 200 OK\r\n\r\n[")?;
        connection.hold()
    });
    let stream = |client: &Client| client.iter_invoices().next().unwrap();
    stage("streaming", false, || stopped(quick(&server.url()), stream));
}

#[test]
fn calls_of_other_threads_go_on() {
    let sandbox = Sandbox::start().unwrap();
    create(&sandbox.client_builder().build().unwrap()).unwrap();
    sandbox.fault(Fault::delay(None).on(Operation::GetInvoice).times(2));
    let stopped_thread = thread::current().id();
    let said = Arc::new(AtomicBool::new(false));
    let asked = said.clone();
    // As a binding does it: the hook stops the calls of one thread alone.
    let hook = move || asked.load(SeqCst) && thread::current().id() == stopped_thread;
    let client = sandbox.client_builder().max_retries(0).interrupt(hook).build().unwrap();
    thread::scope(|scope| {
        let other = scope.spawn(|| client.get_invoice(1));
        let watcher = scope.spawn(|| {
            // The create, and both gets.
            assert!(sandbox.wait_for_requests(3, Duration::from_secs(60)));
            said.store(true, SeqCst);
        });
        assert_eq!(client.get_invoice(1).unwrap_err().kind(), ErrorKind::Interrupted);
        watcher.join().unwrap();
        sandbox.release();
        assert_eq!(other.join().unwrap().unwrap().id(), 1);
    });
}

/// Descriptors and threads of this process. Other tests of this binary run beside, so the count is taken in a process of its own.
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
    let connecting = quick(&url).interrupt(|| true).build().unwrap();
    let server = RawServer::start(Connection::hold);
    let shaking = quick(&server.url().replace("http://127.0.0.1", "https://localhost"))
        .interrupt(|| true)
        .build()
        .unwrap();
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
    // What is left is the server's: it has to see that its clients went away.
    let record = server.finish();
    assert!(record.connections <= 500);
    let after = held();
    assert!(
        after.0 <= before.0 && after.1 <= before.1,
        "before {before:?}, after {after:?}"
    );
}
