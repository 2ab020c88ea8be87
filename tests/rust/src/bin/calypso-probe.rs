//! Makes one call with a client from the environment and prints its outcome, for tests that need variables of their own.

use calypso_invoice::{Client, TlsRoots};

fn main() {
    let system = std::env::args().any(|argument| argument == "system-roots");
    let roots = if system { TlsRoots::System } else { TlsRoots::Bundled };
    let called = Client::builder_from_env()
        .and_then(|builder| builder.tls_roots(roots).build())
        .and_then(|client| client.get_invoice(7));
    match called {
        Ok(invoice) => println!("invoice {}", invoice.id()),
        Err(error) => println!("{}: {error}", error.kind()),
    }
}
