"""interrupt_calls: ends the calls that run on a client, at every stage and from anywhere, and nothing else.

The limit on the time it takes is so long that no machine is that slow: nothing else ends these calls within a minute.
"""

from __future__ import annotations

import asyncio
import inspect
import logging
import os
import pickle
import signal
import textwrap
import threading
import time
from collections.abc import Iterator
from concurrent import futures
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, Callable

import pytest
from calypso_invoice import CalypsoInterruptedError, Client, NewInvoice
from calypso_invoice.sandbox import Sandbox

from support.child import PROGRAMS, output
from support.scripts import INVOICE, KEY, held_until, responding, silent
from support.server import PATIENCE, Connection, Server
from support.signals import handling, when_reached

SOON = 10.0
NEW = NewInvoice(1, "BTC", "order 1017")


def patient(server: Server, **options: Any) -> Client:
    return Client(KEY, base_url=server.url, timeout=2 * PATIENCE, **options)


@contextmanager
def ended_soon() -> Iterator[pytest.ExceptionInfo[CalypsoInterruptedError]]:
    begun = time.monotonic()
    with pytest.raises(CalypsoInterruptedError) as raised:
        yield raised
    assert time.monotonic() - begun < SOON
    assert type(raised.value) is CalypsoInterruptedError
    assert raised.value.kind == "Interrupted"
    assert not hasattr(raised.value, "calypso")


def wait(client: Client) -> object:
    return client.wait_for_payment(7, 2 * PATIENCE, first_interval=2 * PATIENCE)


# What each call says of its outcome when it ends while it waits for its first response.
CALLS: dict[str, tuple[Callable[[Client], object], bool]] = {
    "list_invoices": (lambda client: client.list_invoices(), False),
    "iter_invoices": (lambda client: next(client.iter_invoices()), False),
    "get_invoice": (lambda client: client.get_invoice(7), False),
    "create_invoice": (lambda client: client.create_invoice(NEW), True),
    "create_invoice_from_template": (lambda client: client.create_invoice_from_template(3), True),
    "cancel_invoice": (lambda client: client.cancel_invoice(7), True),
    "create_invoice_once": (lambda client: client.create_invoice_once(NEW), False),
    "find_invoices": (lambda client: client.find_invoices(NEW), False),
    "wait_for_payment": (wait, False),
    "watch_invoices": (lambda client: next(client.watch_invoices()), False),
}


@pytest.mark.parametrize("name", CALLS)
def test_every_call_ends(name: str) -> None:
    call, unknown = CALLS[name]
    with Server(silent) as server:
        client = patient(server)
        ending = when_reached(server, client.interrupt_calls)
        with ended_soon() as raised:
            call(client)
        ending.join()
    assert raised.value.operation == name
    assert raised.value.outcome_unknown is unknown
    assert pickle.loads(pickle.dumps(raised.value)).kind == "Interrupted"


def test_a_wait_ends_between_two_polls() -> None:
    polled = threading.Event()

    def end(client: Client) -> None:
        assert polled.wait(PATIENCE)
        client.interrupt_calls()

    with Server(responding(200, INVOICE)) as server, ThreadPoolExecutor() as pool:
        client = patient(server, on_event=lambda _: polled.set())
        ending = pool.submit(end, client)
        with ended_soon() as raised:
            wait(client)
        ending.result(PATIENCE)
    # The invoice as it was last seen.
    assert [invoice.id for invoice in raised.value.invoices] == [7]


def test_a_watch_ends_between_two_readings() -> None:
    read = threading.Event()

    def end(client: Client) -> None:
        assert read.wait(PATIENCE)
        client.interrupt_calls()

    with Server(responding(200, "[]")) as server, ThreadPoolExecutor() as pool:
        client = patient(server, on_event=lambda _: read.set())
        watch = client.watch_invoices(interval=2 * PATIENCE)
        ending = pool.submit(end, client)
        with ended_soon():
            next(watch)
        ending.result(PATIENCE)
        assert list(watch) == []


def test_a_create_that_was_sent_stays_unknown() -> None:
    def script(connection: Connection) -> None:
        while request := connection.read_request():
            if request.method == "POST":
                return  # the response is lost
            if len(server.requests) == 1:
                connection.respond(200, "[]")
            else:
                connection.hold()

    with Server(script) as server:
        client = patient(server)
        ending = when_reached(server, client.interrupt_calls)
        with ended_soon() as raised:
            client.create_invoice_once(NEW)
        ending.join()
    assert [request.method for request in server.requests] == ["GET", "POST", "GET"]
    assert raised.value.outcome_unknown is True


def test_a_call_that_waits_for_an_equal_order_ends() -> None:
    listed = threading.Event()
    with Server(held_until(listed, "[]")) as server, ThreadPoolExecutor() as pool:
        first = patient(server)
        second = first.with_timeout(2 * PATIENCE)
        creating = pool.submit(first.create_invoice_once, NEW)
        server.wait_until_reached()
        waiting = pool.submit(second.create_invoice_once, NEW)
        while not waiting.done():  # it sends nothing that would tell when it has begun
            second.interrupt_calls()
            futures.wait([waiting], 0.02)
        with ended_soon() as raised:
            waiting.result()
        assert raised.value.outcome_unknown is False
        assert raised.value.attempts == 0
        first.interrupt_calls()
        with ended_soon():
            creating.result(PATIENCE)
        listed.set()
    assert len(server.requests) == 1


