//! Notices every payment, across restarts: `cargo run --example watch [FILE]`.
//!
//! The API has no webhooks, so the client reads the list again and again. What is known of every invoice is kept in a file: a
//! change that was not dealt with when the program ended comes again when it starts. With a file and `CALYPSO_API_KEY` it
//! watches your invoices until you stop it; without, one invoice in the sandbox that a customer pays after a second.

use std::error::Error;
use std::fmt::Write;
use std::path::Path;
use std::time::Duration;
use std::{env, fs, io, thread};

use calypso_invoice::sandbox::Sandbox;
use calypso_invoice::{Amount, Client, Currency, ErrorKind, InvoiceChange, KnownStates, NewInvoice, Watch};

fn main() -> Result<(), Box<dyn Error>> {
    if let Some(file) = env::args().nth(1) {
        return watch(&Client::from_env()?, Path::new(&file), Duration::from_secs(10), &|_| {
            false
        });
    }
    let sandbox = Sandbox::start()?;
    println!("no file given: using a sandbox on this machine, where a customer pays after a second");
    let client = sandbox.client_builder().build()?;
    let amount: Amount = "0.25".parse()?;
    let id = client
        .create_invoice(&NewInvoice::new(amount.clone(), Currency::Eth, "order 1017"))?
        .id();
    let file = env::temp_dir().join(format!("calypso-watch-{}", std::process::id()));
    thread::scope(|scope| {
        scope.spawn(|| {
            thread::sleep(Duration::from_secs(1));
            sandbox.pay(id, amount).expect("the sandbox has the invoice");
        });
        watch(&client, &file, Duration::from_millis(100), &|change| {
            change.invoice().is_paid()
        })
    })?;
    fs::remove_file(file)?;
    Ok(())
}

fn watch(
    client: &Client,
    file: &Path,
    interval: Duration,
    is_last: &dyn Fn(&InvoiceChange) -> bool,
) -> Result<(), Box<dyn Error>> {
    let mut watch = client.watch_invoices(Watch::new().known(load(file)?).interval(interval))?;
    while let Some(item) = watch.next() {
        match item {
            Ok(change) => {
                deal_with(&change);
                // After it was dealt with, so that a crash in between brings it again.
                save(file, &watch.known())?;
                if is_last(&change) {
                    break;
                }
            }
            // One invoice cannot be read; the watch goes on.
            Err(error) if error.kind() == ErrorKind::InvalidResponse => {
                eprintln!("somebody has to look at this: {error}");
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

/// It may come twice, after a crash: what is done here must be such that it may be done again.
fn deal_with(change: &InvoiceChange) {
    let invoice = change.invoice();
    let order = invoice.description().unwrap_or("an order without a description");
    match change.previous_state() {
        _ if invoice.is_paid() => println!("{order} is paid: deliver it, once"),
        Some(before) => println!(
            "{order} was {before} and is {}: a person has to look at it",
            invoice.state()
        ),
        None => println!("{order} is new, and {}", invoice.state()),
    }
}

/// A line for each invoice: its id and its state.
fn load(file: &Path) -> Result<Vec<(u64, String)>, Box<dyn Error>> {
    let text = match fs::read_to_string(file) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        text => text?,
    };
    let line = |line: &str| {
        let (id, state) = line.split_once(' ').ok_or("the file is not one of this program's")?;
        Ok((id.parse()?, state.to_owned()))
    };
    text.lines().map(line).collect()
}

/// Written beside it and moved, so that a crash leaves the old file or the new one.
fn save(file: &Path, known: &KnownStates) -> Result<(), Box<dyn Error>> {
    let mut text = String::new();
    for (id, state) in known.to_map() {
        writeln!(text, "{id} {state}")?;
    }
    // Not with another extension in place of its own: it might be called x.part already.
    let mut beside = file.as_os_str().to_owned();
    beside.push(".part");
    let mut new = fs::File::create(&beside)?;
    io::Write::write_all(&mut new, text.as_bytes())?;
    new.sync_all()?;
    fs::rename(beside, file)?;
    Ok(())
}
