//! A client that is shared with a forked child: each process has connections of its own, and none reads the other's responses.
#![cfg(unix)]

use std::os::unix::process::CommandExt;
use std::panic::{self, AssertUnwindSafe};
use std::process::{self, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use calypso_invoice::{Client, Error, ErrorKind};
use calypso_tests::{Call, CertificateAuthority, Connection, RawServer, client_builder, invoice, new_invoice};
use fork::{Fork, WEXITSTATUS, WIFEXITED, fork, waitpid};

fn server() -> RawServer {
    RawServer::start(Connection::serve_invoices)
}

/// Has a short timeout, so that a child that waits for what its parent has read fails soon.
fn client(server: &RawServer) -> Client {
    client_builder(&server.url())
        .timeout(Duration::from_secs(5))
        .build()
        .unwrap()
}

/// Gets these invoices one after the other; a response about another one is an error.
fn get_each(client: &Client, ids: std::ops::Range<u64>) -> Result<(), Error> {
    ids.into_iter().try_for_each(|id| client.get_invoice(id).map(drop))
}

/// Runs `work` in a child, which ends there, and gives the child's number.
fn in_child(work: impl FnOnce() -> Result<(), Error>) -> i32 {
    match fork().unwrap() {
        Fork::Parent(child) => child,
        // Nothing of the test harness may run in the child, not even after a panic. Nor may what has locks in std, such as
        // `process::exit` and a new thread: a thread of the parent may have held them, and nobody would release them here.
        Fork::Child => {
            let worked = panic::catch_unwind(AssertUnwindSafe(work));
            let _ = Command::new(if matches!(worked, Ok(Ok(()))) { "true" } else { "false" }).exec();
            process::abort()
        }
    }
}

/// Waits for the child and says whether its work succeeded. One that hangs would hang the test with it, and is killed.
fn succeeded(child: i32) -> bool {
    let limit = format!("read -t 60; [ $? -le 128 ] || kill -9 {child}");
    let mut limit = Command::new("bash")
        .args(["-c", &limit])
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    let status = waitpid(child).unwrap();
    drop(limit.stdin.take()); // the end of its input
    limit.wait().unwrap();
    WIFEXITED(status) && WEXITSTATUS(status) == 0
}

/// Four children and their parent make calls at once, with a client that has made one before.
fn interleave(server: RawServer, client: &Client) {
    const EACH: u64 = 200;
    get_each(client, 1..2).unwrap();
    let children = [1000, 2000, 3000, 4000].map(|first| in_child(|| get_each(client, first..first + EACH)));
    get_each(client, 9000..9000 + EACH).unwrap();
    assert_eq!(children.map(succeeded), [true; 4]);
    get_each(client, 1..2).unwrap();
    let record = server.finish();
    assert_eq!(record.requests.len() as u64, 5 * EACH + 2);
    assert_eq!(record.connections, 5, "one for each process");
}

#[test]
fn parent_and_children_interleave() {
    let server = server();
    let client = client(&server);
    interleave(server, &client);
}

#[test]
fn parent_and_children_interleave_over_tls() {
    let authority = CertificateAuthority::new();
    let server = RawServer::start_tls(authority.server_config("localhost"), Connection::serve_invoices);
    let client = client_builder(&server.url())
        .extra_roots(authority.pem())
        .build()
        .unwrap();
    interleave(server, &client);
}

#[test]
fn a_child_of_a_busy_parent() {
    let server = server();
    let client = client(&server);
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        for n in 0..2 {
            let (client, done) = (&client, &done);
            scope.spawn(move || {
                while !done.load(Ordering::Relaxed) {
                    get_each(client, n * 1000..n * 1000 + 10).unwrap();
                }
            });
        }
        // The fork comes in the middle of calls: no thread of the child will release their locks.
        let all = (10..30).all(|n| succeeded(in_child(|| get_each(&client, n * 1000..n * 1000 + 5))));
        done.store(true, Ordering::Relaxed);
        assert!(all);
    });
}

#[test]
fn a_grandchild() {
    let server = server();
    let client = client(&server);
    get_each(&client, 1..2).unwrap();
    let child = in_child(|| {
        get_each(&client, 10..12)?;
        assert!(succeeded(in_child(|| get_each(&client, 20..22))));
        get_each(&client, 12..14)
    });
    assert!(succeeded(child));
    assert_eq!(server.finish().connections, 3);
}

