"""The compiled part of `calypso_invoice`; import that instead."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from types import TracebackType
from typing import Any, Literal, SupportsIndex, final, overload

from typing_extensions import Self, TypeAlias

from ._enums import Currency, InvoiceState

__all__ = [
    "CartItem",
    "Client",
    "Event",
    "Invoice",
    "InvoiceChange",
    "InvoiceIter",
    "InvoiceList",
    "InvoiceWatch",
    "NewInvoice",
    "SandboxServer",
    "__version__",
]

__version__: str
_DEFAULTS: dict[str, str | float]

_Amount: TypeAlias = Decimal | int | str
_Seconds: TypeAlias = float | timedelta
_Cart: TypeAlias = Iterable[CartItem | Mapping[str, Any]] | None

@final
class CartItem:
    """One line of a cart: a product, its price and its quantity; immutable.

    Price and quantity are a Decimal, an int or a str, never a float. Whether the price is for one piece or for all of them
    is not documented. In an item from the service any part may be missing, and is then None.
    """

    def __new__(cls, product: str, price: _Amount, quantity: _Amount, currency: str) -> Self: ...
    @staticmethod
    def from_json(text: str) -> CartItem:
        """Reads what to_json() wrote. Raises ValueError when the text is not an item."""
    @property
    def product(self) -> str | None:
        """What is sold."""
    @property
    def price(self) -> Decimal | None:
        """The price, a Decimal in units of currency."""
    @property
    def quantity(self) -> Decimal | None:
        """How many are sold, a Decimal; it need not be a whole number."""
    @property
    def currency(self) -> Currency | str | None:
        """The currency of the price: a Currency, or a plain str when this version does not know it."""
    @property
    def extra(self) -> Mapping[str, Any]:
        """The fields that this version does not know: a read-only mapping of names to decoded JSON, numbers exact.

        What Python cannot decode, such as an exponent of twenty digits, is there as its JSON text.
        """
    def to_dict(self, *, json: bool = False, api_names: bool = False) -> dict[str, Any]:
        """The item as a dict of its attributes; json and api_names are those of Invoice.to_dict()."""
    def to_json(self) -> str:
        """The item as JSON in the API's shape."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class NewInvoice:
    """An invoice to create; immutable.

    The amount is a Decimal, an int or a str, never a float; cart_items are CartItems, or dicts of their parts. The API has
    no idempotency key: when a response is lost, only a description that names your order lets you find the invoice again.
    """

    def __new__(cls, amount: _Amount, currency: str, description: str, cart_items: _Cart = ()) -> Self: ...
    @property
    def amount(self) -> Decimal:
        """The total, a Decimal in units of currency."""
    @property
    def currency(self) -> Currency | str:
        """The currency of the amount: a Currency, or a plain str when this version does not know it."""
    @property
    def description(self) -> str:
        """What the invoice is for."""
    @property
    def cart_items(self) -> tuple[CartItem, ...]:
        """The cart, a tuple of CartItems."""
    def cart_total(self) -> Decimal | None:
        """What the cart's items cost together, each at its price times its quantity, as a Decimal: 0 for an empty cart.

        The result is exact, or None: when an item's currency is not the invoice's, when an item from the service misses a
        part, or when the total has more digits than an amount can have. The vendor does not document whether a price is for
        one piece, nor that a cart has to add up to the amount, so nothing checks that before sending: do so if yours should.
        """
    def to_dict(self, *, json: bool = False, api_names: bool = False) -> dict[str, Any]:
        """The invoice as a dict of its attributes; json and api_names are those of Invoice.to_dict().

        NewInvoice(**new.to_dict()) is equal to it, with json=True as well.
        """
    def to_json(self) -> str:
        """The JSON that create_invoice() sends."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class Invoice:
    """An invoice as the service sent it; immutable.

    Id, state, amount and currency are always there; anything else may be missing and is then None or empty. The vendor's
    document does not say what pay_amount, fee and fiat mean: ask the vendor before you tell a customer what to send.
    """

    @staticmethod
    def from_json(text: str) -> Invoice:
        """Reads an invoice from JSON in the API's shape, such as to_json() writes.

        Raises ValueError when the text is not an invoice.
        """
    @property
    def id(self) -> int:
        """The invoice's id."""
    @property
    def state(self) -> InvoiceState | str:
        """The state: an InvoiceState, or a plain str when this version does not know it."""
    @property
    def is_paid(self) -> bool:
        """Whether it is paid in full: True only in state PAID."""
    @property
    def amount(self) -> Decimal:
        """The total, a Decimal in units of currency."""
    @property
    def currency(self) -> Currency | str:
        """The currency of the amount: a Currency, or a plain str when this version does not know it."""
    @property
    def pay_amount(self) -> Decimal | None:
        """The API's payAmount as a Decimal; its meaning and currency are not documented."""
    @property
    def fee(self) -> Decimal | None:
        """The API's fee as a Decimal; its meaning and currency are not documented."""
    @property
    def fiat(self) -> Mapping[str, Decimal]:
        """A read-only mapping of currency codes to Decimals, whose meaning is not documented."""
    @property
    def description(self) -> str | None:
        """What the invoice is for."""
    @property
    def cart_items(self) -> tuple[CartItem, ...]:
        """The cart, a tuple of CartItems in the service's order."""
    @property
    def invoice_address(self) -> str | None:
        """The address that the customer pays to."""
    @property
    def created_date(self) -> datetime | None:
        """When the invoice was created: an aware datetime in UTC, or None when it is missing or not RFC 3339."""
    @property
    def created_date_text(self) -> str | None:
        """When the invoice was created, as the service wrote it."""
    @property
    def extra(self) -> Mapping[str, Any]:
        """The fields that this version does not know: a read-only mapping of names to decoded JSON, numbers exact.

        What Python cannot decode, such as an exponent of twenty digits, is there as its JSON text.
        """
    def to_dict(self, *, json: bool = False, api_names: bool = False) -> dict[str, Any]:
        """The invoice as a dict of its attributes, with dicts for the cart's items.

        With json=True it has only what JSON has: an amount is a str of plain digits, a date is ISO 8601, and what is not
        whole in extra is a str. With api_names=True it has the API's names, and what is in extra stands beside the rest.
        """
    def to_json(self) -> str:
        """The invoice as JSON in the API's shape: every number with the digits it came with, unknown fields at the end."""
    def _repr_html_(self) -> str:
        """The invoice as an HTML table, for notebooks."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class InvoiceList(Sequence[Invoice]):
    """An immutable sequence of invoices; a slice of it copies nothing.

    It is equal to a list or an InvoiceList with equal invoices. An invoice from it keeps the whole list in memory; a
    copy.copy() of that invoice does not.
    """

    def __new__(cls, invoices: Iterable[Invoice] = (), /) -> Self: ...
    def __len__(self) -> int: ...
    @overload
    def __getitem__(self, key: SupportsIndex, /) -> Invoice: ...
    @overload
    def __getitem__(self, key: slice, /) -> InvoiceList: ...
    def __iter__(self) -> Iterator[Invoice]: ...
    def __contains__(self, key: object, /) -> bool: ...
    def __eq__(self, other: object, /) -> bool: ...
    def index(self, value: object, start: int = 0, stop: int | None = None, /) -> int:
        """The index of the first invoice equal to value; ValueError when there is none."""
    def count(self, value: object, /) -> int:
        """How many invoices are equal to value."""
    def to_dicts(self, *, json: bool = False, api_names: bool = False) -> list[dict[str, Any]]:
        """A list of Invoice.to_dict(), with the same json and api_names: what pandas.DataFrame() and csv.DictWriter take."""
    def _repr_html_(self) -> str:
        """The list as an HTML table with its first and last invoices, for notebooks."""

@final
class InvoiceIter(Iterator[Invoice]):
    """The invoices of Client.iter_invoices(), one by one as they arrive.

    An invoice that cannot be read raises InvalidResponseError, and the next next() goes on with the one after it. Any other
    error ends the iteration.
    """

    def __iter__(self) -> Self: ...
    def __next__(self) -> Invoice: ...

@final
class InvoiceChange:
    """A change that Client.watch_invoices() noticed: an invoice, and the state that it was last known in; immutable.

    A test may make one, to see what a program does about it.
    """

    def __new__(cls, invoice: Invoice, previous_state: str | None = None) -> Self: ...
    @property
    def invoice(self) -> Invoice:
        """The invoice as it is now."""
    @property
    def previous_state(self) -> InvoiceState | str | None:
        """The state that it was last known in: an InvoiceState, a plain str if it is unknown, or None: it is new."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class InvoiceWatch(Iterator[InvoiceChange]):
    """The changes of Client.watch_invoices(), as they are noticed.

    An invoice that cannot be read raises InvalidResponseError, and the next next() goes on. Any other error ends the
    iteration. When a signal handler raises just as a change is handed out, the change does not count as known and comes
    again: with the next next(), or at the next start.
    """

    def known(self) -> dict[int, InvoiceState | str]:
        """What is known, by id: the states given at the start, and those of every change that was handed out since.

        Save it after you have dealt with a change, and nowhere else: it includes the change that is being dealt with. It may
        be called at any time, from any thread, also while next() waits.
        """
    def __iter__(self) -> Self: ...
    def __next__(self) -> InvoiceChange: ...

