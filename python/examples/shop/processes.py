"""The shop's processes: some that serve the web, and two that work; one that dies is started again."""

import contextlib
import json
import multiprocessing
import os
import socket
import sys
import threading
import time
import urllib.request
from dataclasses import dataclass
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from typing import Any, Callable, Optional

from calypso_invoice import Client, Invoice

from .database import Database
from .orders import Orders
from .store import OtherServiceError, Store
from .web import Shop
from .worker import take_up_orders, watch_payments

SERVICE = "https://invoice.calypso.finance"
"""Where the client finds the service when CALYPSO_BASE_URL is not set."""


@dataclass(frozen=True)
class Settings:
    """What every process of the shop has to know; the key and the URL of the service are in the environment."""

    database: str
    """`postgresql://...`, or the path of an SQLite file."""
    sandbox: Optional[str] = None
    """The URL of the sandbox, if it is one."""
    timeout: float = 30.0
    lands_within: float = 600.0
    """See orders.py."""
    interval: float = 10.0
    """How long the workers wait between two looks."""


def start(settings: Settings, port: int, web_processes: int) -> None:
    """Runs the shop until Ctrl-C; prints its URL when it can be opened."""
    try:
        Store(Database(settings.database)).prepare(service())
    except OtherServiceError as error:
        sys.exit(str(error))
    with socket.create_server(("127.0.0.1", port), backlog=128) as listener:
        # All web processes are told of a connection, and one gets it.
        listener.setblocking(False)
        all_of_them: list[tuple[Any, ...]] = [(watch, settings), (take_up, settings)]
        all_of_them += [(serve, settings, listener)] * web_processes
        running = {begin(*what): what for what in all_of_them}
        print(f"http://127.0.0.1:{listener.getsockname()[1]}/", flush=True)
        while True:
            wait([process.sentinel for process in running])
            for process in [process for process in running if not process.is_alive()]:
                print(f"process {process.pid} has ended: it is started again", file=sys.stderr, flush=True)
                time.sleep(1)
                what = running.pop(process)
                running[begin(*what)] = what


def service() -> str:
    """The base URL in use, as the client takes it from the environment."""
    return os.environ.get("CALYPSO_BASE_URL", "").strip().rstrip("/") or SERVICE


def begin(*what: Any) -> BaseProcess:
    # Spawned, not forked: the sandbox in this process has threads.
    process = multiprocessing.get_context("spawn").Process(target=child, args=what, daemon=True)
    process.start()
    return process


def child(run: Callable[..., None], *values: object) -> None:
    threading.Thread(target=end_with_parent, daemon=True).start()
    with contextlib.suppress(KeyboardInterrupt):
        run(*values)


def end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)


def serve(settings: Settings, listener: socket.socket) -> None:
    """A web process; all share the listening socket."""
    sandbox = settings.sandbox
    with Shop(
        listener, orders_of(settings), None if sandbox is None else lambda paid: play_customer(sandbox, paid)
    ) as shop:
        shop.serve_forever()


def watch(settings: Settings) -> None:
    orders = orders_of(settings)
    watch_payments(orders.store, orders.client, settings.interval)


def take_up(settings: Settings) -> None:
    take_up_orders(orders_of(settings), settings.interval)


def orders_of(settings: Settings) -> Orders:
    client = Client.from_env(timeout=settings.timeout, user_agent_suffix="shop")
    return Orders(Store(Database(settings.database)), client, settings.timeout, settings.lands_within)


def play_customer(sandbox: str, invoice: Invoice) -> None:
    body = json.dumps({"id": invoice.id, "amount": f"{invoice.amount:f}"}).encode()
    with urllib.request.urlopen(f"{sandbox}/_sandbox/pay", body, timeout=10) as response:
        response.read()
