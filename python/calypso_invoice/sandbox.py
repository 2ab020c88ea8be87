"""A fake Calypso server on 127.0.0.1 with a memory, so that you can test without the vendor.

It answers the five operations as the vendor's document says, refuses what a correct client would not send, and lets a test
play the customer and the network. `python -m calypso_invoice.sandbox` runs it as a program, for any language.
"""

from __future__ import annotations

import json
import sys
import time
from typing import TYPE_CHECKING, Any, NamedTuple

from . import CalypsoTimeoutError, Client, Invoice, NewInvoice
from ._native import SandboxServer

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from decimal import Decimal
    from types import TracebackType

    from . import CartItem

__all__ = ["DEFAULT_KEY", "Request", "Sandbox"]

DEFAULT_KEY = "sandbox-key"
"""The API key of a sandbox that was given none."""


class Request(NamedTuple):
    """A request as it reached the sandbox, and what became of it."""

    method: str
    path: str
    headers: list[tuple[str, str]]
    body: str
    operation: str | None
    """The operation it asked for; None when it was refused before that was settled."""
    status: int | None
    """What it was answered with; None when no response was sent, or not yet."""
    problem: str | None
    """What was wrong with the request itself: a client that works never sees this set."""
    applied: bool
    """Whether the operation was carried out."""


class Sandbox:
    """A running sandbox, until close() or the end of its with block.

        with Sandbox() as sandbox:
            client = sandbox.client()
            invoice = client.create_invoice(amount="0.5", currency="ETH", description="order 17")
            sandbox.pay(invoice.id, "0.5")
            assert client.get_invoice(invoice.id).is_paid

    Methods raise ValueError for what cannot be done, such as paying an invoice that does not exist.
    """

    def __init__(self, port: int = 0, key: str = DEFAULT_KEY) -> None:
        self._server = SandboxServer(port, key)

    @property
    def url(self) -> str:
        """Its base URL."""
        return self._server.url

    @property
    def key(self) -> str:
        """The one API key it takes."""
        return self._server.key

    def client(self, **options: Any) -> Client:
        """A Client of this sandbox; the options are those of Client."""
        options.setdefault("base_url", self.url)
        return Client(self.key, **options)

    def pay(self, id: int, amount: Decimal | int | str) -> None:
        """The customer pays: exactly the amount makes the invoice PAID, less or more PENDING_INTERVENTION."""
        exact = NewInvoice(amount, "FAU", "a payment").amount  # refuses what no client could send, such as a float
        self._post("pay", id=id, amount=str(exact))

    def set_state(self, id: int, state: str) -> None:
        """Puts an invoice into any state, known to the vendor's document or not."""
        self._post("state", id=id, state=state)

    def set_next_id(self, id: int) -> None:
        """Says the id of the next invoice, 1 at first; those after it count up."""
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
        """Adds a template (a button) and returns its id: the first free one from 1, or the one given."""
        template = NewInvoice(amount, currency, description, cart_items).to_json()
        if id is not None:
            # Its numbers stay as they are written, which decoding would not promise.
            template = f'{{"id": {json.dumps(id)}, {template[1:]}'
        added: int = json.loads(self._server.control("template", template))["id"]
        return added

    def seed(self, count: int) -> None:
        """Adds this many invoices with three cart items each."""
        self._post("seed", count=count)

    def fault(
        self,
        kind: str,
        *,
        operation: str | None = None,
        times: int | None = None,
        status: int | None = None,
        headers: Mapping[str, str] | None = None,
        body: str | None = None,
        seconds: float | None = None,
        bytes: int | None = None,
        close: str | None = None,
    ) -> None:
        """Lets something go wrong with the next request, or the next so many times, of any or one operation.

        kind is one of
            "respond": answers with status, and perhaps headers and body, instead of applying the request
            "respond_after": the same, but the request is applied
            "delay": applies it, and holds the response back for so many seconds, or until release()
            "cut": applies it, and breaks off after so many bytes of the body
            "drop_before": neither applies nor answers it
            "drop_after": applies it, and does not respond
            "late": does not respond, and applies it after so many seconds, or at land()

        close says how a connection without a response goes on: "fin" (unless said), "reset" or "never".
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

    def release(self) -> None:
        """Lets go of the answers that the fault "delay" holds back now."""
        self._post("release")

    def land(self) -> int:
        """Applies the requests that the fault "late" has kept, and says how many they were."""
        landed: int = self._post("land")["landed"]
        return landed

    def requests(self) -> list[Request]:
        """Every request seen so far, in order."""
        seen = json.loads(self._server.requests())["requests"]
        return [
            Request(
                one["method"],
                one["path"],
                [pair for header in one["headers"] for pair in header.items()],
                one["body"],
                one.get("operation"),
                one.get("status"),
                one.get("problem"),
                one["applied"],
            )
            for one in seen
        ]

    def wait_for_requests(self, count: int, timeout: float = 10.0) -> None:
        """Waits until at least this many requests were seen; TimeoutError when that takes longer than timeout seconds."""
        end = time.monotonic() + timeout
        # In slices, so that Ctrl-C is heard.
        while not self._post("wait", requests=count, ms=50)["seen"]:
            if time.monotonic() > end:
                raise CalypsoTimeoutError(f"sandbox: fewer than {count} requests came within {timeout} s")

    def invoices(self) -> list[Invoice]:
        """Every invoice as it stands, by id."""
        return [Invoice.from_json(text) for text in self._server.invoices()]

    def reset(self) -> None:
        """Forgets invoices, templates, faults and requests, and begins again at id 1."""
        self._post("reset")

    def close(self) -> None:
        """Closes its port and its connections; again does nothing."""
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


def _main() -> None:
    import argparse

    parser = argparse.ArgumentParser(
        prog="python -m calypso_invoice.sandbox",
        description="A fake Calypso Invoice server on 127.0.0.1, for tests: it keeps invoices until it is stopped.",
        epilog="The first line on standard output is its URL, alone; the second is its key. Give them to a client as "
        "CALYPSO_BASE_URL and CALYPSO_API_KEY. It can be driven over HTTP under /_sandbox/.",
    )
    parser.add_argument("--port", type=int, default=0, help="the port to listen on (any free one unless given)")
    parser.add_argument("--key", default=DEFAULT_KEY, help="the one API key it takes (%(default)s unless given)")
    options = parser.parse_args()
    if not 0 <= options.port < 65536:
        parser.error(f"--port: {options.port} is not a port")
    try:
        with Sandbox(options.port, options.key) as sandbox:
            # One write: whoever reads the first line and goes away must not end the server.
            sys.stdout.write(f"{sandbox.url}\n{sandbox.key}\n")
            sys.stdout.flush()
            while True:
                time.sleep(3600)
    except KeyboardInterrupt:
        pass
    except (OSError, ValueError) as error:
        parser.error(str(error))


if __name__ == "__main__":
    _main()
