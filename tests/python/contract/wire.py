"""Serves the responses of a case, and compares the requests; needs nothing installed, as other bindings use it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from contract.case import KEY, Case, Exchange
from support.server import Connection, Request, Server

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def serving(case: Case) -> Iterator[Server]:
    """A server of the case's responses; fails at its end unless exactly the case's requests have come, in their order."""
    exchanges = iter(case.exchanges)

    def script(connection: Connection) -> None:
        while connection.read_request():
            exchange = next(exchanges, None)
            if exchange is None:
                return  # the comparison below shows the request that is too many
            connection.respond(exchange.status, exchange.response_body, exchange.response_headers)

    with Server(script) as server:
        yield server
    assert [(seen.method, seen.path) for seen in server.requests] == [
        (exchange.method, exchange.path) for exchange in case.exchanges
    ]
    for seen, exchange in zip(server.requests, case.exchanges):
        _compare(seen, exchange)


def _compare(seen: Request, expected: Exchange) -> None:
    assert seen.body.decode() == (expected.body or "")
    if expected.body is not None:
        length: str | None = str(len(expected.body.encode()))
    else:
        length = "0" if seen.method == "POST" else None
    is_list = seen.method == "GET" and seen.path.endswith("/invoices")
    always = {
        "api-key": KEY,
        "accept": "application/json",
        "accept-encoding": "gzip" if is_list else "identity",
        "content-type": None if expected.body is None else "application/json",
        "content-length": length,
        "transfer-encoding": None,
        "authorization": None,
        "cookie": None,
    }
    for name, value in [*always.items(), *expected.headers.items()]:
        assert seen.header(name) == value, name
    assert (seen.header("user-agent") or "").startswith("calypso-invoice/")
    elsewhere = [value for name, value in seen.headers if name != "api-key"]
    assert KEY not in " ".join([*elsewhere, seen.path, seen.body.decode()])
