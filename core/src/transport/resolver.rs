//! Name resolver, which no system lets us stop: on a helper thread, at most one for a name, waited for in slices.

use std::io;
use std::net::{SocketAddr, ToSocketAddrs};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use ureq::Error;

use super::attempt::Attempt;

type Name = (String, u16);
type Found = Result<Vec<SocketAddr>, String>;

/// The resolver under way. A call that is stopped leaves its lookup to the next call for the same name.
#[derive(Debug)]
pub(super) struct Resolver {
    running: Mutex<Vec<(Name, Arc<Lookup>)>>,
    system: fn(&Name) -> io::Result<Vec<SocketAddr>>,
}

impl Default for Resolver {
    fn default() -> Self {
        let system = |(host, port): &Name| Ok((host.as_str(), *port).to_socket_addrs()?.collect());
        Self {
            running: Mutex::default(),
            system,
        }
    }
}

#[derive(Debug, Default)]
struct Lookup {
    found: Mutex<Option<Found>>,
    done: Condvar,
}

fn unknown(host: &str, why: &str) -> String {
    format!("the name {host} cannot be looked up: {why}: is it right, and is this machine on the network?")
}

impl Resolver {
    /// The addresses of the host, in the system's order of preference.
    pub(super) fn resolve(
        self: &Arc<Self>,
        host: &str,
        port: u16,
        attempt: &Attempt,
    ) -> Result<Vec<SocketAddr>, Error> {
        if let Ok(ip) = host.parse() {
            return Ok(vec![SocketAddr::new(ip, port)]);
        }
        let lookup = self.join(&(host.to_owned(), port))?;
        loop {
            let (_, slice) = attempt.slice()?;
            let found = locked(&lookup.found);
            let (found, _) = lookup
                .done
                .wait_timeout_while(found, slice, |found| found.is_none())
                .unwrap_or_else(PoisonError::into_inner);
            if let Some(found) = &*found {
                return found
                    .clone()
                    .map_err(|why| Error::Io(io::Error::other(unknown(host, &why))));
            }
            drop(found);
            attempt.ask()?;
        }
    }

    fn join(self: &Arc<Self>, name: &Name) -> io::Result<Arc<Lookup>> {
        let mut running = locked(&self.running);
        if let Some((_, lookup)) = running.iter().find(|(running, _)| running == name) {
            return Ok(lookup.clone());
        }
        let lookup = Arc::new(Lookup::default());
        let (resolver, started, wanted) = (self.clone(), lookup.clone(), name.clone());
        // The thread takes the entry away under the lock that is held here, so it cannot do so before it is there.
        thread::Builder::new()
            .name("calypso-lookup".to_owned())
            .spawn(move || resolver.run(&wanted, &started))?;
        running.push((name.clone(), lookup.clone()));
        Ok(lookup)
    }

