//! The list as an iterator.

use std::fmt;

use super::list::{Entry, Listing};
use crate::error::Result;
use crate::model::Invoice;
use crate::retry::Call;
use crate::wire::request::Request;

/// The invoices of [`Client::iter_invoices`](crate::Client::iter_invoices), as they arrive.
pub struct InvoiceIter {
    call: Call,
    /// None before the first item.
    listing: Option<Listing>,
    ended: bool,
}

impl InvoiceIter {
    pub(super) fn new(call: Call) -> Self {
        Self {
            call,
            listing: None,
            ended: false,
        }
    }

    /// Whether there is nothing more to come: the list has ended, or an error was the last item.
    pub(crate) fn has_ended(&self) -> bool {
        self.ended
    }

    /// The next item that is wanted; those before it are passed over.
    pub(crate) fn find(&mut self, wanted: impl FnMut(&Entry) -> bool) -> Option<Result<Invoice>> {
        if self.ended {
            return None;
        }
        self.call.resume();
        let advanced = self.advance(wanted);
        self.call.pause();
        self.ended = !matches!(advanced, Ok(Some(_)));
        if self.ended {
            self.listing = None;
        }
        advanced.unwrap_or_else(|error| Some(Err(error)))
    }

    /// The next item that is wanted, or none at the end of the list.
    fn advance(&mut self, mut wanted: impl FnMut(&Entry) -> bool) -> Result<Option<Result<Invoice>>> {
        loop {
            let item = match &mut self.listing {
                None => self.begin()?,
                Some(listing) => listing.next(&self.call).map_err(|error| self.call.fail(error))?,
            };
            let Some(item) = item else {
                self.call.succeeded();
                return Ok(None);
            };
            if wanted(&item) {
                return Ok(Some(item.map_err(|entry| self.call.complete(entry.into_error()))));
            }
        }
    }

    /// Tries until there is a first item.
    fn begin(&mut self) -> Result<Option<Entry>> {
        let (listing, first) = self.call.run(&Request::list(), |call, response| {
            let mut listing = Listing::open(call, response)?;
            let first = listing.next(call)?;
            Ok((listing, first))
        })?;
        self.listing = Some(listing);
        self.call.commit();
        Ok(first)
    }
}

impl Iterator for InvoiceIter {
    type Item = Result<Invoice>;

    fn next(&mut self) -> Option<Self::Item> {
        self.find(|_| true)
    }
}

impl std::iter::FusedIterator for InvoiceIter {}

impl fmt::Debug for InvoiceIter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InvoiceIter")
            .field("ended", &self.ended)
            .finish_non_exhaustive()
    }
}
