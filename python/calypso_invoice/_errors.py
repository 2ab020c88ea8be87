"""The exceptions: one class for each kind of error, all derived from CalypsoError."""

# Type checkers read this as true; `typing` takes long to import.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from . import Invoice


class _OnlyOwn(type):
    # For help(): each class would show a hundred lines of what every exception has. An error itself lists all.
    def __dir__(cls) -> "list[str]":
        return [name for name in vars(cls) if not name.startswith("_")]


class CalypsoError(Exception, metaclass=_OnlyOwn):
    """Why a call failed. As a str it is one line for people; it never contains the API key.

    A program decides by the class and, after an operation that changes something, by outcome_unknown.

    Attributes:
        kind: What went wrong, such as "NotFound"; the same names in every language.
        outcome_unknown: Whether the operation may have been applied although it failed; False for one that only reads.
            False means that it was not applied. In one case it was: see cancel_invoice().
        status: The HTTP status of the last response, if there was one.
        code: The vendor's errorCode, such as "006".
        trace_id: The vendor's traceId; give it to their support.
        retry_after: How many seconds to wait before the next call, if the service said so (Retry-After).
        body: The first 4 KiB of the last response's body.
        operation: The operation that failed, such as "get_invoice"; None when an option is wrong.
        attempts: How many attempts were made; 0 when nothing was sent.
        elapsed: How long the call took in all, in seconds.
        invoice_id: The invoice's id, if it could be read in a response that otherwise could not.
        invoices: The invoices that the error is about; when a wait for a payment timed out, the invoice as it was last
            seen.
    """

    kind: str = "Error"
    """What went wrong, such as "NotFound"; the same names in every language."""
    outcome_unknown: bool = False
    """Whether the operation may have been applied although it failed; False for one that only reads.

    False means that it was not applied. In one case it was: see cancel_invoice().
    """
    status: "int | None" = None
    """The HTTP status of the last response, if there was one."""
    code: "str | None" = None
    """The vendor's errorCode, such as "006"."""
    trace_id: "str | None" = None
    """The vendor's traceId; give it to their support."""
    retry_after: "float | None" = None
    """How many seconds to wait before the next call, if the service said so (Retry-After)."""
    body: "str | None" = None
    """The first 4 KiB of the last response's body."""
    operation: "str | None" = None
    """The operation that failed, such as "get_invoice"; None when an option is wrong."""
    attempts: int = 0
    """How many attempts were made; 0 when nothing was sent."""
    elapsed: float = 0.0
    """How long the call took in all, in seconds."""
    invoice_id: "int | None" = None
    """The invoice's id, if it could be read in a response that otherwise could not."""
    invoices: "tuple[Invoice, ...]" = ()
    """The invoices that the error is about; when a wait for a payment timed out, the invoice as it was last seen."""

    @property
    def message(self) -> str:
        """The line that str() gives: what happened, why, and what to do."""
        return str(self)


class ConfigError(CalypsoError, ValueError):
    """An option, the key or a certificate cannot be used. Nothing was sent."""

    kind = "Config"


class InvalidRequestError(CalypsoError, ValueError):
    """The request can never succeed, as with a negative amount. Nothing was sent."""

    kind = "InvalidRequest"


class AuthenticationError(CalypsoError):
    """The key was refused: status 401 or 403, or code 002 with a 4xx."""

    kind = "Authentication"


class NotFoundError(CalypsoError):
    """There is no such invoice or template: status 404, or code 004 with a 4xx."""

    kind = "NotFound"


class ConflictError(CalypsoError):
    """The invoice's state does not allow this: status 409, or code 006 with a 4xx."""

    kind = "Conflict"


class RateLimitedError(CalypsoError):
    """Too many requests: status 429. See retry_after."""

    kind = "RateLimited"


class BadRequestError(CalypsoError):
    """The service refused the request: any other 4xx."""

    kind = "BadRequest"


class ServerError(CalypsoError):
    """The service failed: a 5xx."""

    kind = "Server"


class ConnectError(CalypsoError, ConnectionError):
    """No connection was made, TLS or a proxy refused, or the connection was lost."""

    kind = "Connect"


class CalypsoTimeoutError(CalypsoError, TimeoutError):
    """The deadline of the call, or of the wait for a payment, has passed."""

    kind = "Timeout"


class CalypsoInterruptedError(CalypsoError):
    """The call was ended by interrupt_calls(); outcome_unknown says whether it may have been applied.

    A call that a signal handler ended, as with Ctrl-C, raises the handler's own exception instead; its attribute calypso is
    then this error.
    """

    kind = "Interrupted"


class InvalidResponseError(CalypsoError):
    """The response cannot be right: a redirect, not JSON, a wrong type, too large, or about another invoice."""

    kind = "InvalidResponse"


class AlreadyExistsError(CalypsoError):
    """create_invoice_once() found equal invoices and sent nothing; they are in invoices, those that are not cancelled first.

    Their states say what to do. One that is PAID: deliver, once. One in PENDING_PAYMENT: show that invoice to the customer,
    and wait for the payment. PENDING_INTERVENTION, any other state, or several that are not cancelled: a person has to look.
    Nothing but CANCEL: ask the customer, or create an invoice with a new description.
    """

    kind = "AlreadyExists"


class UnresolvedError(CalypsoError):
    """create_invoice_once() could not find out whether the order has an invoice; what may be it is in invoices.

    With outcome_unknown, a create was sent, and may have been applied or may be applied later. Do not create the order again
    before you know: a second one would be possible. Look with find_invoices(), or let a person decide.

    Without it, nothing was sent, because something in the list may be this order. A person has to find out: if it is not,
    give the order a description of its own.
    """

    kind = "Unresolved"


_BY_KIND: "dict[str, type[CalypsoError]]" = {error.kind: error for error in CalypsoError.__subclasses__()}

for _error in (CalypsoError, *_BY_KIND.values()):
    # Users know them by the package's name: tracebacks and pickles show that one.
    _error.__module__ = "calypso_invoice"


def make(kind: str, message: str, details: dict[str, object]) -> CalypsoError:
    """Makes the exception of a kind; a kind without a class of its own is a CalypsoError."""
    error = _BY_KIND.get(kind, CalypsoError)(message)
    vars(error).update(details, kind=kind)
    # Exceptions have notes since Python 3.11.
    add_note = getattr(error, "add_note", None)
    if add_note and error.trace_id:
        add_note(f"Calypso's support can find this by its trace id: {error.trace_id}")
    if add_note and error.status == 401:
        add_note("Check the API key: it is the one that Calypso's support gave you, for this base_url.")
    return error
