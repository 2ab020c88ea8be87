"""Handlers of signals for the time of a test, and what is done once a server's script has got somewhere."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Callable

from support.server import Server


@contextmanager
def handling(number: signal.Signals, handler: Callable[..., Any] | signal.Handlers) -> Iterator[None]:
    """Handles the signal in this way, whatever the parent of the tests has chosen."""
    before = signal.signal(number, handler)
    try:
        yield
    finally:
        signal.signal(number, before)


def when_reached(server: Server, act: Callable[[], object], times: int = 1) -> threading.Thread:
    """Starts a thread that acts once the server's script has called reached() so often."""

    def run() -> None:
        server.wait_until_reached(times)
        act()

    thread = threading.Thread(target=run)
    thread.start()
    return thread
