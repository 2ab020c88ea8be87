"""A client works after a fork, in a pool of processes, and in a fresh interpreter."""

from __future__ import annotations

import multiprocessing

import pytest

from support.child import PROGRAMS, output
from support.scripts import echo
from support.server import Server


@pytest.mark.skipif("fork" not in multiprocessing.get_all_start_methods(), reason="this system cannot fork")
def test_fork() -> None:
    with Server(echo) as server:
        assert output(PROGRAMS / "forked.py", server.url) == "ok\n"


@pytest.mark.parametrize("method", multiprocessing.get_all_start_methods())
def test_multiprocessing(method: str) -> None:
    with Server(echo) as server:
        assert output(PROGRAMS / "pooled.py", server.url, method) == "404 get_invoice\n"
