//! A long list, read as a stream, as a whole and by a watch: the service changes three of its invoices before each reading.

use std::error::Error;
use std::io::Write;
use std::net::TcpStream;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use calypso_invoice::{Client, Watch};

use crate::INVOICE;

/// The invoices that change in a list of this length.
fn changing(length: usize) -> [usize; 3] {
    [1, length / 2, length]
}

/// Those invoices are paid in every other response, whoever asked.
pub(crate) fn respond(stream: &mut TcpStream, length: usize) -> std::io::Result<()> {
    static READINGS: AtomicUsize = AtomicUsize::new(0);
    let is_paid = READINGS.fetch_add(1, Ordering::Relaxed) % 2 == 0;
    stream.write_all(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n[")?;
    let mut buffer = Vec::with_capacity(128 * 1024);
    for id in 1..=length {
        let mut invoice = INVOICE.replace("\"id\":7", &format!("\"id\":{id}"));
        if is_paid && changing(length).contains(&id) {
            invoice = invoice.replace("PENDING_PAYMENT", "PAID");
        }
        buffer.extend_from_slice(invoice.as_bytes());
        buffer.push(if id == length { b']' } else { b',' });
        if buffer.len() > 64 * 1024 {
            stream.write_all(&buffer)?;
            buffer.clear();
        }
    }
    stream.write_all(&buffer)
}

/// Reads the list so often as a stream.
pub(crate) fn iterate(client: &Client, readings: usize) -> Result<(), Box<dyn Error>> {
    for _ in 0..readings {
        let mut paid = 0;
        for invoice in client.iter_invoices() {
            paid += usize::from(invoice?.is_paid());
        }
        assert!(paid == 0 || paid == 3);
    }
    Ok(())
}

/// Reads the list so often as a whole, and of each invoice what most programs want.
pub(crate) fn collect(client: &Client, readings: usize) -> Result<(), Box<dyn Error>> {
    for _ in 0..readings {
        let list = client.list_invoices()?;
        let paid = list.iter().filter(|invoice| invoice.is_paid()).count();
        assert!(paid == 0 || paid == 3);
        assert!(
            list.iter()
                .all(|invoice| invoice.id() > 0 && !invoice.amount().is_zero())
        );
    }
    Ok(())
}

/// Watches the list until it has been read so often since it was read as a stream.
pub(crate) fn watch(client: &Client, readings: usize) -> Result<(), Box<dyn Error>> {
    let mut known = Vec::new();
    for invoice in client.iter_invoices() {
        let invoice = invoice?;
        known.push((invoice.id(), invoice.state().clone()));
    }
    let changing = changing(known.len());
    let mut watch = client.watch_invoices(Watch::new().known(known).interval(Duration::from_millis(1)))?;
    for _ in 0..readings {
        for expected in changing {
            let change = watch.next().ok_or("a watch does not end by itself")??;
            assert_eq!(change.invoice().id(), expected as u64);
        }
    }
    Ok(())
}
