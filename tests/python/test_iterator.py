"""iter_invoices: when it sends, and how it ends."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from calypso_invoice import Client
from calypso_invoice.sandbox import Sandbox

from support.scripts import INVOICE, KEY, held_until
from support.server import PATIENCE, Server


def test_nothing_is_sent_before_the_first_next(client: Client, sandbox: Sandbox) -> None:
    sandbox.seed(5)
    stream = client.iter_invoices()
    assert iter(stream) is stream
    assert sandbox.requests() == []
    assert next(stream).id == 1
    assert [invoice.id for invoice in stream] == [2, 3, 4, 5]
    with pytest.raises(StopIteration):
        next(stream)
    assert len(sandbox.requests()) == 1


def test_a_loop_may_stop_before_the_end(client: Client, sandbox: Sandbox) -> None:
    sandbox.seed(1000)
    for invoice in client.iter_invoices():
        if invoice.id == 3:
            break
    assert len(client.list_invoices()) == 1000


def test_one_thread_at_a_time() -> None:
    go_on = threading.Event()
    with Server(held_until(go_on, f"[{INVOICE}]")) as server, ThreadPoolExecutor() as pool:
        stream = Client(KEY, base_url=server.url, timeout=2 * PATIENCE).iter_invoices()
        first = pool.submit(next, stream)
        server.wait_until_reached()
        # Like a generator that is running: it does not wait for the other thread, as such a wait could not be interrupted.
        with pytest.raises(ValueError, match="in use"):
            next(stream)
        go_on.set()
        assert first.result(PATIENCE).id == 7
