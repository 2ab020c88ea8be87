"""One client, one list, one invoice in many threads at once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
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


def test_calls_wait_side_by_side() -> None:
    """None is answered before all are there: with the lock of the interpreter held, the second would never come."""
    all_there = threading.Barrier(THREADS)

    def script(connection: Connection) -> None:
        connection.read_request()
        all_there.wait(PATIENCE)
        connection.response(200, INVOICE)

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


def test_a_stream_is_for_one_thread_at_a_time() -> None:
    go_on = threading.Event()

    def script(connection: Connection) -> None:
        connection.read_request()
        connection.reached()
        go_on.wait(PATIENCE)
        connection.response(200, f"[{INVOICE}]")

    with Server(script) as server, ThreadPoolExecutor() as pool:
        stream = Client(KEY, base_url=server.url, timeout=2 * PATIENCE).iter_invoices()
        first = pool.submit(next, stream)
        server.wait_until_reached()
        # As a generator that is running: it waits for no other thread, as such a wait could not be stopped.
        with pytest.raises(ValueError, match="in use"):
            next(stream)
        go_on.set()
        assert first.result(PATIENCE).id == 7


def test_close_lets_running_calls_end() -> None:
    closed = threading.Event()

    def script(connection: Connection) -> None:
        connection.read_request()
        connection.reached()
        closed.wait(PATIENCE)
        connection.response(200, INVOICE)

    with Server(script) as server, ThreadPoolExecutor() as pool:
        client = Client(KEY, base_url=server.url, timeout=2 * PATIENCE)
        running = pool.submit(client.get_invoice, 7)
        server.wait_until_reached()
        client.close()
        closed.set()
        assert running.result(PATIENCE).id == 7
        with pytest.raises(RuntimeError, match="closed"):
            client.get_invoice(7)
        assert len(server.requests) == 1
