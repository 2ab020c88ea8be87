//! A client that is shared with a forked child: each process has connections of its own, and none reads the other's answers.
#![cfg(unix)]

use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicBool, Ordering};
use std::{process, thread};

use calypso_invoice::{Client, Error};
use calypso_tests::{RawServer, invoice, quick};
use fork::{Fork, WEXITSTATUS, WIFEXITED, fork, waitpid};

/// Answers with the invoice that was asked for.
fn server() -> RawServer {
    RawServer::start(|connection| {
        loop {
            let request = connection.read_request()?;
            let id = request.line().rsplit('/').next().unwrap().parse().unwrap();
            connection.answer(200, &invoice(id))?;
        }
    })
}

/// Asks for these invoices one after the other; an answer about another one is an error.
fn ask(client: &Client, ids: std::ops::Range<u64>) -> Result<(), Error> {
    ids.into_iter().try_for_each(|id| client.get_invoice(id).map(drop))
}

/// Runs `work` in a child, which ends there, and gives the child's number.
fn in_child(work: impl FnOnce() -> Result<(), Error>) -> i32 {
    match fork().unwrap() {
        Fork::Parent(child) => child,
        // Nothing of the test harness may run in the child, not even after a panic.
        Fork::Child => {
            let worked = panic::catch_unwind(AssertUnwindSafe(work));
            process::exit(i32::from(!matches!(worked, Ok(Ok(())))));
        }
    }
}

#[track_caller]
fn assert_succeeded(child: i32) {
    let status = waitpid(child).unwrap();
    assert!(WIFEXITED(status), "the child was killed");
    assert_eq!(WEXITSTATUS(status), 0, "a call of the child failed");
}

#[test]
fn parent_and_children_interleave() {
    const EACH: u64 = 200;
    let server = server();
    let client = quick(&server.url()).build().unwrap();
    ask(&client, 1..2).unwrap();
    let children: Vec<_> = (1..=2)
        .map(|n| in_child(|| ask(&client, n * 1000..n * 1000 + EACH)))
        .collect();
    ask(&client, 9000..9000 + EACH).unwrap();
    children.into_iter().for_each(assert_succeeded);
    ask(&client, 1..2).unwrap();
    let record = server.finish();
    assert_eq!(record.requests.len() as u64, 3 * EACH + 2);
    assert_eq!(record.connections, 3, "one for each process");
}

#[test]
fn a_child_of_a_busy_parent() {
    let server = server();
    let client = quick(&server.url()).build().unwrap();
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        for n in 0..2 {
            let (client, done) = (&client, &done);
            scope.spawn(move || {
                while !done.load(Ordering::Relaxed) {
                    ask(client, n * 1000..n * 1000 + 10).unwrap();
                }
            });
        }
        // The fork falls into the middle of calls, whose locks no thread of the child ever lets go.
        for n in 10..30 {
            assert_succeeded(in_child(|| ask(&client, n * 1000..n * 1000 + 5)));
        }
        done.store(true, Ordering::Relaxed);
    });
}

#[test]
fn a_grandchild() {
    let server = server();
    let client = quick(&server.url()).build().unwrap();
    ask(&client, 1..2).unwrap();
    let child = in_child(|| {
        ask(&client, 10..12)?;
        assert_succeeded(in_child(|| ask(&client, 20..22)));
        ask(&client, 12..14)
    });
    assert_succeeded(child);
    assert_eq!(server.finish().connections, 3);
}
