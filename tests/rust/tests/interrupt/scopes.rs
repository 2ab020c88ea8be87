//! Which calls `interrupt_calls` ends: those that run on the client and its clones, and no others.

use std::sync::atomic::AtomicU32;

use super::*;

/// Holds the first response to each of the first `held` requests; later ones are responded to.
fn holding(held: u32) -> RawServer {
    let seen = AtomicU32::new(0);
    RawServer::start(move |connection| {
        loop {
            connection.read_request()?;
            if seen.fetch_add(1, SeqCst) < held {
                return connection.hold();
            }
            connection.respond(200, &invoice(7))?;
        }
    })
}

#[test]
fn clones_share_a_scope_and_later_calls_work() {
    let server = holding(3);
    let client = client_builder(&server.url()).build().unwrap();
    let clones = [client.clone(), client.clone()];
    thread::scope(|scope| {
        let calls = [&client, &clones[0], &clones[1]].map(|client| scope.spawn(|| client.get_invoice(7).unwrap_err()));
        server.wait_until(|record| record.requests.len() == 3);
        let begun = Instant::now();
        clones[1].interrupt_calls();
        for call in calls {
            let error = call.join().unwrap();
            assert_eq!(
                (error.kind(), error.attempts()),
                (ErrorKind::Interrupted, 1),
                "{error:?}"
            );
        }
        assert!(begun.elapsed() < SOON);
    });
    for client in [&client, &clones[0], &clones[1]] {
        assert_eq!(client.get_invoice(7).unwrap().id(), 7);
    }
}

#[test]
fn a_client_with_another_timeout_is_a_scope_of_its_own() {
    for of_the_first in [true, false] {
        let server = holding(2);
        let first = client_builder(&server.url()).build().unwrap();
        let second = first.with_timeout(Duration::from_secs(20)).unwrap();
        let (stopped, other) = if of_the_first {
            (&first, &second)
        } else {
            (&second, &first)
        };
        thread::scope(|scope| {
            let ended = scope.spawn(|| stopped.get_invoice(7));
            let goes_on = scope.spawn(|| other.get_invoice(7));
            server.wait_until(|record| record.requests.len() == 2);
            stopped.interrupt_calls();
            assert_eq!(ended.join().unwrap().unwrap_err().kind(), ErrorKind::Interrupted);
            // It has been asked since, and goes on.
            assert!(!goes_on.is_finished());
            other.interrupt_calls();
            assert_eq!(goes_on.join().unwrap().unwrap_err().kind(), ErrorKind::Interrupted);
        });
    }
}

#[test]
fn an_iterator_runs_until_its_end() {
    let server = RawServer::start(|connection| {
        connection.read_request()?;
        connection.write(format!("HTTP/1.1 200 OK\r\n\r\n[{},", invoice(1)))?;
        connection.hold()
    });
    let client = client_builder(&server.url()).build().unwrap();
    let mut invoices = client.iter_invoices();
    assert_eq!(invoices.next().unwrap().unwrap().id(), 1);
    // Between two items nothing waits: the next one does.
    client.interrupt_calls();
    assert_eq!(invoices.next().unwrap().unwrap_err().kind(), ErrorKind::Interrupted);
    assert!(invoices.next().is_none());
}

#[test]
fn many_interrupts_and_none_are_the_same_for_a_later_call() {
    let server = holding(0);
    let client = client_builder(&server.url()).build().unwrap();
    for _ in 0..1000 {
        client.interrupt_calls();
    }
    assert_eq!(client.get_invoice(7).unwrap().id(), 7);
}

#[test]
fn one_that_waits_for_another_thread_s_equal_order() {
    let server = RawServer::start(|connection| {
        connection.read_request()?;
        connection.hold()
    });
    let new = NewInvoice::new(1, "BTC", "order 1017");
    let stopped = thread::scope(|scope| {
        let holder = client_builder(&server.url()).build().unwrap();
        let waiter = holder.with_timeout(Duration::from_secs(20)).unwrap();
        let (new, first) = (&new, holder.clone());
        let holding = scope.spawn(move || first.create_invoice_once(new, None).unwrap_err());
        server.wait_until(|record| record.requests.len() == 1);
        let (asking, asked) = mpsc::channel();
        let waiting = {
            let waiter = waiter.clone();
            scope.spawn(move || {
                asking.send(()).unwrap();
                waiter.create_invoice_once(new, None).unwrap_err()
            })
        };
        asked.recv().unwrap();
        // As it may only just begin, it is ended until it has ended.
        let begun = Instant::now();
        while !waiting.is_finished() && begun.elapsed() < SOON {
            waiter.interrupt_calls();
            thread::sleep(Duration::from_millis(1));
        }
        let error = waiting.join().unwrap();
        assert!(begun.elapsed() < SOON);
        assert!(!holding.is_finished());
        holder.interrupt_calls();
        holding.join().unwrap();
        error
    });
    assert_eq!(
        (stopped.kind(), stopped.outcome_unknown(), stopped.attempts()),
        (ErrorKind::Interrupted, false, 0)
    );
    assert_eq!(server.finish().requests.len(), 1);
}
