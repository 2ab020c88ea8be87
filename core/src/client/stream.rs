//! The list, read one invoice at a time.

use std::fmt;

use super::operations::open;
use crate::error::{Error, Result};
use crate::model::Invoice;
use crate::retry::{Course, Failed};
use crate::transport::{Body, Limits};
use crate::wire::request::Request;
use crate::wire::response::{self, Malformed};
use crate::wire::splitter::{SplitError, Splitter, Step};

/// The most bytes of one invoice in a list.
const LARGEST_ELEMENT: usize = 1024 * 1024;

/// The invoices of [`Client::iter_invoices`](crate::Client::iter_invoices), as they arrive.
pub struct InvoiceIter {
    course: Course,
    listing: Option<Listing>,
    ended: bool,
}

impl InvoiceIter {
    pub(super) fn new(course: Course) -> Self {
        Self {
            course,
            listing: None,
            ended: false,
        }
    }

    /// The next item, or none at the end of the list; tries again as long as nothing was handed out.
    fn advance(&mut self) -> Result<Option<Result<Invoice>>> {
        loop {
            let failed = match self.pull() {
                Ok(Some(item)) => {
                    self.course.commit();
                    return Ok(Some(item.map_err(|error| self.course.give_up(error))));
                }
                Ok(None) => {
                    if let Some(listing) = &self.listing {
                        self.course.succeeded(listing.status);
                    }
                    return Ok(None);
                }
                Err(failed) => failed,
            };
            self.listing = None;
            self.course.failed(failed)?;
        }
    }

    fn pull(&mut self) -> std::result::Result<Option<Result<Invoice>>, Failed> {
        let listing = match &mut self.listing {
            Some(listing) => listing,
            none => none.insert(Listing::open(&mut self.course)?),
        };
        listing.pull(&self.course)
    }
}

impl Iterator for InvoiceIter {
    type Item = Result<Invoice>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        self.course.enter();
        let advanced = self.advance();
        self.course.leave();
        self.ended = !matches!(advanced, Ok(Some(_)));
        if self.ended {
            self.listing = None;
        }
        advanced.unwrap_or_else(|error| Some(Err(error)))
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

/// A list that is being received.
pub(super) struct Listing {
    status: u16,
    body: Body,
    splitter: Splitter,
    /// What the attempt was given.
    limits: Limits,
}

impl Listing {
    /// Sends the request, and returns when the head of the response is in.
    fn open(course: &mut Course) -> std::result::Result<Self, Failed> {
        let limits = course.attempt();
        let reply = open(course, &Request::list(), &limits)?;
        Ok(Self {
            status: reply.status,
            body: reply.body,
            splitter: Splitter::new(LARGEST_ELEMENT),
            limits,
        })
    }

    /// The whole list; returns the response's status. What `each` refuses ends it.
    pub(super) fn read_whole(
        course: &mut Course,
        mut each: impl FnMut(Result<Invoice>) -> Result<()>,
    ) -> std::result::Result<u16, Failed> {
        let mut listing = Self::open(course)?;
        while let Some(item) = listing.pull(course)? {
            each(item).map_err(Failed::answered)?;
        }
        Ok(listing.status)
    }

    /// The next invoice, or why it cannot be read; none once the list has ended as it should.
    fn pull(&mut self, course: &Course) -> std::result::Result<Option<Result<Invoice>>, Failed> {
        let (operation, status) = (course.operation(), self.status);
        let refused = |bytes: &[u8], malformed| Error::from_malformed(operation, status, bytes, malformed);
        let broken = |error: SplitError| Failed::answered(refused(&[], Malformed::from(error)));
        loop {
            if let Some(invoice) = self.splitter.take(response::leading) {
                return Ok(Some(Ok(invoice)));
            }
            match self.splitter.next().map_err(broken)? {
                Step::Element { bytes, index } => {
                    return Ok(Some(
                        response::element(bytes, index).map_err(|malformed| refused(bytes, malformed)),
                    ));
                }
                Step::TooLarge { index } => {
                    return Ok(Some(Err(refused(&[], Malformed::too_large(index, LARGEST_ELEMENT)))));
                }
                // The body has to be read to its end as well: only then is it whole, and the connection free.
                Step::End | Step::More => {}
            }
            let limits = course.rest(&self.limits);
            let read = self.body.read(self.splitter.space(), &limits);
            match read.map_err(|failure| Failed::cut(operation, failure, status, &[]))? {
                0 => return self.splitter.finish().map(|()| None).map_err(broken),
                read => self.splitter.filled(read),
            }
        }
    }
}
