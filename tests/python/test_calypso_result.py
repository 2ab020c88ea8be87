"""calypso_result: when a signal handler raises after a call has succeeded, the exception holds what the call returned."""

from __future__ import annotations

import ctypes
import logging
import os
import signal
import sys
from collections.abc import Iterator
from typing import Any, Callable

import pytest
from calypso_invoice import Client, Event, Invoice, InvoiceList, NewInvoice
from calypso_invoice.sandbox import Sandbox

from support.scripts import INVOICE, KEY, responding
from support.server import Server

NEW = NewInvoice("0.5", "FAU", "order 17")
SIGNAL = signal.SIGUSR1


class EnoughError(BaseException):
    """What the handler of these tests raises. Not an Exception: that would be taken for an error of the hook."""


@pytest.fixture(autouse=True)
def _handler() -> Iterator[None]:
    def handler(*_: object) -> None:
        raise EnoughError

    before = signal.signal(SIGNAL, handler)
    yield
    signal.signal(SIGNAL, before)


def pending(when: Callable[[Any], bool]) -> Callable[[Any], object]:
    """A function that compiled code calls: it sends the signal, and Python has no chance yet to run the handler."""

    class Number(ctypes.c_int):
        @classmethod
        def from_param(cls, argument: object, /) -> ctypes.c_int:
            return ctypes.c_int(SIGNAL if when(argument) else 0)

    send = ctypes.CDLL(None)["raise"]
    send.argtypes = [Number]
    send.restype = ctypes.c_bool
    return send


def at_once(when: Callable[[Any], bool]) -> Callable[[Any], object]:
    """Sends the signal, and the handler raises inside the hook."""
    return lambda argument: os.kill(os.getpid(), SIGNAL if when(argument) else 0)


CALLS: dict[str, tuple[Callable[[Client], object], type]] = {
    "list_invoices": (lambda client: client.list_invoices(), InvoiceList),
    "get_invoice": (lambda client: client.get_invoice(1), Invoice),
    "create_invoice": (lambda client: client.create_invoice(NEW), Invoice),
    "create_invoice_from_template": (lambda client: client.create_invoice_from_template(5), Invoice),
    "cancel_invoice": (lambda client: client.cancel_invoice(1), Invoice),
    "create_invoice_once": (lambda client: client.create_invoice_once(NEW), Invoice),
    "find_invoices": (lambda client: client.find_invoices(NEW), InvoiceList),
    "wait_for_payment": (lambda client: client.wait_for_payment(2, 60), Invoice),
}
# The operation of the last event of such a call.
LAST = {"create_invoice_once": "create_invoice", "wait_for_payment": "get_invoice"}


@pytest.mark.parametrize("hook", [pending, at_once])
@pytest.mark.parametrize("name", CALLS)
def test_what_the_call_returned(name: str, hook: Callable[[Any], Any], sandbox: Sandbox) -> None:
    call, cls = CALLS[name]
    sandbox.seed(2)
    sandbox.set_state(2, "PAID")
    sandbox.add_template(5, "EUR", "a coffee", id=5)

    def last(event: Event) -> bool:
        return event.operation == LAST.get(name, name)

    with pytest.raises(EnoughError) as raised:
        call(sandbox.client(on_event=hook(last)))
    told: Any = raised.value
    assert told.calypso is None
    kept: list[Invoice] = [*told.calypso_result] if cls is InvoiceList else [told.calypso_result]
    assert type(told.calypso_result) is cls
    invoices = {invoice.id: invoice for invoice in sandbox.invoices()}
    assert all(invoice == invoices[invoice.id] for invoice in kept)
    if name.startswith("create"):
        assert [invoice.id for invoice in kept] == [3]
    if sys.version_info >= (3, 11):
        (note,) = told.__notes__
        assert f"calypso_result has what it returned: {told.calypso_result!r}" in note


def test_an_invoice_that_a_stream_was_handing_out(monkeypatch: pytest.MonkeyPatch) -> None:
    second = INVOICE.replace("7", "8")
    with Server(responding(200, f"[{INVOICE},{second},{INVOICE}]")) as server:
        stream = Client(KEY, base_url=server.url).iter_invoices()
        assert next(stream).id == 7
        # The second invoice came with the first: nothing waits, and so nothing asks whether to stop.
        with monkeypatch.context() as patched:
            patched.setattr(logging.getLogger("calypso_invoice"), "isEnabledFor", pending(lambda _: True))
            with pytest.raises(EnoughError) as raised:
                next(stream)
        told: Any = raised.value
        assert told.calypso is None
        assert told.calypso_result.id == 8
        # It was handed out, and does not come again.
        assert [invoice.id for invoice in stream] == [7]


def test_a_change_that_a_watch_was_handing_out(monkeypatch: pytest.MonkeyPatch) -> None:
    with Server(responding(200, f"[{INVOICE},{INVOICE.replace('7', '8')}]")) as server:
        watch = Client(KEY, base_url=server.url).watch_invoices()
        assert next(watch).invoice.id == 7
        with monkeypatch.context() as patched:
            patched.setattr(logging.getLogger("calypso_invoice"), "isEnabledFor", pending(lambda _: True))
            with pytest.raises(EnoughError) as raised:
                next(watch)
        told: Any = raised.value
        assert (told.calypso, told.calypso_result) == (None, None)
        if sys.version_info >= (3, 11):
            assert told.__notes__ == [
                "calypso_invoice: nothing is lost: what was to be handed out comes with the next call"
            ]
        # It was not handed out: it is not known, and comes again.
        assert watch.known() == {7: "PENDING_PAYMENT"}
        assert next(watch).invoice.id == 8
        assert watch.known() == {7: "PENDING_PAYMENT", 8: "PENDING_PAYMENT"}


def test_the_end_of_a_stream(sandbox: Sandbox) -> None:
    stream = sandbox.client(on_event=pending(lambda _: True)).iter_invoices()
    with pytest.raises(EnoughError) as raised:
        next(stream)
    told: Any = raised.value
    assert (told.calypso, told.calypso_result) == (None, None)
    assert list(stream) == []


@pytest.mark.parametrize("hook", [pending, at_once])
def test_nothing_is_created_after_it(hook: Callable[[Any], Any], sandbox: Sandbox) -> None:
    client = sandbox.client(on_event=hook(lambda event: event.operation == "list_invoices"))
    with pytest.raises(EnoughError) as raised:
        client.create_invoice_once(NEW)
    told: Any = raised.value
    assert (told.calypso.kind, told.calypso.outcome_unknown) == ("Interrupted", False)
    assert [request.operation for request in sandbox.requests()] == ["list_invoices"]


def test_a_call_that_failed_has_no_result(sandbox: Sandbox) -> None:
    with pytest.raises(EnoughError) as raised:
        sandbox.client(on_event=at_once(lambda _: True)).get_invoice(1)
    told: Any = raised.value
    assert told.calypso.kind == "NotFound"
    assert told.calypso_result is None
