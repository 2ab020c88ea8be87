//! How the rest of the crate makes errors: each is put together where it happens, and completed where the call ends.

use std::time::Duration;

use super::{Details, Error, ErrorKind, Operation, Outcome, Reason, Source};
use crate::api_key::ApiKey;
use crate::config::InvalidOption;
use crate::model::{Invoice, InvoiceState};
use crate::wire::encoding;

/// How much of a response's body an error keeps.
const KEPT_BODY: usize = 4 * 1024;
/// How much of the body is searched for the key before that: echoes become shorter when they are redacted.
const SEARCHED_BODY: usize = 4 * KEPT_BODY;

impl From<InvalidOption> for Error {
    fn from(InvalidOption { option, why }: InvalidOption) -> Self {
        Self::new(ErrorKind::Config, Outcome::NotSent, format!("{option}: {why}"))
    }
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, outcome: Outcome, reason: impl Into<Reason>) -> Self {
        Self(Box::new(Details {
            kind,
            outcome,
            is_lasting: false,
            reason: reason.into(),
            source: None,
            status: None,
            code: None,
            trace_id: None,
            retry_after: None,
            body: None,
            operation: None,
            attempts: 0,
            elapsed: Duration::ZERO,
            invoice_id: None,
            state: None,
            invoices: Vec::new(),
        }))
    }

    /// A request that is refused before anything is sent.
    pub(crate) fn invalid_request(operation: Operation, why: String) -> Self {
        let mut error = Self::new(ErrorKind::InvalidRequest, Outcome::NotSent, why);
        error.0.operation = Some(operation);
        error
    }

    /// What became of this failure: another error, which keeps what the service said.
    pub(crate) fn become_of(mut self, kind: ErrorKind, outcome: Outcome, why: Reason, link: &'static str) -> Self {
        self.0.kind = kind;
        self.0.outcome = outcome;
        self.0.reason = why.ours(link).then(self.0.reason);
        self
    }

    pub(crate) fn with_outcome(mut self, outcome: Outcome) -> Self {
        self.0.outcome = outcome;
        self
    }

    /// Says whether another attempt would end in the same way, whatever its kind says.
    pub(crate) fn lasting(mut self, is_lasting: bool) -> Self {
        self.0.is_lasting = is_lasting;
        self
    }

    pub(crate) fn with_source(mut self, source: Option<Source>) -> Self {
        self.0.source = source.map(Into::into);
        self
    }

    /// Says how often it was tried, where that was more than once.
    pub(crate) fn tried(mut self, attempts: u32) -> Self {
        if attempts > 1 {
            self.0.reason = self.0.reason.ours(format!(" (tried {attempts} times)"));
        }
        self
    }

    /// Keeps the status of the response and the beginning of its body.
    pub(crate) fn with_response(mut self, status: u16, body: &[u8]) -> Self {
        self.0.status = Some(status);
        if !body.is_empty() {
            let searched = &body[..body.len().min(SEARCHED_BODY)];
            // Decoded, and without zeros: spread out in UTF-16, the key would not be found.
            self.0.body = Some(encoding::decode(searched).replace('\0', ""));
        }
        self
    }

    /// Keeps what the service said when it refused; nothing of it may hold the key.
    pub(crate) fn with_refusal(
        mut self,
        code: Option<String>,
        trace_id: Option<String>,
        retry_after: Option<Duration>,
    ) -> Self {
        self.0.code = code;
        self.0.trace_id = trace_id;
        self.0.retry_after = retry_after;
        self
    }

    pub(crate) fn with_invoice_id(mut self, id: Option<u64>) -> Self {
        self.0.invoice_id = id;
        self
    }

    /// Keeps the state that the response showed although the rest of it could not be read.
    pub(crate) fn with_state(mut self, state: Option<InvoiceState>) -> Self {
        self.0.state = state;
        self
    }

    pub(crate) fn with_invoices(mut self, invoices: impl IntoIterator<Item = Invoice>) -> Self {
        self.0.invoices = invoices.into_iter().collect();
        self
    }

    pub(crate) fn outcome(&self) -> Outcome {
        self.0.outcome
    }

    /// Whether a response that could not be read whole certainly showed this invoice in this state.
    pub(crate) fn showed(&self, id: u64, state: &InvoiceState) -> bool {
        self.0.invoice_id == Some(id) && self.0.state.as_ref() == Some(state)
    }

    /// Whether another attempt would end in the same way, as with a refused key or certificate, or a list that is too large.
    pub(crate) fn is_lasting(&self) -> bool {
        self.0.is_lasting
    }

    /// Whether reading again later may bring a response.
    pub(crate) fn may_pass(&self) -> bool {
        use ErrorKind::{Connect, Interrupted, InvalidResponse, RateLimited, Server, Timeout};
        let passes = matches!(self.kind(), Connect | Timeout | Server | RateLimited | InvalidResponse);
        let stalled = self.status() == Some(408) && self.kind() != Interrupted;
        let passes = passes || (stalled && !mutant!(EndsWithA408));
        passes && !self.is_lasting()
    }

    /// Why it failed, without the operation and without advice.
    pub(crate) fn reason(&self) -> &Reason {
        &self.0.reason
    }

    /// Whether reading can tell what became of the operation, and the caller has not asked to stop.
    pub(crate) fn can_be_settled(&self) -> bool {
        self.outcome_unknown() && self.kind() != ErrorKind::Interrupted
    }

    /// What a client that is broken on purpose says of every failure.
    #[cfg(feature = "sabotage")]
    pub(crate) fn claiming_not_sent(mut self) -> Self {
        self.0.outcome = Outcome::NotSent;
        self
    }

    /// Completes the error as the caller gets it: which call it was, how long it took, and no trace of the key.
    /// An error of a call inside another call is completed twice, and then is the outer one's.
    pub(crate) fn complete(mut self, operation: Operation, attempts: u32, elapsed: Duration, key: &ApiKey) -> Self {
        let details = &mut *self.0;
        let is_outer = details.operation.replace(operation).is_some();
        details.attempts = attempts;
        details.elapsed = elapsed;
        details.reason.redact(key);
        if !is_outer {
            details.body = details.body.take().map(|body| kept(&key.redact(&body)));
        }
        self
    }
}

/// As much of a body as an error keeps.
fn kept(body: &str) -> String {
    let within = body.char_indices().map(|(at, c)| at + c.len_utf8());
    let end = within.take_while(|end| *end <= KEPT_BODY).last().unwrap_or(0);
    body[..end].to_owned()
}
