"""One client, one list, one invoice in many threads at once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

from calypso_invoice import Client
from calypso_invoice.sandbox import Sandbox

from support.scripts import INVOICE, KEY, echo
from support.server import PATIENCE, Connection, Server

THREADS = 8


def test_a_client_is_shared() -> None:
    with Server(echo) as server, ThreadPoolExecutor(THREADS) as pool:
        client = Client(KEY, base_url=server.url)
        numbers = range(1000, 1400)
        assert [invoice.id for invoice in pool.map(client.get_invoice, numbers)] == list(numbers)
        assert server.connections <= THREADS


def test_calls_wait_at_the_same_time() -> None:
    """No call gets a response before all have come: if one held the interpreter's lock, the second would never come."""
    all_there = threading.Barrier(THREADS)

    def script(connection: Connection) -> None:
        connection.read_request()
        all_there.wait(PATIENCE)
        connection.respond(200, INVOICE)

    with Server(script) as server, ThreadPoolExecutor(THREADS) as pool:
        client = Client(KEY, base_url=server.url, timeout=2 * PATIENCE)
        assert [invoice.id for invoice in pool.map(client.get_invoice, [7] * THREADS)] == [7] * THREADS


def test_a_list_is_read_by_many(sandbox: Sandbox) -> None:
    sandbox.seed(300)
    invoices = sandbox.client().list_invoices()

    def read(_: int) -> list[tuple[object, ...]]:
        return [(each.id, each.state, each.amount, dict(each.fiat), each.created_date, hash(each)) for each in invoices]

    with ThreadPoolExecutor(THREADS) as pool:
        first, *others = pool.map(read, range(THREADS))
    assert len(first) == 300
    assert all(other == first for other in others)
