//! Name lookups, which no system lets us stop: on a helper thread, at most one for a name, waited for in slices.

use std::collections::HashMap;
use std::io;
use std::net::{SocketAddr, ToSocketAddrs};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use ureq::Error;

use super::exchange::Exchange;

type Name = (String, u16);
type Found = Result<Vec<SocketAddr>, String>;

/// The lookups under way. A call that is stopped leaves its lookup to the next call for the same name.
#[derive(Debug, Default)]
pub(super) struct Lookups(Mutex<HashMap<Name, Arc<Lookup>>>);

#[derive(Debug, Default)]
struct Lookup {
    found: Mutex<Option<Found>>,
    done: Condvar,
}

impl Lookups {
    /// The addresses of the host, in the system's order of preference.
    pub(super) fn find(self: &Arc<Self>, host: &str, port: u16, exchange: &Exchange) -> Result<Vec<SocketAddr>, Error> {
        if let Ok(ip) = host.parse() {
            return Ok(vec![SocketAddr::new(ip, port)]);
        }
        let lookup = self.join(&(host.to_owned(), port))?;
        loop {
            let (_, slice) = exchange.slice()?;
            let found = locked(&lookup.found);
            let (found, _) = lookup
                .done
                .wait_timeout_while(found, slice, |found| found.is_none())
                .unwrap_or_else(PoisonError::into_inner);
            if let Some(found) = &*found {
                return found
                    .clone()
                    .map_err(|why| Error::Io(io::Error::other(format!("the name {host} cannot be looked up: {why}"))));
            }
            drop(found);
            exchange.ask()?;
        }
    }

    fn join(self: &Arc<Self>, name: &Name) -> io::Result<Arc<Lookup>> {
        let mut running = locked(&self.0);
        if let Some(lookup) = running.get(name) {
            return Ok(lookup.clone());
        }
        let lookup = Arc::new(Lookup::default());
        let (lookups, name, started) = (self.clone(), name.clone(), lookup.clone());
        running.insert(name.clone(), lookup.clone());
        let spawned = thread::Builder::new().name("calypso-lookup".to_owned()).spawn({
            let name = name.clone();
            move || lookups.run(&name, &started)
        });
        if let Err(error) = spawned {
            running.remove(&name);
            return Err(error);
        }
        Ok(lookup)
    }

    fn run(&self, name: &Name, lookup: &Lookup) {
        let found = match (name.0.as_str(), name.1).to_socket_addrs() {
            Ok(addresses) => Ok(addresses.collect()),
            Err(error) => Err(error.to_string()),
        };
        // Whoever comes after this starts anew: an answer is never kept.
        locked(&self.0).remove(name);
        *locked(&lookup.found) = Some(found);
        lookup.done.notify_all();
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
