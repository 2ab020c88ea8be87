"""The scripts that many tests have in common, and what they respond with."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from support.server import Connection, Script

KEY = "calypso-test-key-0815"
INVOICE = '{"id":7,"state":"PENDING_PAYMENT","amount":0.5,"currency":"BTC"}'


def answering(status: int, body: str = "", headers: Mapping[str, str] | None = None) -> Script:
    """Gives every request this response."""

    def script(connection: Connection) -> None:
        while connection.read_request():
            connection.response(status, body, headers)

    return script


def in_turn(*statuses: int) -> Script:
    """Gives the requests of a connection these statuses one after the other, then an invoice."""

    def script(connection: Connection) -> None:
        for status in statuses:
            if connection.read_request():
                connection.response(status, "{}", {"Retry-After": "0"})
        while connection.read_request():
            connection.response(200, INVOICE)

    return script


def silent(connection: Connection) -> None:
    """Reads a request and never answers it."""
    connection.read_request()
    connection.hold()


def echo(connection: Connection) -> None:
    """Responses with the id that was asked for; a list has one invoice, and 404 does not exist."""
    while True:
        request = connection.read_request()
        if request is None:
            return
        name = Path(request.path).name
        invoice = f'{{"id":{1 if name == "invoices" else name},"state":"PAID","amount":1,"currency":"BTC"}}'
        if name == "404":
            connection.response(404)
        else:
            connection.response(200, f"[{invoice}]" if name == "invoices" else invoice)
