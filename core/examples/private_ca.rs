//! Through a company's proxy, whose certificates a private authority signs: `cargo run --example private_ca ROOT.pem [PROXY]`.
//!
//! The root is added to those in use, for the service and for a proxy at https:// alike. Without PROXY the usual variables decide
//! (`HTTPS_PROXY`, `NO_PROXY`); a wrong value is an error, never a silent way around the proxy. `CALYPSO_API_KEY` has the key.

use std::error::Error;

use calypso_invoice::Client;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (root, proxy) = match &arguments[..] {
        [root] => (root, None),
        [root, proxy] => (root, Some(proxy)),
        _ => return Err("usage: private_ca ROOT.pem [PROXY]".into()),
    };
    let mut builder = Client::builder_from_env()?.extra_roots(std::fs::read(root)?);
    if let Some(proxy) = proxy {
        builder = builder.proxy(proxy);
    }
    // A refused certificate, a proxy that says no, no way at all: the error says which.
    println!("{} invoices, read through it", builder.build()?.list_invoices()?.len());
    Ok(())
}