def test_an_iteration_ends() -> None:
    def script(connection: Connection) -> None:
        connection.read_request()
        connection.write(f"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n[{INVOICE},")
        connection.hold()

    with Server(script) as server:
        client = patient(server)
        stream = client.iter_invoices()
        assert next(stream).id == 7
        # It runs until its end, also while nobody is inside next().
        client.interrupt_calls()
        with ended_soon():
            next(stream)
        assert list(stream) == []


def test_all_calls_of_a_client_end_and_no_others() -> None:
    go_on = threading.Event()
    with Server(held_until(go_on, INVOICE)) as server, ThreadPoolExecutor() as pool:
        client = patient(server)
        mine = [pool.submit(client.get_invoice, 7) for _ in range(3)]
        others = [pool.submit(other.get_invoice, 7) for other in (client.with_timeout(2 * PATIENCE), patient(server))]
        server.wait_until_reached(5)
        client.interrupt_calls()
        for call in mine:
            with ended_soon():
                call.result(PATIENCE)
        assert not any(call.done() for call in others)
        go_on.set()
        assert [call.result(PATIENCE).id for call in others] == [7, 7]
        # Later calls work.
        assert client.get_invoice(7).id == 7


def test_from_a_signal_handler_in_the_thread_of_the_call() -> None:
    with Server(silent) as server:
        client = patient(server)
        with handling(signal.SIGUSR1, lambda *_: client.interrupt_calls()):
            sending = when_reached(server, lambda: os.kill(os.getpid(), signal.SIGUSR1))
            with ended_soon():
                client.create_invoice(NEW)
            sending.join()


def test_from_a_signal_handler_while_other_threads_call() -> None:
    with Server(silent) as server, ThreadPoolExecutor() as pool:
        client = patient(server)
        with handling(signal.SIGUSR1, lambda *_: client.interrupt_calls()):
            call = pool.submit(client.get_invoice, 7)
            server.wait_until_reached()
            signal.raise_signal(signal.SIGUSR1)
            with ended_soon():
                call.result(PATIENCE)


def test_a_closed_client_s_calls_end_too() -> None:
    with Server(silent) as server, ThreadPoolExecutor() as pool:
        client = patient(server)
        call = pool.submit(client.get_invoice, 7)
        server.wait_until_reached()
        client.close()
        client.interrupt_calls()
        with ended_soon():
            call.result(PATIENCE)
        with pytest.raises(RuntimeError, match="closed"):
            client.get_invoice(7)


def test_a_call_that_is_just_beginning_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """The logger is asked when a call has taken the client and has not begun in core, where nothing could end it yet."""
    with Server(responding(200, INVOICE)) as server:
        client = patient(server)

        def end(_: int) -> bool:
            client.close()
            client.interrupt_calls()
            return False

        monkeypatch.setattr(logging.getLogger("calypso_invoice"), "isEnabledFor", end)
        with ended_soon():
            wait(client)


def recipe() -> Callable[..., Any]:
    """The function in the docstring of interrupt_calls."""
    doc = inspect.getdoc(Client.interrupt_calls) or ""
    code = textwrap.dedent("".join(line for line in doc.splitlines(keepends=True) if line.startswith("    ")))
    names: dict[str, Any] = {"asyncio": asyncio}
    exec(code, names)
    function: Callable[..., Any] = names["wait_for_payment"]
    return function


def test_a_cancelled_task_of_asyncio_takes_its_thread_along() -> None:
    wait_for_payment = recipe()
    with Server(responding(200, INVOICE)) as server:
        polled = threading.Event()
        client = patient(server, on_event=lambda _: polled.set())

        async def cancelled() -> None:
            task = asyncio.ensure_future(wait_for_payment(client, 7, 10 * PATIENCE))
            await asyncio.to_thread(polled.wait, PATIENCE)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

        begun = time.monotonic()
        asyncio.run(cancelled())  # waits for the threads
        assert time.monotonic() - begun < SOON
        assert client.get_invoice(7).id == 7


def test_a_task_that_is_not_cancelled_returns_the_invoice(sandbox: Sandbox, client: Client) -> None:
    invoice = client.create_invoice(NEW)
    sandbox.pay(invoice.id, 1)
    assert asyncio.run(recipe()(client, invoice.id, 60)).is_paid


@pytest.mark.parametrize("how", ["ended", "daemon"])
def test_the_exit_of_the_interpreter_is_not_delayed(how: str) -> None:
    with Server(responding(200, INVOICE)) as server:
        assert output(PROGRAMS / "exiting.py", server.url, how) == "polled\n" + (
            "Interrupted\n" if how == "ended" else ""
        )
