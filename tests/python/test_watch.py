"""watch_invoices: what it hands out, what is known, and how it ends. Its schedule is tested in core."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from types import MappingProxyType
from typing import Any

import calypso_invoice
import pytest
from calypso_invoice import Client, InvoiceState, InvoiceWatch
from calypso_invoice.sandbox import Sandbox

from support.scripts import INVOICE, KEY, responding
from support.server import PATIENCE, Connection, Script, Server
from support.signals import handling, when_reached

BAD = '{"id":8,"amount":1}'


def told(watch: InvoiceWatch, count: int) -> list[tuple[int, str | None, str]]:
    changes = [next(watch) for _ in range(count)]
    return [(change.invoice.id, change.previous_state, change.invoice.state) for change in changes]


def test_changes(client: Client, sandbox: Sandbox) -> None:
    sandbox.seed(2)
    watch = client.watch_invoices(interval=0.01)
    assert iter(watch) is watch
    assert sandbox.requests() == []
    assert told(watch, 2) == [(1, None, "PENDING_PAYMENT"), (2, None, "PENDING_PAYMENT")]
    sandbox.set_state(2, "PAID")
    assert told(watch, 1) == [(2, "PENDING_PAYMENT", "PAID")]
    sandbox.set_state(2, "ON_HOLD")
    assert told(watch, 1) == [(2, "PAID", "ON_HOLD")]
    sandbox.set_state(2, "PAID")
    (change,) = [next(watch)]
    assert change.invoice == client.get_invoice(2)
    assert (change.previous_state, type(change.previous_state)) == ("ON_HOLD", str)
    assert watch.known() == {1: "PENDING_PAYMENT", 2: "PAID"}
    assert watch.known()[2] is InvoiceState.PAID


def test_a_for_loop(client: Client, sandbox: Sandbox) -> None:
    sandbox.seed(3)
    for change in client.watch_invoices(known={}):
        if change.invoice.id == 3:
            break
    assert len(sandbox.requests()) == 1


@pytest.mark.parametrize(
    "known",
    [{1: "PENDING_PAYMENT", 2: InvoiceState.PAID}, MappingProxyType({1: InvoiceState.PENDING_PAYMENT, 2: "PAID"})],
    ids=["dict", "mapping"],
)
def test_what_was_saved(known: Mapping[int, str], client: Client, sandbox: Sandbox) -> None:
    sandbox.seed(2)
    watch = client.watch_invoices(known=known, interval=timedelta(milliseconds=10))
    assert watch.known() == known
    assert told(watch, 1) == [(2, "PAID", "PENDING_PAYMENT")]
    sandbox.seed(1)
    again = client.watch_invoices(known=watch.known(), interval=0.01)
    assert told(again, 1) == [(3, None, "PENDING_PAYMENT")]


def test_it_may_begin_from_the_present(client: Client, sandbox: Sandbox) -> None:
    sandbox.seed(2)
    watch = client.watch_invoices(skip_existing=True, interval=0.01)
    with ThreadPoolExecutor() as pool:
        change = pool.submit(told, watch, 1)
        sandbox.wait_for_requests(2, PATIENCE)
        # It can be asked while another thread waits for the next change.
        assert watch.known() == {1: "PENDING_PAYMENT", 2: "PENDING_PAYMENT"}
        with pytest.raises(ValueError, match="in use"):
            next(watch)
        sandbox.set_state(1, "PAID")
        assert change.result(PATIENCE) == [(1, "PENDING_PAYMENT", "PAID")]


def test_it_rides_over_failures_and_ends_when_the_key_is_refused(sandbox: Sandbox) -> None:
    sandbox.seed(2)
    seen: list[tuple[str, str | None]] = []
    client = sandbox.client(max_retries=0, on_event=lambda event: seen.append((event.operation, event.error)))
    sandbox.fault("respond", status=503)
    sandbox.fault("drop_before")
    watch = client.watch_invoices(interval=0.01)
    assert told(watch, 2) == [(1, None, "PENDING_PAYMENT"), (2, None, "PENDING_PAYMENT")]
    assert seen == [("watch_invoices", "Server"), ("watch_invoices", "Connect")]
    sandbox.fault("respond", status=401)
    with pytest.raises(calypso_invoice.AuthenticationError) as raised:
        next(watch)
    assert raised.value.operation == "watch_invoices"
    with pytest.raises(StopIteration):
        next(watch)
    assert len(watch.known()) == 2


def test_an_invoice_that_cannot_be_read_is_raised_once() -> None:
    lists = iter([f"[{BAD},{INVOICE}]", f"[{INVOICE},{BAD}]", f"[{INVOICE.replace('PENDING_PAYMENT', 'PAID')},{BAD}]"])

    def script(connection: Connection) -> None:
        while connection.read_request():
            connection.respond(200, next(lists))

    with Server(script) as server:
        watch = Client(KEY, base_url=server.url).watch_invoices(interval=0.01)
        with pytest.raises(calypso_invoice.InvalidResponseError, match=r"^watch_invoices: \[0\]: ") as raised:
            next(watch)
        assert raised.value.invoice_id == 8
        assert told(watch, 2) == [(7, None, "PENDING_PAYMENT"), (7, "PENDING_PAYMENT", "PAID")]
        assert watch.known() == {7: "PAID"}


@pytest.mark.parametrize(
    "bad, error, why",
    [
        ({"interval": 0}, ValueError, "interval"),
        ({"interval": -1}, ValueError, "interval"),
        ({"interval": True}, ValueError, "interval"),
        ({"skip_existing": 1}, TypeError, "skip_existing must be True or False"),
        ({"known": [(1, "PAID")]}, TypeError, "known must be a dict"),
        ({"known": {"1": "PAID"}}, TypeError, r"int\(id\)"),
        ({"known": {-1: "PAID"}}, ValueError, "known"),
        ({"known": {1: None}}, TypeError, "state in known must be a str"),
        ({"every": 10}, TypeError, "unexpected keyword argument 'every'"),
    ],
    ids=lambda value: str(value) if isinstance(value, dict) else "",
)
def test_bad_arguments(bad: dict[str, Any], error: type[Exception], why: str, client: Client, sandbox: Sandbox) -> None:
    with pytest.raises(error, match=why):
        client.watch_invoices(**bad)
    assert sandbox.requests() == []


def paid_in_turn(event: threading.Event) -> Script:
    """Lists an invoice that waits for its payment, until the event: then it is paid."""

    def script(connection: Connection) -> None:
        while connection.read_request():
            connection.reached()
            connection.respond(200, f"[{INVOICE.replace('PENDING_PAYMENT', 'PAID') if event.is_set() else INVOICE}]")

    return script


def test_a_handler_may_ask_what_is_known_while_it_waits() -> None:
    paid = threading.Event()
    asked: list[dict[int, Any]] = []

    def handler(*_: object) -> None:
        asked.append(watch.known())
        with pytest.raises(ValueError, match="in use"):
            next(watch)
        paid.set()

    with handling(signal.SIGUSR1, handler), Server(paid_in_turn(paid)) as server:
        watch = Client(KEY, base_url=server.url).watch_invoices(known={7: "PENDING_PAYMENT"}, interval=0.05)
        sending = when_reached(server, lambda: os.kill(os.getpid(), signal.SIGUSR1), times=2)
        assert told(watch, 1) == [(7, "PENDING_PAYMENT", "PAID")]
        sending.join()
    assert asked == [{7: "PENDING_PAYMENT"}]


def test_a_closed_client_makes_none(sandbox: Sandbox) -> None:
    client = sandbox.client()
    client.close()
    with pytest.raises(RuntimeError, match="closed"):
        client.watch_invoices()


def test_a_watch_outlives_its_client() -> None:
    with Server(responding(200, f"[{INVOICE}]")) as server:
        with Client(KEY, base_url=server.url) as client:
            watch = client.watch_invoices()
        assert told(watch, 1) == [(7, None, "PENDING_PAYMENT")]
        # As with every call that has begun.
        client.interrupt_calls()
        with pytest.raises(calypso_invoice.CalypsoInterruptedError):
            next(watch)
