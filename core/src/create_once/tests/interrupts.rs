//! A call that is stopped at every moment at which it asks.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::SeqCst};

use super::world::{Create, World, new, seconds};
use crate::error::ErrorKind;

/// Runs a call that is told to stop when it asks for the time `at`; false when it ended before.
fn stop(world: &Arc<World>, at: u32, resend: bool) -> bool {
    let asked = Arc::new(AtomicU32::new(0));
    let asks = asked.clone();
    let client = world.client(|builder| {
        let asks = asks.clone();
        builder.interrupt(move || asks.fetch_add(1, SeqCst) >= at)
    });
    let result = client.create_invoice_once(&new(), resend.then(|| seconds(2.0)));
    if asked.load(SeqCst) <= at {
        assert!(resend || result.unwrap_err().kind() == ErrorKind::Unresolved);
        return false;
    }
    let error = result.unwrap_err();
    let state = world.state();
    assert_eq!(error.kind(), ErrorKind::Interrupted, "{at}: {error}");
    assert_eq!(error.outcome_unknown(), !state.sent.is_empty(), "{at}: {error}");
    assert_eq!(error.elapsed(), state.now, "{at}: the time of the whole call");
    assert_eq!(error.attempts() as usize, state.sent.len());
    // It asks no more once it was told to stop, and sends no more.
    assert_eq!(asked.load(SeqCst), at + 1);
    true
}

#[test]
fn stopped_at_every_moment() {
    for resend in [false, true] {
        let stopped = (0..).take_while(|at| {
            let world = World::new(300, [Create::Lost, Create::Lost]);
            stop(&world, *at, resend)
        });
        let stopped = stopped.count();
        assert!(stopped > 10, "{stopped}");
    }
}
