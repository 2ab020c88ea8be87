//! The operations of the API.

use super::Client;
use super::stream::{InvoiceIter, Listing};
use crate::error::{Error, Operation, Response, Result};
use crate::model::{Invoice, InvoiceState, NewInvoice};
use crate::retry::{Course, Failed, retry_after};
use crate::transport::{Limits, Reply};
use crate::wire::request::Request;
use crate::wire::response::{self, Malformed};

/// As much of an error page as is read; what counts stands at its beginning.
const ERROR_PAGE: u64 = 64 * 1024;

impl Client {
    /// All invoices, in the service's order (the vendor's document states none, and the API has no paging).
    ///
    /// The response is read one invoice at a time, so that its size is bounded by memory alone; see
    /// [`iter_invoices`](Self::iter_invoices) for what does not keep them all.
    ///
    /// # Errors
    ///
    /// Any of a read; also [`InvalidResponse`](crate::ErrorKind::InvalidResponse) when one invoice in it cannot be read:
    /// a list with a gap would look like a list without that invoice.
    pub fn list_invoices(&self) -> Result<Vec<Invoice>> {
        self.scan(Operation::ListInvoices, |invoices: &mut Vec<Invoice>, invoice| {
            invoices.push(invoice?);
            Ok(())
        })
    }

    /// Reads the whole list, and starts anew when an attempt fails; what `each` makes of the invoices is kept for one attempt.
    pub(crate) fn scan<T: Default>(
        &self,
        operation: Operation,
        each: impl Fn(&mut T, Result<Invoice>) -> Result<()>,
    ) -> Result<T> {
        let mut course = self.course(operation);
        loop {
            let mut made = T::default();
            match Listing::read_whole(&mut course, |invoice| each(&mut made, invoice)) {
                Ok(status) => {
                    course.succeeded(status);
                    return Ok(made);
                }
                Err(failed) => course.failed(failed)?,
            }
        }
    }

    /// All invoices, one after the other as they arrive, in constant memory.
    ///
    /// Nothing is sent before the first [`next`](Iterator::next). An invoice that cannot be read is one error that names
    /// its index, and the next one follows. Any other error is the last item; the end of the connection before the end of
    /// the list is such an error, never a short list. The request is tried again only as long as nothing was handed out.
    /// The timeout counts only the time spent inside `next`.
    pub fn iter_invoices(&self) -> InvoiceIter {
        InvoiceIter::new(self.course(Operation::IterInvoices))
    }

    /// One invoice.
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound) when there is none with this id; any other of a read.
    pub fn get_invoice(&self, id: u64) -> Result<Invoice> {
        invoice(&mut self.course(Operation::GetInvoice), &Request::get(id), Some(id))
    }

    /// Creates an invoice.
    ///
    /// It goes out again only when nothing of it was written, or after a 429 that says when to come back: the API has no
    /// idempotency key, so anything else could make two invoices.
    ///
    /// # Errors
    ///
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest), before anything is sent, for a negative amount, price or
    /// quantity and for an empty description. When [`outcome_unknown`](Error::outcome_unknown) is true the invoice may exist:
    /// look for it in the list before creating it again.
    pub fn create_invoice(&self, new: &NewInvoice) -> Result<Invoice> {
        let operation = Operation::CreateInvoice;
        new.check().map_err(|why| Error::invalid_request(operation, &why))?;
        invoice(&mut self.course(operation), &Request::create(new), None)
    }

    /// Creates an invoice that was checked, and leaves time to read what became of it.
    pub(crate) fn create_to_settle(&self, new: &NewInvoice) -> Result<Invoice> {
        invoice(
            &mut self.course(Operation::CreateInvoice).settling(),
            &Request::create(new),
            None,
        )
    }

    /// Creates an invoice from a template, which the vendor's document also calls a button.
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound) when there is no such template. When
    /// [`outcome_unknown`](Error::outcome_unknown) is true an invoice may exist, and nothing in it tells it from others of the
    /// same template: compare the list by hand.
    pub fn create_invoice_from_template(&self, template_id: u64) -> Result<Invoice> {
        let operation = Operation::CreateInvoiceFromTemplate;
        invoice(
            &mut self.course(operation),
            &Request::create_from_template(template_id),
            None,
        )
    }

    /// Cancels an invoice; the one that comes back has the state [`Cancel`](InvoiceState::Cancel).
    ///
    /// The API's path for it is `/chargeback`, and what it does to an invoice with money on it is not documented. Mind that
    /// [`PendingPayment`](InvoiceState::PendingPayment) can hide a transfer that is under way (the vendor's document says so).
    ///
    /// When the response is lost the invoice is read: if it is cancelled by then, that is success.
    ///
    /// # Errors
    ///
    /// [`Conflict`](crate::ErrorKind::Conflict) when its state does not allow it. When [`outcome_unknown`](Error::outcome_unknown)
    /// is true it may have been cancelled, or may be later.
    pub fn cancel_invoice(&self, id: u64) -> Result<Invoice> {
        let mut course = self.course(Operation::CancelInvoice).settling();
        let error = match invoice(&mut course, &Request::cancel(id), Some(id)) {
            Err(error) if error.can_be_settled() => error,
            done => return done,
        };
        let Ok(reader) = self.with_timeout(course.left()) else {
            return Err(error);
        };
        match reader.get_invoice(id) {
            Ok(read) if *read.state() == InvoiceState::Cancel => Ok(read),
            _ => Err(error),
        }
    }
}

