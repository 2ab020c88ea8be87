//! What is sent again: the table of the crate's documentation.

use crate::error::{Error, ErrorKind, Operation, Outcome, Reason};

/// Whether a request of this operation may go out again after this error.
pub(super) fn may_repeat(operation: Operation, error: &Error) -> bool {
    let only_reads = !operation.changes_something();
    match error.kind() {
        ErrorKind::Interrupted => mutant!(GoesOnThoughInterrupted),
        _ if error.is_lasting() => false,
        ErrorKind::Connect | ErrorKind::Timeout => {
            only_reads || error.outcome() == Outcome::NotSent || mutant!(SendsLostAgain)
        }
        ErrorKind::Server => only_reads || mutant!(SendsFailedAgain),
        // The service gave up waiting for the request.
        _ if error.status() == Some(408) => only_reads && !mutant!(Takes408ForFinal),
        // Documented assumption: a 429 refuses before anything is applied. One that does not say when to come back, or
        // that reports an internal error as well, is not trusted that far.
        ErrorKind::RateLimited => {
            let is_asked_for = error.retry_after().is_some() || mutant!(SendsAgainUnasked);
            only_reads || (is_asked_for && (!error.outcome_unknown() || mutant!(SendsDoubtful429Again)))
        }
        _ => false,
    }
}

/// The caller said stop while the call waited for its next attempt.
pub(super) fn interrupted_after(error: Error) -> Error {
    let outcome = error.outcome();
    error.become_of(
        ErrorKind::Interrupted,
        outcome,
        Reason::new("it was interrupted before another attempt"),
        "; the last one failed: ",
    )
}

#[cfg(test)]
mod tests {
    use super::{Error, ErrorKind, Operation, Outcome, may_repeat};

    #[test]
    fn a_408_to_a_read_is_tried_again_unless_the_caller_said_stop_while_it_came() {
        for (kind, operation, again) in [
            (ErrorKind::BadRequest, Operation::GetInvoice, true),
            (ErrorKind::BadRequest, Operation::CreateInvoice, false),
            (ErrorKind::Interrupted, Operation::GetInvoice, false),
        ] {
            let error = Error::new(kind, Outcome::NotApplied, "why").with_response(408, b"");
            assert_eq!(may_repeat(operation, &error), again, "{kind} {operation}");
        }
    }
}