@final
class Event:
    """One attempt of a call, after it ended: what on_event receives.

    It contains neither the key nor anything that was sent or received. As a str it is one line.
    """

    @property
    def operation(self) -> str:
        """The name of the operation, such as "get_invoice"."""
    @property
    def attempt(self) -> int:
        """The number of the attempt, from 1."""
    @property
    def status(self) -> int | None:
        """The response's HTTP status, if there was a response."""
    @property
    def error(self) -> str | None:
        """Why the attempt failed: the kind of error, such as "Server". None when it succeeded."""
    @property
    def elapsed(self) -> float:
        """How long this attempt took, in seconds."""
    @property
    def wait(self) -> float | None:
        """How many seconds the client waits before the next attempt. None when this was the last one."""

@final
class Client:
    """A client of the Calypso Invoice API.

    Make one and share it: it is immutable, safe to use from many threads and after fork, and keeps its connections open.
    Every call blocks until the response is there, the timeout has passed, a signal handler raises (Ctrl-C) or
    interrupt_calls() ends it. Other threads run meanwhile. A call that fails raises a CalypsoError.

    When a signal handler raises, its exception gets two attributes. calypso is the CalypsoError that the call ended with, or
    None if the call had succeeded; calypso_result is then what the call returned.

    Args:
        api_key: the key that Calypso's support gave you.
        base_url: where the service is. Plain http:// is refused except to this machine.
        timeout: how long a whole call may take, retries included: seconds or a timedelta, at most a day.
        connect_timeout: how long each attempt to connect may take: seconds or a timedelta.
        max_retries: how often a call is tried again after its first attempt, where that is safe.
        proxy: "environment" (HTTPS_PROXY, ALL_PROXY, NO_PROXY), the URL of a proxy, or None for no proxy.
        extra_roots: certificates (PEM, str or bytes) to trust besides tls_roots.
        tls_roots: "bundled" (Mozilla's list) or "system" (the operating system's).
        max_response_bytes: the most bytes that one response may have, other than a list.
        max_list_bytes: the most bytes of a list that is read whole (list_invoices, find_invoices, create_invoice_once);
            iter_invoices has no such bound. Lists travel in gzip where the service offers it: what that decodes to counts.
        user_agent_suffix: added to the User-Agent header.
        allow_plain_http: allows http:// to other machines, which shows the key to everybody on the way.
        on_event: called with an Event after every attempt, in the thread that made the call.

    Raises ConfigError, which names the option, when an option cannot be used.
    """

    def __new__(
        cls,
        api_key: str,
        *,
        base_url: str = "https://invoice.calypso.finance",
        timeout: _Seconds = 30.0,
        connect_timeout: _Seconds = 10.0,
        max_retries: int = 2,
        proxy: str | None = "environment",
        extra_roots: str | bytes | None = None,
        tls_roots: Literal["bundled", "system"] = "bundled",
        max_response_bytes: int = 4194304,
        max_list_bytes: int = 268435456,
        user_agent_suffix: str | None = None,
        allow_plain_http: bool = False,
        on_event: Callable[[Event], object] | None = None,
    ) -> Self: ...
    @classmethod
    def from_env(
        cls,
        *,
        base_url: str | None = None,
        timeout: _Seconds = 30.0,
        connect_timeout: _Seconds = 10.0,
        max_retries: int = 2,
        proxy: str | None = "environment",
        extra_roots: str | bytes | None = None,
        tls_roots: Literal["bundled", "system"] = "bundled",
        max_response_bytes: int = 4194304,
        max_list_bytes: int = 268435456,
        user_agent_suffix: str | None = None,
        allow_plain_http: bool = False,
        on_event: Callable[[Event], object] | None = None,
    ) -> Client:
        """A client with the key in CALYPSO_API_KEY and, if it is set, the base URL in CALYPSO_BASE_URL.

        The options are those of Client; a base_url given here wins. Raises ConfigError when CALYPSO_API_KEY is not set.
        """
    def with_timeout(self, timeout: _Seconds) -> Client:
        """A client that shares this one's connections, with another timeout for a whole call: seconds or a timedelta.

        It is closed on its own, and interrupt_calls() of one does not end the other's calls.
        """
    def close(self) -> None:
        """Closes the client: running calls still finish, later ones raise RuntimeError.

        Its connections close with the last client that shares them.
        """
    def interrupt_calls(self) -> None:
        """Ends the calls that run on this client now: each raises CalypsoInterruptedError within a tenth of a second.

        It may be called from any thread, and from a signal handler. Later calls work. An iterator of iter_invoices() or
        watch_invoices() counts as running until its end. A client made by with_timeout() has calls of its own, which this
        does not end, nor the other way round. After close(), this also ends a call that another thread is just beginning,
        so that none is left.

        In asyncio, a thread goes on when its task is cancelled, and delays the exit. This ends the two together:

            async def wait_for_payment(client, id, timeout):
                own = client.with_timeout(30)
                try:
                    return await asyncio.to_thread(own.wait_for_payment, id, timeout)
                finally:
                    own.close()
                    own.interrupt_calls()

        A server, such as gunicorn, does the same when SIGTERM tells it to stop: see python/examples/gunicorn_app.py.
        """
    def list_invoices(self) -> InvoiceList:
        """All invoices, in the service's order, as an InvoiceList.

        Raises InvalidResponseError when one of them cannot be read, because without it the list would still look complete,
        and when the list has more than max_list_bytes; iter_invoices() has no such bound.
        """
    def iter_invoices(self) -> InvoiceIter:
        """An iterator over all invoices as they arrive, in constant memory.

        Nothing is sent before the first next(). The timeout counts only the time spent inside next(). If the connection
        ends before the list does, that raises an error; the list is never cut short.
        """
    def get_invoice(self, id: int) -> Invoice:
        """One invoice. Raises NotFoundError when there is none with this id."""
    @overload
    def create_invoice(self, new: NewInvoice) -> Invoice:
        """Creates an invoice from a NewInvoice, or from its parts as keywords.

        The request is sent again only when none of it was written, or after a 429 that says how long to wait. When an error
        has outcome_unknown, the invoice may exist: look with find_invoices() before you create it again.
        """
    @overload
    def create_invoice(self, *, amount: _Amount, currency: str, description: str, cart_items: _Cart = ()) -> Invoice:
        """Creates an invoice from a NewInvoice, or from its parts as keywords.

        The request is sent again only when none of it was written, or after a 429 that says how long to wait. When an error
        has outcome_unknown, the invoice may exist: look with find_invoices() before you create it again.
        """
    def create_invoice_from_template(self, template_id: int) -> Invoice:
        """Creates an invoice from a template, which the vendor's document also calls a button.

        Raises NotFoundError when there is no such template. When an error has outcome_unknown, an invoice may exist that
        nothing distinguishes from others of the same template: compare the list by hand.
        """
    def cancel_invoice(self, id: int) -> Invoice:
        """Cancels an invoice and returns it, in state CANCEL.

        What this does to an invoice with money on it is not documented, and PENDING_PAYMENT can hide a transfer under way.
        Raises ConflictError when its state does not allow it. When the response is lost or unreadable, the client reads the
        invoice: if it is cancelled, the call succeeds. InvalidResponseError without outcome_unknown: it is cancelled.
        """
    @overload
    def create_invoice_once(
        self, new: NewInvoice, *, resend_after: _Seconds | None = None, return_existing: bool = False
    ) -> Invoice:
        """Creates an invoice whose description names the order, and never a second one for it.

        Warning: other processes and machines need a lock of their own, such as the row of the order in your database. Two
        of them that look at the same moment both find no invoice, and both create one: python/examples/shop shows
        how not to. Equal orders in one client, and in those that with_timeout() made of it, wait for each other.

        It reads the list first, and sends nothing when the order is there, or may be. An equal invoice raises
        AlreadyExistsError, and its state says what to do. One that may be this order, such as an invoice with its
        description over another amount, raises UnresolvedError, and then outcome_unknown is False. When the outcome of the
        create is unknown, it reads the list again until that shows the invoice; if the list leaves it unclear, that raises
        UnresolvedError, and then outcome_unknown is True. Both errors have the invoices concerned in invoices.

        With resend_after (seconds or a timedelta) it creates once more when complete lists have shown no match for that
        long. That assumes that a request which has not been applied by then never will be.

        With return_existing=True it returns the equal invoice that is there instead of raising AlreadyExistsError, where
        exactly one is not cancelled. That one may be paid, or in any other state: check its state before you use it.
        """
    @overload
    def create_invoice_once(
        self,
        *,
        amount: _Amount,
        currency: str,
        description: str,
        cart_items: _Cart = (),
        resend_after: _Seconds | None = None,
        return_existing: bool = False,
    ) -> Invoice:
        """Creates an invoice whose description names the order, and never a second one for it.

        Warning: other processes and machines need a lock of their own, such as the row of the order in your database. Two
        of them that look at the same moment both find no invoice, and both create one: python/examples/shop shows
        how not to. Equal orders in one client, and in those that with_timeout() made of it, wait for each other.

        It reads the list first, and sends nothing when the order is there, or may be. An equal invoice raises
        AlreadyExistsError, and its state says what to do. One that may be this order, such as an invoice with its
        description over another amount, raises UnresolvedError, and then outcome_unknown is False. When the outcome of the
        create is unknown, it reads the list again until that shows the invoice; if the list leaves it unclear, that raises
        UnresolvedError, and then outcome_unknown is True. Both errors have the invoices concerned in invoices.

        With resend_after (seconds or a timedelta) it creates once more when complete lists have shown no match for that
        long. That assumes that a request which has not been applied by then never will be.

        With return_existing=True it returns the equal invoice that is there instead of raising AlreadyExistsError, where
        exactly one is not cancelled. That one may be paid, or in any other state: check its state before you use it.
        """
    @overload
    def find_invoices(self, new: NewInvoice) -> InvoiceList:
        """The invoices in the list that are equal to this one, as create_invoice_once() compares them. It only reads.

        Call it after a crash, before you create the invoice again. An invoice that the service shows without a description
        counts as equal when the rest is: it may be another order's.
        """
    @overload
    def find_invoices(self, *, amount: _Amount, currency: str, description: str, cart_items: _Cart = ()) -> InvoiceList:
        """The invoices in the list that are equal to this one, as create_invoice_once() compares them. It only reads.

        Call it after a crash, before you create the invoice again. An invoice that the service shows without a description
        counts as equal when the rest is: it may be another order's.
        """
    def wait_for_payment(
        self,
        id: int,
        timeout: _Seconds,
        *,
        first_interval: _Seconds = 1.0,
        longest_interval: _Seconds = 30.0,
        pending_states: Iterable[str] = (),
    ) -> Invoice:
        """Polls the invoice until its state no longer waits for a payment, and returns it.

        That does not mean that it is paid: check is_paid. The timeout is for the whole wait; the time between polls grows
        from first_interval to longest_interval; all three are seconds or a timedelta. A poll that fails for a passing
        reason does not end the wait. pending_states are further states to keep waiting in.

        Raises CalypsoTimeoutError when the timeout has passed, with the invoice as it was last seen in invoices.
        """
    def watch_invoices(
        self, *, known: Mapping[int, str] | None = None, interval: _Seconds = 10.0, skip_existing: bool = False
    ) -> InvoiceWatch:
        """Notices every change of state of every invoice, new ones included, by reading the list again and again.

        It is an iterator of InvoiceChanges in the order of the list, and waits for the next one. States that go back
        are changes too; an invoice that is missing in a list is none. Of several changes between two readings only the
        last is seen.

        known are the states, by id, that your program saved the last time it ran. To miss nothing, save watch.known()
        after you have dealt with each change, and give it here when the program starts again: a change that was not
        saved comes again.

            watch = client.watch_invoices(known=load())
            while True:
                try:
                    for change in watch:
                        deal_with(change)  # in a way that may be repeated
                        save(watch.known())
                except InvalidResponseError as error:  # one invoice cannot be read, and the watch goes on
                    tell_somebody(error)

        For exactly once, keep the states in your database: write what a change means and the new state of its invoice
        in one transaction, and make known of that table.

        The list is read every interval (seconds or a timedelta), moved at random by up to a fifth; while the service
        fails, less and less often, down to once a minute, and when a Retry-After says, but after an hour at the latest.
        on_event shows what fails. The client's timeout is for each reading, which must get to the end of the list in
        it; the watch has none.

        skip_existing is for the very first start: the invoices of the first whole list are then known without being
        handed out.

        An invoice that cannot be read raises InvalidResponseError, once, and the next next() goes on. Any other error
        ends the iteration: a refused key or certificate, another 4xx, interrupt_calls(), what a signal handler raises.
        """
    def __enter__(self) -> Self: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None, /
    ) -> None: ...

@final
class SandboxServer:
    """The server of a sandbox. Use calypso_invoice.sandbox.Sandbox instead."""

    def __new__(cls, port: int, key: str) -> Self: ...
    @property
    def url(self) -> str:
        """Its base URL."""
    @property
    def key(self) -> str:
        """The only key that it accepts."""
    def control(self, name: str, body: str) -> str:
        """Does the same as POST /_sandbox/{name} and returns the body of its response."""
    def requests(self) -> str:
        """The body of the response to GET /_sandbox/requests."""
    def invoices(self) -> list[str]:
        """The JSON of every invoice."""
    def close(self) -> None:
        """Closes its port and its connections. A second call does nothing."""
    @staticmethod
    def controls(url: str) -> str:
        """Every control of the sandbox at this URL, as a curl command."""