    fn run(&self, name: &Name, lookup: &Lookup) {
        let found = (self.system)(name).map_err(|error| error.to_string());
        // Whoever comes after this starts anew: a response is never kept.
        locked(&self.running).retain(|(running, _)| running != name);
        *locked(&lookup.found) = Some(found);
        lookup.done.notify_all();
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::InterruptScope;
    use crate::transport::attempt::Stop;
    use crate::transport::{Deadlines, SendOptions};
    use std::sync::atomic::{AtomicU32, Ordering::SeqCst};
    use std::time::{Duration, Instant};

    fn attempt(timeout: Duration, stop: bool) -> std::rc::Rc<Attempt> {
        let deadline = Instant::now() + timeout;
        let interrupt = InterruptScope::default().begin(Some(Arc::new(move || stop)));
        Attempt::new(
            &SendOptions {
                deadlines: Deadlines {
                    response: deadline,
                    connect: deadline,
                },
                interrupt: &interrupt,
                new_connection: false,
            },
            0,
        )
    }

    const PLENTY: Duration = Duration::from_secs(60);

    #[test]
    fn an_address_needs_no_lookup() {
        let system = |_: &Name| -> io::Result<Vec<SocketAddr>> { unreachable!("an address was looked up") };
        let resolver = Arc::new(Resolver {
            running: Mutex::default(),
            system,
        });
        let found = resolver.resolve("::1", 80, &attempt(PLENTY, true)).unwrap();
        assert_eq!(found, ["[::1]:80".parse().unwrap()]);
    }

    /// A lookup that hangs until the test opens the gate, and how many were begun.
    static GATE: (Mutex<bool>, Condvar) = (Mutex::new(false), Condvar::new());
    static BEGUN: AtomicU32 = AtomicU32::new(0);

    #[expect(
        clippy::unnecessary_wraps,
        reason = "it stands in for the system's lookup, which can fail"
    )]
    fn hanging((_, port): &Name) -> io::Result<Vec<SocketAddr>> {
        BEGUN.fetch_add(1, SeqCst);
        let closed = |open: &mut bool| !*open;
        drop(GATE.1.wait_while(GATE.0.lock().unwrap(), closed).unwrap());
        Ok(vec![SocketAddr::from(([127, 0, 0, 1], *port))])
    }

    #[test]
    fn stopped_calls_leave_one_lookup_which_the_next_call_takes_over() {
        let resolver = Arc::new(Resolver {
            running: Mutex::default(),
            system: hanging,
        });
        for _ in 0..20 {
            assert!(resolver.resolve("hangs.example", 80, &attempt(PLENTY, true)).is_err());
        }
        let late = attempt(Duration::from_millis(20), false);
        assert!(resolver.resolve("hangs.example", 80, &late).is_err());
        assert!(late.stop().is_some());
        assert!(BEGUN.load(SeqCst) <= 1);

        let found = thread::scope(|scope| {
            let waiting = scope.spawn(|| resolver.resolve("hangs.example", 80, &attempt(PLENTY, false)).unwrap());
            *GATE.0.lock().unwrap() = true;
            GATE.1.notify_all();
            waiting.join().unwrap()
        });
        assert_eq!(found, ["127.0.0.1:80".parse().unwrap()]);
        // The call that waited may have come after the one lookup had ended.
        assert!((1..=2).contains(&BEGUN.load(SeqCst)));
        assert!(locked(&resolver.running).is_empty());
    }

    /// Far beyond what is promised: nothing else ends the lookup.
    const SOON: Duration = Duration::from_secs(5);

    #[test]
    fn interrupt_calls_ends_the_wait_for_a_lookup() {
        static BEGUN: (Mutex<bool>, Condvar) = (Mutex::new(false), Condvar::new());
        let system = |_: &Name| {
            *BEGUN.0.lock().unwrap() = true;
            BEGUN.1.notify_all();
            thread::park_timeout(PLENTY);
            Err(io::Error::other("too late"))
        };
        let resolver = Arc::new(Resolver {
            running: Mutex::default(),
            system,
        });
        let scope = InterruptScope::default();
        let took = thread::scope(|threads| {
            let waiting = threads.spawn(|| {
                let end = Instant::now() + PLENTY;
                let attempt = Attempt::new(
                    &SendOptions {
                        deadlines: Deadlines {
                            response: end,
                            connect: end,
                        },
                        interrupt: &scope.begin(None),
                        new_connection: false,
                    },
                    0,
                );
                assert!(resolver.resolve("hangs.example", 80, &attempt).is_err());
                assert_eq!(attempt.stop(), Some(Stop::Interrupted));
            });
            drop(BEGUN.1.wait_while(BEGUN.0.lock().unwrap(), |begun| !*begun).unwrap());
            let begun = Instant::now();
            scope.interrupt_calls();
            waiting.join().unwrap();
            begun.elapsed()
        });
        assert!(took < SOON, "{took:?}");
    }

    #[test]
    fn a_failed_lookup_names_the_host() {
        let system = |_: &Name| Err(io::Error::other("no such host"));
        let resolver = Arc::new(Resolver {
            running: Mutex::default(),
            system,
        });
        let error = resolver
            .resolve("nowhere.example", 80, &attempt(PLENTY, false))
            .unwrap_err();
        assert!(error.to_string().contains("nowhere.example"), "{error}");
    }
}
