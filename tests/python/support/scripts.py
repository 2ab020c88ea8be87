"""The scripts that many tests share, and what they respond with."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from pathlib import Path

from support.server import PATIENCE, Connection, Script

KEY = "calypso-test-key-0815"
INVOICE = '{"id":7,"state":"PENDING_PAYMENT","amount":0.5,"currency":"BTC"}'


def responding(status: int, body: str = "", headers: Mapping[str, str] | None = None) -> Script:
    """Responds to every request with this."""

    def script(connection: Connection) -> None:
        while connection.read_request():
            connection.respond(status, body, headers)

    return script


def in_turn(*statuses: int) -> Script:
    """Responds to the requests of a connection with these statuses, one after the other, then with an invoice."""

    def script(connection: Connection) -> None:
        for status in statuses:
            if connection.read_request():
                connection.respond(status, "{}", {"Retry-After": "0"})
        while connection.read_request():
            connection.respond(200, INVOICE)

    return script


def silent(connection: Connection) -> None:
    """Reads a request and never responds."""
    connection.read_request()
    connection.hold()


def held_until(event: threading.Event, body: str) -> Script:
    """Reads a request, says so, and responds once the event is set."""

    def script(connection: Connection) -> None:
        while connection.read_request():
            connection.reached()
            event.wait(PATIENCE)
            connection.respond(200, body)

    return script


def echo(connection: Connection) -> None:
    """Responds with an invoice that has the id in the path; a list has one invoice, and id 404 does not exist."""
    while True:
        request = connection.read_request()
        if request is None:
            return
        name = Path(request.path).name
        invoice = f'{{"id":{1 if name == "invoices" else name},"state":"PAID","amount":1,"currency":"BTC"}}'
        if name == "404":
            connection.respond(404)
        else:
            connection.respond(200, f"[{invoice}]" if name == "invoices" else invoice)
