"""The likeliest mistakes of a newcomer, and what each is told: what happened, and what to do."""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
import trustme
from calypso_invoice import CartItem, Client, ConnectError, NewInvoice
from calypso_invoice.sandbox import Sandbox

from support.scripts import responding
from support.server import Server

ORDER = {"amount": "0.5", "currency": "ETH", "description": "order 1017"}
Mistake = Callable[[Client, Sandbox], Any]


def order(**changes: object) -> Any:
    return {**ORDER, **changes}


def paid(client: Client, sandbox: Sandbox) -> int:
    invoice = client.create_invoice(**order())
    sandbox.pay(invoice.id, invoice.amount)
    return invoice.id


# What each is told, where it is not in the sandbox's own words; "…" is what changes from run to run.
MISTAKES: list[tuple[Mistake, str, str]] = [
    (
        lambda client, sandbox: Client.from_env(),
        "ConfigError",
        "CALYPSO_API_KEY: it is not set: put your API key there, or give the key in the program",
    ),
    (
        lambda client, sandbox: Client(""),
        "ConfigError",
        "api_key: the key is empty: use the one that Calypso's support made for you",
    ),
    (lambda client, sandbox: Client(None), "TypeError", "api_key must be a str, not NoneType"),  # type: ignore[arg-type]
    (
        lambda client, sandbox: Client("a-key\nof two lines"),
        "ConfigError",
        "api_key: the key has a character at position 6 that a header cannot carry: "
        "is it copied whole, without quotes or line breaks?",
    ),
    (
        lambda client, sandbox: Client("not-the-key", base_url=sandbox.url).list_invoices(),
        "AuthenticationError",
        "list_invoices: the API key was refused: status 401, code 002, …",
    ),
    (
        lambda client, sandbox: client.create_invoice(**order(amount=0.1)),
        "TypeError",
        'amount must be exact: write Decimal("0.1") or "0.1", not the float 0.1',
    ),
    (
        lambda client, sandbox: client.create_invoice(**order(amount="1,5")),
        "InvalidRequestError",
        "create_invoice: amount: not a number: write digits as in 1250, 12.50 or 1e-8",
    ),
    (
        lambda client, sandbox: client.create_invoice(**order(amount=Decimal("NaN"))),
        "InvalidRequestError",
        "create_invoice: amount: not a number: write digits as in 1250, 12.50 or 1e-8",
    ),
    (
        lambda client, sandbox: client.create_invoice(**order(amount=True)),
        "TypeError",
        'amount must be a number such as Decimal("0.1"), not the bool True',
    ),
    (
        lambda client, sandbox: client.create_invoice(**order(amount=-1)),
        "InvalidRequestError",
        "create_invoice: amount is negative: ask for zero or more",
    ),
    (
        lambda client, sandbox: client.create_invoice(**order(currency="BTX")),
        "BadRequestError",
        "create_invoice: the service refused the request: status 400, code 001, …",
    ),
    (
        lambda client, sandbox: client.create_invoice(**order(description=" ")),
        "InvalidRequestError",
        "create_invoice: description is empty: say what the invoice is for",
    ),
    (
        lambda client, sandbox: client.create_invoice("0.5", "ETH", "order 1017"),  # type: ignore[call-overload]
        "TypeError",
        "create_invoice() takes one NewInvoice, or its parts as keywords: "
        "write create_invoice(amount=..., currency=..., description=...)",
    ),
    (
        lambda client, sandbox: client.create_invoice(**order(descripton="order 1017")),
        "TypeError",
        "create_invoice() got an unexpected keyword argument 'descripton': "
        "write create_invoice(amount=..., currency=..., description=...)",
    ),
    (
        lambda client, sandbox: client.create_invoice(amount=1, currency="ETH"),  # type: ignore[call-overload]
        "TypeError",
        "create_invoice() misses description: write create_invoice(amount=..., currency=..., description=...)",
    ),
    (
        lambda client, sandbox: CartItem("mug", 1.5, 1, "EUR"),  # type: ignore[arg-type]
        "TypeError",
        'price must be exact: write Decimal("1.5") or "1.5", not the float 1.5',
    ),
    (
        lambda client, sandbox: Client("key-1", base_url="http://invoice.calypso.finance"),
        "ConfigError",
        "base_url: over plain http:// everybody on the way can read the API key: "
        "use https://, or set allow_plain_http if you must",
    ),
    (
        lambda client, sandbox: Client("key-1", base_url="invoice.calypso.finance"),
        "ConfigError",
        "base_url: it does not start with https://: write the whole URL, such as https://invoice.calypso.finance",
    ),
    (
        lambda client, sandbox: Client("key-1", base_url=f"{sandbox.url}/?page=1"),
        "ConfigError",
        "base_url: it holds a query or fragment: give scheme, host and path only",
    ),
    (
        lambda client, sandbox: Client(
            "key-1", base_url=sandbox.url.replace("http", "https"), max_retries=0
        ).list_invoices(),
        "ConnectError",
        "list_invoices: TLS failed: the other side does not speak TLS: is the port right, and is it https?",
    ),
    (
        lambda client, sandbox: Client("key-1", timeout=0),
        "ConfigError",
        "timeout: zero would end it before it starts: give a positive time",
    ),
    (
        lambda client, sandbox: Client("key-1", timeout=None),  # type: ignore[arg-type]
        "TypeError",
        "timeout must be a number of seconds or a timedelta, not NoneType",
    ),
    (
        lambda client, sandbox: Client("key-1", timout=3),  # type: ignore[call-arg]
        "TypeError",
        "Client() got an unexpected keyword argument 'timout': help(Client) lists the options",
    ),
    (
        lambda client, sandbox: Client("key-1", extra_roots="/etc/ssl/root.pem"),
        "ConfigError",
        "extra_roots: it holds no certificate: "
        "give what stands in a PEM file, from -----BEGIN CERTIFICATE----- on, not its name",
    ),
    (
        lambda client, sandbox: Client("key-1", proxy="socks5://127.0.0.1:1080"),
        "ConfigError",
        "proxy: SOCKS cannot be used: only http:// and https:// proxies can",
    ),
    (
        lambda client, sandbox: Client(
            "key-1", base_url=f"http://127.0.0.1:{closed_port()}", max_retries=0
        ).list_invoices(),
        "ConnectError",
        "list_invoices: no connection: …: nothing listens there: are host and port right?",
    ),
    (
        lambda client, sandbox: client.get_invoice("1"),  # type: ignore[arg-type]
        "TypeError",
        "id must be an int, not str",
    ),
    (
        lambda client, sandbox: client.get_invoice(client.create_invoice(**order())),  # type: ignore[arg-type]
        "TypeError",
        "id must be an int, such as invoice.id, not Invoice",
    ),
    (
        lambda client, sandbox: client.get_invoice(404),
        "NotFoundError",
        "get_invoice: there is no such invoice or template: status 404, code 004, …",
    ),
    (
        lambda client, sandbox: client.cancel_invoice(paid(client, sandbox)),
        "ConflictError",
        "cancel_invoice: the invoice's state does not allow this: status 409, code 006, …",
    ),
    (
        lambda client, sandbox: client.create_invoice_once(**order()) and client.create_invoice_once(**order()),
        "AlreadyExistsError",
        "create_invoice_once: nothing was sent, as an equal invoice is there already: invoice 1",
    ),
    (
        lambda client, sandbox: client.find_invoices(description="order 1017"),  # type: ignore[call-overload]
        "TypeError",
        "find_invoices() misses amount, currency: write find_invoices(amount=..., currency=..., description=...)",
    ),
    (
        lambda client, sandbox: NewInvoice(1, "EUR", "order 1017", cart_items=[("mug", 1)]),  # type: ignore[list-item]
        "TypeError",
        "cart_items[0] must be a CartItem or a dict, not tuple",
    ),
    (
        lambda client, sandbox: client.watch_invoices(known=[1, 2]),  # type: ignore[arg-type]
        "TypeError",
        "known must be a dict of ids and states, not list",
    ),
    (
        lambda client, sandbox: (client.close(), client.list_invoices()),  # type: ignore[func-returns-value]
        "RuntimeError",
        "the client is closed: make a new one",
    ),
]


def closed_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


def test_there_are_thirty_of_them() -> None:
    assert len(MISTAKES) >= 30
    assert len({told for _, _, told in MISTAKES}) > 30


@pytest.mark.parametrize(("mistake", "kind", "told"), MISTAKES, ids=[told[:40] for _, _, told in MISTAKES])
def test_what_it_is_told(client: Client, sandbox: Sandbox, mistake: Mistake, kind: str, told: str) -> None:
    with pytest.raises(Exception) as raised:  # noqa: PT011 # the class is compared below
        mistake(client, sandbox)
    said = str(raised.value)
    assert type(raised.value).__name__ == kind, said
    assert "\n" not in said
    assert re.fullmatch(re.escape(told).replace("…", ".*"), said), said


def test_a_root_that_is_missing() -> None:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("localhost").configure_cert(tls)
    with Server(responding(200, "[]"), tls) as server:
        client = Client("key-1", base_url=server.url, max_retries=0)
        with pytest.raises(ConnectError, match="the server's certificate was refused: .*extra_roots"):
            client.list_invoices()
