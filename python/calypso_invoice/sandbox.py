"""A fake Calypso server on this machine that remembers its invoices, so that you can test without the vendor.

It serves the five operations as the vendor's document describes them, refuses every request that a correct client would
not send, and lets a test act as the customer and as the network. For tests in other languages, run it as a program:
`python -m calypso_invoice.sandbox`.
"""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any, Literal, overload

from . import CalypsoTimeoutError, Client, Invoice, NewInvoice
from ._native import SandboxServer
from ._sandbox_types import ClientOptions, Close, FaultKind, Operation, RecordedRequest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from decimal import Decimal
    from types import TracebackType

    from typing_extensions import Unpack

    from . import CartItem

__all__ = ["DEFAULT_KEY", "ClientOptions", "Close", "FaultKind", "Operation", "RecordedRequest", "Sandbox"]

DEFAULT_KEY = "sandbox-key"
"""The API key of a sandbox that is started without one."""


class Sandbox:
    """A sandbox that runs until close() or the end of its with block.

        with Sandbox() as sandbox:
            client = sandbox.client()
            invoice = client.create_invoice(amount="0.5", currency="ETH", description="order 17")
            sandbox.pay(invoice.id, "0.5")
            assert client.get_invoice(invoice.id).is_paid

    Methods raise ValueError if something cannot be done, such as paying an invoice that does not exist.
    """

    def __init__(self, port: int = 0, key: str = DEFAULT_KEY) -> None:
        self._server = SandboxServer(port, key)

    @property
    def url(self) -> str:
        """Its base URL. Open it in a browser to watch the invoices and to play the customer by hand."""
        return self._server.url

    @property
    def key(self) -> str:
        """The only API key that it accepts."""
        return self._server.key

    def client(self, **options: Unpack[ClientOptions]) -> Client:
        """Returns a Client of this sandbox; takes the same options as Client."""
        options.setdefault("base_url", self.url)
        return Client(self.key, **options)

    def pay(self, id: int, amount: Decimal | int | str) -> None:
        """Pays an invoice, as the customer: exactly its amount makes it PAID, any other amount PENDING_INTERVENTION."""
        exact = NewInvoice(amount, "FAU", "a payment").amount  # refuses the types that Client refuses, such as float
        self._post("pay", id=id, amount=str(exact))

    def set_state(self, id: int, state: str) -> None:
        """Sets the state of an invoice to any text, even one that the vendor's document does not list."""
        self._post("state", id=id, state=state)

    def set_next_id(self, id: int) -> None:
        """Sets the id of the next invoice, 1 at first. Later ids count up from it, and ids in use are skipped."""
        self._post("next_id", id=id)

    def add_template(
        self,
        amount: Decimal | int | str,
        currency: str,
        description: str,
        cart_items: Iterable[CartItem] = (),
        *,
        id: int | None = None,
    ) -> int:
        """Adds a template (the vendor's "button"); returns its id: the one given, or the lowest free one from 1."""
        template = NewInvoice(amount, currency, description, cart_items).to_json()
        if id is not None:
            # Added as text: decoding and encoding the JSON again could change how its numbers are written.
            template = f'{{"id": {json.dumps(id)}, {template[1:]}'
        added: int = json.loads(self._server.control("template", template))["id"]
        return added

    def seed(self, count: int) -> None:
        """Adds this many invoices with three cart items each."""
        self._post("seed", count=count)

    @overload
    def fault(
        self,
        kind: Literal["respond", "respond_after"],
        *,
        operation: Operation | None = None,
        times: int | None = None,
        status: int,
        headers: Mapping[str, str] | None = None,
        body: str | None = None,
    ) -> None: ...
    @overload
    def fault(
        self,
        kind: Literal["delay"],
        *,
        operation: Operation | None = None,
        times: int | None = None,
        seconds: float | None = None,
    ) -> None: ...
    @overload
    def fault(
        self, kind: Literal["cut"], *, operation: Operation | None = None, times: int | None = None, bytes: int
    ) -> None: ...
    @overload
    def fault(
        self,
        kind: Literal["drop_before", "drop_after"],
        *,
        operation: Operation | None = None,
        times: int | None = None,
        close: Close | None = None,
    ) -> None: ...
    @overload
    def fault(
        self,
        kind: Literal["late"],
        *,
        operation: Operation | None = None,
        times: int | None = None,
        seconds: float | None = None,
        close: Close | None = None,
    ) -> None: ...
    def fault(
        self,
        kind: FaultKind,
        *,
        operation: Operation | None = None,
        times: int | None = None,
        status: int | None = None,
        headers: Mapping[str, str] | None = None,
        body: str | None = None,
        seconds: float | None = None,
        bytes: int | None = None,
        close: Close | None = None,
    ) -> None:
        """Makes something go wrong with the next request, or with the next `times` requests.

        With operation, such as "create_invoice", only requests for that operation count. Faults are used in the order
        in which they were added. kind is one of
            "respond": does not apply the request; responds with status and, if given, headers and body
            "respond_after": the same, but applies the request
            "delay": applies the request; holds the response back until release(), or for this many seconds if given
            "cut": applies the request; sends only this many bytes of the response's body
            "drop_before": does not apply the request; sends no response
            "drop_after": applies the request; sends no response
            "late": sends no response; applies the request at land(), or after this many seconds if given

        close is what happens to a connection on which no response is sent: "fin" closes it (the default), "reset"
        resets it, and "never" leaves it open and silent.
        """
        ms = None if seconds is None else round(seconds * 1000)
        fields = {
            "kind": kind,
            "operation": operation,
            "times": times,
            "status": status,
            "body": body,
            "headers": None if headers is None else dict(headers),
            "ms": ms,
            "bytes": bytes,
            "close": close,
        }
        self._post("fault", **{name: value for name, value in fields.items() if value is not None})

    def clear_faults(self) -> None:
        """Forgets the faults that are not used up yet."""
        self._post("clear_faults")

    def release(self) -> None:
        """Sends the responses that the fault "delay" is holding back now."""
        self._post("release")

    def land(self) -> int:
        """Applies the requests that the fault "late" is holding back, and returns how many there were."""
        landed: int = self._post("land")["landed"]
        return landed

    def requests(self) -> list[RecordedRequest]:
        """Returns every request so far, in order of arrival."""
        requests = json.loads(self._server.requests())["requests"]
        return [
            RecordedRequest(
                request["method"],
                request["path"],
                [pair for header in request["headers"] for pair in header.items()],
                request["body"],
                request.get("operation"),
                request.get("status"),
                request.get("problem"),
                request["applied"],
            )
            for request in requests
        ]

    def wait_for_requests(self, count: int, timeout: float = 10.0) -> None:
        """Waits until there are at least this many requests; raises TimeoutError after timeout seconds."""
        end = time.monotonic() + timeout
        # In slices, so that Ctrl-C can stop it.
        while not self._post("wait", requests=count, ms=50)["seen"]:
            if time.monotonic() > end:
                raise CalypsoTimeoutError(f"sandbox: fewer than {count} requests arrived within {timeout} s")

    def invoices(self) -> list[Invoice]:
        """Returns every invoice as it is now, in order of ids."""
        return [Invoice.from_json(text) for text in self._server.invoices()]

    def reset(self) -> None:
        """Forgets all invoices, templates, faults and requests, and starts again at id 1."""
        self._post("reset")

    def close(self) -> None:
        """Closes its port and its connections. A second call does nothing."""
        self._server.close()

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Sandbox {self.url}>"

    def _post(self, name: str, **fields: object) -> Any:
        return json.loads(self._server.control(name, json.dumps(fields)))


if __name__ == "__main__":
    from ._sandbox_program import main

    main()