#[test]
fn a_stream_stays_with_the_process_that_began_it() {
    // Between the two elements is more than any buffer holds.
    let body = format!("[{},{}{}]", invoice(1), " ".repeat(8 << 20), invoice(2));
    let server = RawServer::start(move |connection| {
        connection.read_request()?;
        connection.respond(200, &body)
    });
    let client = client(&server);
    let mut stream = client.iter_invoices();
    assert_eq!(stream.next().unwrap().unwrap().id(), 1);
    let child = in_child(|| {
        assert!(stream.next().unwrap().is_err());
        assert!(stream.next().is_none());
        Ok(())
    });
    assert!(succeeded(child), "the child took the parent's bytes");
    assert_eq!(stream.next().unwrap().unwrap().id(), 2);
    assert!(stream.next().is_none());
    assert_eq!(server.finish().connections, 1);
}

/// Holds a create back until it is released or dropped.
struct Held(Arc<AtomicBool>);

impl Held {
    fn release(&self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

/// So that a test that fails ends.
impl Drop for Held {
    fn drop(&mut self) {
        self.release();
    }
}

/// Has creates held until the child of a fork has made its own; the list shows those that were responded to.
fn holding_the_first_create() -> (RawServer, Held) {
    let released = Arc::new(AtomicBool::new(false));
    let (released_too, creates) = (released.clone(), AtomicU64::new(0));
    let server = RawServer::start(move |connection| {
        loop {
            let request = connection.read_request()?;
            if request.line() != Call::Create.line() {
                connection.respond(200, "[]")?;
                continue;
            }
            let id = creates.fetch_add(1, Ordering::SeqCst) + 1;
            while id == 1 && !released_too.load(Ordering::SeqCst) {
                thread::sleep(Duration::from_millis(1));
            }
            connection.respond(200, &invoice(id).replace('{', r#"{"description":"order 4711","#))?;
        }
    });
    (server, Held(released))
}

#[test]
fn a_fork_in_the_middle_of_a_create_once() {
    let (server, held) = holding_the_first_create();
    let client = client_builder(&server.url()).build().unwrap();
    let new = new_invoice();
    thread::scope(|scope| {
        let creating = scope.spawn(|| client.create_invoice_once(&new, None));
        server.wait_until(|record| record.requests.len() == 2);
        // The order under way belongs to a thread that the child does not have: it neither waits for it nor learns of its end.
        let child = in_child(|| {
            let short = client.with_timeout(Duration::from_secs(10))?;
            for client in [&short, &client] {
                let invoice = client.create_invoice_once(&new, None)?;
                assert!(invoice.id() > 1);
            }
            Ok(())
        });
        assert!(succeeded(child));
        // In the parent it is still under way.
        let waiting = client.with_timeout(Duration::from_millis(100)).unwrap();
        let error = waiting.create_invoice_once(&new, None).unwrap_err();
        assert_eq!(
            (error.kind(), error.outcome_unknown()),
            (ErrorKind::Timeout, false),
            "{error}"
        );
        held.release();
        assert_eq!(creating.join().unwrap().unwrap().id(), 1);
    });
    assert_eq!(
        server
            .finish()
            .lines()
            .iter()
            .filter(|line| *line == Call::Create.line())
            .count(),
        3
    );
}

#[test]
fn forks_at_any_moment_of_many_creates() {
    let server = RawServer::start(|connection| {
        loop {
            let request = connection.read_request()?;
            if request.line() == Call::Create.line() {
                connection.respond(200, &invoice(9).replace('{', r#"{"description":"order 4711","#))?;
            } else {
                connection.respond(200, "[]")?;
            }
        }
    });
    let client = client(&server);
    let (new, done) = (new_invoice(), AtomicBool::new(false));
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while !done.load(Ordering::Relaxed) {
                    // The other thread's create may have been waited for.
                    if let Err(error) = client.create_invoice_once(&new, None) {
                        assert_eq!(error.kind(), ErrorKind::AlreadyExists, "{error}");
                    }
                }
            });
        }
        let all = (0..30).all(|_| succeeded(in_child(|| client.create_invoice_once(&new, None).map(drop))));
        done.store(true, Ordering::Relaxed);
        assert!(all);
    });
}
