"""A client for the Calypso Invoice API: exact money, no doubled or lost invoice, one deadline a call.

    from calypso_invoice import Client

    client = Client.from_env()  # the key in CALYPSO_API_KEY
    invoice = client.create_invoice(amount="0.00059165", currency="BTC", description="order 1017")

Amounts are Decimals. To show one, format it with "f", as in f"{invoice.amount:f}": str() writes 0.00000001 as 1E-8. A number
of digits, as in ".2f", rounds: it shows 0.00059165 as 0.00. Where no digit may be lost, this raises an error instead:

    from decimal import Context, Decimal, Inexact, InvalidOperation

    exact = Context(prec=64, traps=[Inexact, InvalidOperation])
    print(invoice.amount.quantize(Decimal("0.01"), context=exact))

Make one Client and share it. A call that fails raises a CalypsoError; check its outcome_unknown before you repeat anything
that could be applied twice. What to look at next:

    help(calypso_invoice.Client)         the options, the operations, and what each promises
    help(calypso_invoice.Invoice)        what an invoice has
    help(calypso_invoice.CalypsoError)   what every error has; each class says when it is raised
    help(calypso_invoice.sandbox)        a server for tests that behaves like the service
"""

from _collections_abc import Sequence as _Sequence

from ._errors import (
    AlreadyExistsError,
    AuthenticationError,
    BadRequestError,
    CalypsoError,
    CalypsoInterruptedError,
    CalypsoTimeoutError,
    ConfigError,
    ConflictError,
    ConnectError,
    InvalidRequestError,
    InvalidResponseError,
    NotFoundError,
    RateLimitedError,
    ServerError,
    UnresolvedError,
)
from ._native import (
    CartItem,
    Client,
    Event,
    Invoice,
    InvoiceChange,
    InvoiceIter,
    InvoiceList,
    InvoiceWatch,
    NewInvoice,
    __version__,
)

# Type checkers read this as true; `typing` would take longer to import than all the rest.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from . import sandbox
    from ._enums import Currency, InvoiceState

__all__ = [
    "AlreadyExistsError",
    "AuthenticationError",
    "BadRequestError",
    "CalypsoError",
    "CalypsoInterruptedError",
    "CalypsoTimeoutError",
    "CartItem",
    "Client",
    "ConfigError",
    "ConflictError",
    "ConnectError",
    "Currency",
    "Event",
    "InvalidRequestError",
    "InvalidResponseError",
    "Invoice",
    "InvoiceChange",
    "InvoiceIter",
    "InvoiceList",
    "InvoiceState",
    "InvoiceWatch",
    "NewInvoice",
    "NotFoundError",
    "RateLimitedError",
    "ServerError",
    "UnresolvedError",
    "__version__",
    "sandbox",
]

_Sequence.register(InvoiceList)  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType]


def __getattr__(name: str) -> object:
    # What not every program needs is loaded when it is first used.
    if name in ("Currency", "InvoiceState"):
        from . import _enums

        value: object = getattr(_enums, name)
    elif name == "sandbox":
        from importlib import import_module

        value = import_module(".sandbox", __name__)
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> "list[str]":
    return sorted({*globals(), *__all__} - {"TYPE_CHECKING"})
