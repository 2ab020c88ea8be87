//! Makes one call with a client of the environment, and prints its outcome: for tests that set variables, which a process shares.

use calypso_invoice::Client;

fn main() {
    let called = Client::from_env().and_then(|client| client.get_invoice(7));
    match called {
        Ok(invoice) => println!("invoice {}", invoice.id()),
        Err(error) => println!("{}: {error}", error.kind()),
    }
}
