"""The exceptions: one class for each kind of error, all of them a CalypsoError."""

# Type checkers read this as true; `typing` takes long to import.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from . import Invoice


class CalypsoError(Exception):
    """Why a call failed. As a str it is one line for people; the API key is in none of it.

    A program decides by the class and, for what changes something, by outcome_unknown.
    """

    kind: str = "Error"
    """What went wrong, such as "NotFound"; the same names in every language."""
    outcome_unknown: bool = False
    """Whether the operation changes something and may have been applied although it failed."""
    status: "int | None" = None
    """The HTTP status of the last response, if there was one."""
    code: "str | None" = None
    """The vendor's errorCode, such as "006"."""
    trace_id: "str | None" = None
    """The vendor's traceId; name it to their support."""
    retry_after: "float | None" = None
    """How many seconds the service asked to be left alone."""
    body: "str | None" = None
    """The first 4 KiB of the last response's body."""
    operation: "str | None" = None
    """The operation that failed, such as "get_invoice"; None for a wrong option."""
    attempts: int = 0
    """How many attempts were made; 0 when nothing was sent."""
    elapsed: float = 0.0
    """How long the call took in all, in seconds."""
    invoice_id: "int | None" = None
    """The invoice's id, where one could be read in a response that otherwise could not."""
    invoices: "tuple[Invoice, ...]" = ()
    """The invoices that the error is about; the last one seen when a wait for a payment ends."""

    @property
    def message(self) -> str:
        """The line that str() gives: what happened, why, and what to do."""
        return str(self)


class ConfigError(CalypsoError, ValueError):
    """An option, the key or a certificate cannot be used. Nothing was sent."""

    kind = "Config"


class InvalidRequestError(CalypsoError, ValueError):
    """The request can never be right, such as a negative amount. Nothing was sent."""

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


class InvalidResponseError(CalypsoError):
    """The response is none that this API gives: a redirect, not JSON, a wrong type, too large, or another invoice."""

    kind = "InvalidResponse"


class AlreadyExistsError(CalypsoError):
    """create_invoice_once() found an equal invoice before it sent anything; it is in invoices."""

    kind = "AlreadyExists"


class UnresolvedError(CalypsoError):
    """create_invoice_once() could not establish what became of the create; the candidates are in invoices."""

    kind = "Unresolved"


_BY_KIND = {error.kind: error for error in CalypsoError.__subclasses__()}

for _error in (CalypsoError, *_BY_KIND.values()):
    # They are public under the package's name, and tracebacks and pickles should show it.
    _error.__module__ = "calypso_invoice"


def make(kind: str, message: str, details: dict[str, object]) -> CalypsoError:
    """Makes the exception of a kind; one that has no class of its own is a CalypsoError."""
    error = _BY_KIND.get(kind, CalypsoError)(message)
    error.__dict__.update(details, kind=kind)
    # Exceptions take notes since Python 3.11.
    add_note = getattr(error, "add_note", None)
    if add_note and error.trace_id:
        add_note(f"Calypso's support can look this up by its trace id: {error.trace_id}")
    if add_note and error.status == 401:
        add_note("Check the API key: it is the one that Calypso's support gave you, for this base_url.")
    return error
