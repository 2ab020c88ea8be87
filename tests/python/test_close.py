"""Closing a client: at the end of its with block, by close(), and not at all."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from calypso_invoice import Client
from calypso_invoice.sandbox import Sandbox

from support.scripts import INVOICE, KEY, held_until, responding
from support.server import PATIENCE, Server


def test_the_end_of_the_block_closes(sandbox: Sandbox) -> None:
    with sandbox.client() as client:
        assert list(client.list_invoices()) == []
    for name, args in (("list_invoices", ()), ("iter_invoices", ()), ("get_invoice", (1,))):
        with pytest.raises(RuntimeError, match="closed"):
            getattr(client, name)(*args)
    client.close()  # twice does no harm
    with pytest.raises(RuntimeError, match="closed"):
        client.with_timeout(3).list_invoices()


def test_running_calls_still_finish() -> None:
    closed = threading.Event()
    with Server(held_until(closed, INVOICE)) as server, ThreadPoolExecutor() as pool:
        client = Client(KEY, base_url=server.url, timeout=2 * PATIENCE)
        running = pool.submit(client.get_invoice, 7)
        server.wait_until_reached()
        client.close()
        closed.set()
        assert running.result(PATIENCE).id == 7
        with pytest.raises(RuntimeError, match="closed"):
            client.get_invoice(7)
        assert len(server.requests) == 1


def test_an_open_client_needs_no_closing() -> None:
    with Server(responding(200, INVOICE)) as server:
        client = Client(KEY, base_url=server.url)
        assert client.get_invoice(7).id == 7
        del client
