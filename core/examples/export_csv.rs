//! Writes all invoices as CSV to the standard output: `cargo run --example export_csv > invoices.csv`.
//!
//! They are streamed, so that it works for any number of them. Without `CALYPSO_API_KEY` it exports a sandbox's.

use std::error::Error;
use std::io::{self, BufWriter, Write};

use calypso_invoice::sandbox::Sandbox;
use calypso_invoice::{Client, Invoice};

fn main() -> Result<(), Box<dyn Error>> {
    let sandbox;
    let client = if std::env::var_os("CALYPSO_API_KEY").is_some() {
        Client::from_env()?
    } else {
        sandbox = Sandbox::start()?;
        sandbox.seed(1000);
        eprintln!("CALYPSO_API_KEY is not set: exporting the 1000 invoices of a sandbox");
        sandbox.client_builder().build()?
    };
    let mut out = BufWriter::new(io::stdout().lock());
    writeln!(out, "id,created,state,amount,currency,description")?;
    let mut unreadable = 0_u32;
    for invoice in client.iter_invoices() {
        match invoice {
            Ok(invoice) => write_row(&mut out, &invoice)?,
            // An invoice that cannot be read is reported, not left out in silence.
            Err(error) => {
                eprintln!("{error}");
                unreadable += 1;
            }
        }
    }
    out.flush()?;
    if unreadable > 0 {
        return Err(format!("the export is not complete: {unreadable} errors").into());
    }
    Ok(())
}

fn write_row(out: &mut impl Write, invoice: &Invoice) -> io::Result<()> {
    writeln!(
        out,
        "{},{},{},{},{},{}",
        invoice.id(),
        invoice.created_date().map_or("", |date| date.as_str()),
        quoted(invoice.state().as_str()),
        // The amount's own text: a spreadsheet that makes a float of it is the reader's choice.
        invoice.amount(),
        quoted(invoice.currency().as_str()),
        quoted(invoice.description().unwrap_or("")),
    )
}

/// A field as RFC 4180 quotes it. A leading character that spreadsheets take for a formula is made harmless.
fn quoted(text: &str) -> String {
    let harmless = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        "'"
    } else {
        ""
    };
    if harmless.is_empty() && !text.contains([',', '"', '\n', '\r']) {
        return text.to_owned();
    }
    format!("\"{harmless}{}\"", text.replace('"', "\"\""))
}
