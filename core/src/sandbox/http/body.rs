//! The body of a response: bytes, or a list of invoices that is turned into JSON while it is sent.

use std::iter;
use std::sync::Arc;

use super::gzip;
use crate::sandbox::stored_invoice::StoredInvoice;

/// The size of a chunk, roughly. A body that fits into a single chunk is sent with its length instead.
const CHUNK_SIZE: usize = 64 * 1024;

#[derive(Clone, Debug)]
pub(crate) enum Body {
    Bytes(Vec<u8>),
    /// The JSON of a long list is never in memory as a whole.
    Invoices(Vec<Arc<StoredInvoice>>),
    /// The same in gzip.
    GzipInvoices(Vec<Arc<StoredInvoice>>),
}

impl From<String> for Body {
    fn from(text: String) -> Self {
        Self::Bytes(text.into_bytes())
    }
}

impl Body {
    pub(super) fn chunks(self) -> Box<dyn Iterator<Item = Vec<u8>>> {
        match self {
            Self::Bytes(bytes) => Box::new(iter::once(bytes)),
            Self::Invoices(invoices) => Box::new(json_chunks(invoices)),
            Self::GzipInvoices(invoices) => Box::new(gzip::compress(json_chunks(invoices))),
        }
    }
}

fn json_chunks(invoices: Vec<Arc<StoredInvoice>>) -> impl Iterator<Item = Vec<u8>> {
    let mut invoices = invoices.into_iter();
    let mut separator = "[";
    let mut closed = false;
    iter::from_fn(move || {
        let mut chunk = String::with_capacity(CHUNK_SIZE + 1024);
        while chunk.len() < CHUNK_SIZE && !closed {
            if let Some(invoice) = invoices.next() {
                chunk += separator;
                invoice.write_json(&mut chunk);
                separator = ",";
            } else {
                chunk += if separator == "[" { "[]" } else { "]" };
                closed = true;
            }
        }
        (!chunk.is_empty()).then(|| chunk.into_bytes())
    })
}
