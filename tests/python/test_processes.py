"""A client lives on after a fork, in a pool of processes, and in a fresh interpreter."""

from __future__ import annotations

import multiprocessing
from pathlib import Path

import pytest

from support.child import PROGRAMS, output
from support.server import Connection, Server


def echo(connection: Connection) -> None:
    """Answers with the id that was asked for; a list has one invoice, and 404 does not exist."""
    while True:
        request = connection.read_request()
        if request is None:
            return
        name = Path(request.path).name
        invoice = f'{{"id":{1 if name == "invoices" else name},"state":"PAID","amount":1,"currency":"BTC"}}'
        if name == "404":
            connection.answer(404)
        else:
            connection.answer(200, f"[{invoice}]" if name == "invoices" else invoice)


@pytest.mark.skipif("fork" not in multiprocessing.get_all_start_methods(), reason="this system cannot fork")
def test_fork() -> None:
    with Server(echo) as server:
        assert output(PROGRAMS / "forked.py", server.url) == "ok\n"


@pytest.mark.parametrize("method", multiprocessing.get_all_start_methods())
def test_multiprocessing(method: str) -> None:
    with Server(echo) as server:
        assert output(PROGRAMS / "pooled.py", server.url, method) == "404 get_invoice\n"