/// Calls until there is an invoice or a final error.
fn invoice(course: &mut Course, request: &Request, expected: Option<u64>) -> Result<Invoice> {
    loop {
        let limits = course.attempt();
        let answered = fetch(course, request, &limits).and_then(|response| {
            let read = response::invoice(&response.body).and_then(|invoice| expect(invoice, expected));
            read.map(|invoice| (response.status, invoice)).map_err(|malformed| {
                Failed::answered(Error::from_malformed(
                    course.operation(),
                    response.status,
                    &response.body,
                    malformed,
                ))
            })
        });
        match answered {
            Ok((status, invoice)) => {
                course.succeeded(status);
                return Ok(invoice);
            }
            Err(failed) => course.failed(failed)?,
        }
    }
}

/// A response about another invoice than the one asked for is no response.
fn expect(invoice: Invoice, expected: Option<u64>) -> std::result::Result<Invoice, Malformed> {
    match expected {
        Some(id) if id != invoice.id() => Err(Malformed {
            message: format!(
                "the response is about another invoice: asked for {id}, got {}",
                invoice.id()
            ),
            invoice_id: Some(invoice.id()),
        }),
        _ => Ok(invoice),
    }
}

/// Sends the request once and reads the whole response; anything but a success is a failure.
fn fetch(course: &Course, request: &Request, limits: &Limits) -> std::result::Result<Response, Failed> {
    let mut reply = open(course, request, limits)?;
    let mut response = Response {
        status: reply.status,
        body: Vec::new(),
        retry_after: None,
    };
    match reply.body.read_all(
        &mut response.body,
        course.transport().config().max_response_bytes,
        limits,
    ) {
        Ok(()) => Ok(response),
        Err(failure) => Err(Failed::cut(
            course.operation(),
            failure,
            response.status,
            &response.body,
        )),
    }
}

/// Sends the request once and returns a successful response with its body still to be read.
pub(super) fn open(course: &Course, request: &Request, limits: &Limits) -> std::result::Result<Reply, Failed> {
    let operation = course.operation();
    let mut reply = course
        .transport()
        .send(request, limits)
        .map_err(|failure| Failed::without_response(operation, failure))?;
    if (200..300).contains(&reply.status) {
        return Ok(reply);
    }
    let asked = reply.headers.get("retry-after");
    let mut response = Response {
        status: reply.status,
        body: Vec::new(),
        retry_after: asked.and_then(|value| retry_after(value, reply.headers.get("date"))),
    };
    let most = course.transport().config().max_response_bytes.min(ERROR_PAGE);
    match reply.body.read_all(&mut response.body, most, limits) {
        Err(failure) if failure.was_interrupted() => {
            Err(Failed::cut(operation, failure, response.status, &response.body))
        }
        // A page that is cut or too long says as much by its status and its beginning.
        _ => Err(Failed::answered(Error::from_status(
            operation,
            &response,
            &course.transport().config().key,
        ))),
    }
}
