//! The list, read one invoice at a time: whole, or as far as an attempt gets.

use std::collections::HashSet;
use std::time::Duration;

use super::Client;
use super::send::{success, unusable};
use crate::error::{Error, Operation, Reason, Result};
use crate::model::{Invoice, NewInvoice};
use crate::retry::Call;
use crate::transport::{Body, Response};
use crate::wire::request::Request;
use crate::wire::response::{self, Malformed};
use crate::wire::salvage::Salvaged;
use crate::wire::splitter::{SplitError, Splitter, Step};

/// The service has only begun with what was asked for.
const ACCEPTED: u16 = 202;
/// The service sends a part of it.
const PARTIAL_CONTENT: u16 = 206;
/// The most bytes of one invoice in a list.
const LARGEST_ELEMENT: usize = 1024 * 1024;

impl Client {
    /// Reads the whole list, and starts anew when an attempt fails; what `each` makes of the entries is kept for one attempt.
    pub(crate) fn scan<T: Default>(
        &self,
        operation: Operation,
        each: impl Fn(&mut T, Entry) -> Result<()>,
    ) -> Result<T> {
        let (made, _) = self.scan_timed(operation, Duration::ZERO, each)?;
        Ok(made)
    }

    /// The same, and how long the attempt took that succeeded. An attempt may take `at_least` this long, if there is so much time.
    pub(crate) fn scan_timed<T: Default>(
        &self,
        operation: Operation,
        at_least: Duration,
        each: impl Fn(&mut T, Entry) -> Result<()>,
    ) -> Result<(T, Duration)> {
        let mut call = self.call(operation).taking_at_least(at_least);
        let made = call.run(&Request::list(), |call, response| {
            let most = call.config().max_list_bytes;
            let mut listing = Listing::open(call, response)?.of_at_most(most);
            let mut made = T::default();
            while let Some(item) = listing.next(call)? {
                each(&mut made, item)?;
            }
            Ok(made)
        })?;
        call.succeeded();
        Ok((made, call.attempt_elapsed()))
    }
}

/// What stands at one place of the list.
pub(crate) type Entry = std::result::Result<Invoice, Unreadable>;

/// An entry that cannot be read as an invoice.
pub(crate) struct Unreadable {
    error: Error,
    salvaged: Salvaged,
}

impl Unreadable {
    pub(crate) fn into_error(self) -> Error {
        self.error
    }

    /// Its id, if at least that can be read.
    pub(crate) fn invoice_id(&self) -> Option<u64> {
        self.error.invoice_id()
    }

    pub(crate) fn reason(&self) -> &Reason {
        self.error.reason()
    }

    /// Whether it may have come after what is known.
    pub(crate) fn may_be_new(&self, known: &HashSet<u64>) -> bool {
        self.invoice_id().is_none_or(|id| !known.contains(&id))
    }

    /// Whether it may be this order.
    pub(crate) fn may_be(&self, new: &NewInvoice) -> bool {
        self.salvaged.may_be(new)
    }
}

/// A list that is arriving.
pub(super) struct Listing {
    status: u16,
    body: Body,
    splitter: Splitter,
    /// How many bytes of the body have been read.
    read: u64,
    /// How many there may be.
    most: u64,
}

impl Listing {
    /// Refuses what is no success, and what the service itself says is not all.
    pub(super) fn open(call: &Call, response: Response) -> Result<Self> {
        let response = success(call, response)?;
        if matches!(response.status, ACCEPTED | PARTIAL_CONTENT) {
            let status = response.status;
            return Err(unusable(call.operation(), status, &[], not_all(status)));
        }
        Ok(Self {
            status: response.status,
            body: response.body,
            splitter: Splitter::new(LARGEST_ELEMENT),
            read: 0,
            most: u64::MAX,
        })
    }

    /// Bounds the body: what keeps the whole list must not take all memory when the list has no end.
    fn of_at_most(mut self, most: u64) -> Self {
        self.most = most;
        self
    }

    /// The next invoice, or why it cannot be read; none once the list has ended as it should.
    pub(super) fn next(&mut self, call: &Call) -> Result<Option<Entry>> {
        let (operation, status) = (call.operation(), self.status);
        let refused = |bytes: &[u8], malformed| unusable(operation, status, bytes, malformed);
        let broken = |error: SplitError| refused(&[], Malformed::from(error));
        loop {
            if let Some(invoice) = self.splitter.take(response::leading) {
                return Ok(Some(Ok(invoice)));
            }
            match self.splitter.next().map_err(broken)? {
                Step::Element { bytes, index } => {
                    let invoice = response::element(bytes, index);
                    return Ok(Some(invoice.map_err(|malformed| Unreadable {
                        error: refused(bytes, malformed),
                        salvaged: Salvaged::of(bytes),
                    })));
                }
                Step::TooLarge { index } => {
                    let malformed = Malformed::too_large(index, LARGEST_ELEMENT);
                    return Ok(Some(Err(Unreadable {
                        error: refused(&[], malformed),
                        salvaged: Salvaged::too_large(),
                    })));
                }
                // The body has to be read to its end as well: only then is it whole, and the connection free.
                Step::End | Step::More => {}
            }
            let read = self.body.read(self.splitter.space(), call.deadlines());
            let read = read.map_err(|failure| failure.into_error(operation).with_response(status, &[]))?;
            if read == 0 {
                return self.splitter.finish().map(|()| None).map_err(broken);
            }
            self.read += read as u64;
            if self.read > self.most {
                return Err(refused(&[], too_long(self.most)).lasting(true));
            }
            self.splitter.filled(read);
        }
    }
}

fn too_long(most: u64) -> Malformed {
    let bound = "raise it, or read the list with iter_invoices, which has no such bound";
    format!("the list is larger than max_list_bytes ({most}): {bound}").into()
}

fn not_all(status: u16) -> Malformed {
    format!("the service says that this is not the whole list: status {status}").into()
}
