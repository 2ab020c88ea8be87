"""max_list_bytes bounds a list that is read whole, to the byte, and no other."""

from __future__ import annotations

from typing import Any, Callable

import pytest
from calypso_invoice import Client, InvalidResponseError

from support.scripts import INVOICE, KEY, responding
from support.server import Connection, Server


def test_max_list_bytes_bounds_what_is_read_whole() -> None:
    body = f"[{INVOICE},{INVOICE}]"
    order: dict[str, Any] = {"amount": 1, "currency": "BTC", "description": "order 1"}
    with Server(responding(200, body)) as server:
        at_the_bound = Client(KEY, base_url=server.url, max_list_bytes=len(body))
        assert len(at_the_bound.list_invoices()) == 2
        assert len(at_the_bound.find_invoices(**order)) == 0
        client = Client(KEY, base_url=server.url, max_list_bytes=len(body) - 1)
        calls: list[Callable[[], object]] = [
            client.list_invoices,
            lambda: client.find_invoices(**order),
            lambda: client.create_invoice_once(**order),
        ]
        for call in calls:
            with pytest.raises(InvalidResponseError, match="max_list_bytes .*iter_invoices") as raised:
                call()
            assert not raised.value.outcome_unknown
        assert {request.method for request in server.requests} == {"GET"}
        assert [invoice.id for invoice in client.iter_invoices()] == [7, 7]


def test_a_list_without_end_fails_at_max_list_bytes() -> None:
    def endless(connection: Connection) -> None:
        connection.read_request()
        connection.write("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n[")
        for _ in range(1024):  # far beyond the bound, and not for ever: a client that reads on fails the test
            connection.write(f"{INVOICE}," * 1024)
        connection.hold()

    with Server(endless) as server:
        with pytest.raises(InvalidResponseError, match="max_list_bytes"):
            Client(KEY, base_url=server.url, max_list_bytes=1 << 20).list_invoices()
        assert len(server.requests) == 1
