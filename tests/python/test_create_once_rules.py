"""The money rules of create_invoice_once and cancel_invoice as Python shows them; core's own tests have every case."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from calypso_invoice import (
    AlreadyExistsError,
    CalypsoError,
    CalypsoTimeoutError,
    Client,
    InvalidRequestError,
    InvalidResponseError,
    NewInvoice,
    UnresolvedError,
)
from calypso_invoice.sandbox import Sandbox

from support.child import PROGRAMS, output
from support.scripts import KEY
from support.server import PATIENCE, Connection, Script, Server
from support.signals import handling, when_reached

NEW = NewInvoice("0.5", "BTC", "order 17")
OURS = '{"id":1,"state":"PENDING_PAYMENT","amount":0.5,"currency":"BTC","description":"order 17"}'


def created(requests: Iterable[Any]) -> int:
    """How many creates there are among the requests of a sandbox."""
    return sum(request.operation == "create_invoice" for request in requests)


DOUBTFUL = {
    "another amount": OURS.replace("0.5", "0.51"),
    "no description": OURS.replace('"order 17"', "null"),
    "no amount": OURS.replace("0.5", "null"),
    "half a surrogate pair": OURS.replace("order 17", "order 17\\ud800"),
}


@pytest.mark.parametrize("why", DOUBTFUL)
def test_what_may_be_the_order_keeps_it_from_being_sent(why: str, sandbox: Sandbox) -> None:
    sandbox.fault("respond", operation="list_invoices", status=200, body=f"[{DOUBTFUL[why]}]")
    with pytest.raises(UnresolvedError, match="nothing was sent") as raised:
        sandbox.client().create_invoice_once(NEW)
    assert raised.value.outcome_unknown is False
    assert [invoice.id for invoice in raised.value.invoices] == ([1] if why in list(DOUBTFUL)[:2] else [])
    assert created(sandbox.requests()) == 0


def test_white_space_does_not_make_another_order_and_live_ones_come_first(sandbox: Sandbox) -> None:
    cancelled = OURS.replace("PENDING_PAYMENT", "CANCEL")
    live = OURS.replace('"id":1', '"id":2').replace("order 17", " order \\n 17")
    sandbox.fault("respond", operation="list_invoices", status=200, body=f"[{cancelled},{live}]")
    with pytest.raises(AlreadyExistsError) as raised:
        sandbox.client().create_invoice_once(NEW)
    assert [invoice.id for invoice in raised.value.invoices] == [2, 1]


def test_an_old_entry_that_cannot_be_read_and_is_another_order_stops_no_sale(sandbox: Sandbox) -> None:
    broken = DOUBTFUL["no amount"].replace("17", "16").replace('"id":1', '"id":900')
    sandbox.fault("respond", operation="list_invoices", status=200, body=f"[{broken},7,null]")
    assert sandbox.client().create_invoice_once(NEW).description == "order 17"


def test_two_threads_with_one_order_send_one_create(sandbox: Sandbox) -> None:
    sandbox.fault("delay", operation="create_invoice")
    client = sandbox.client(timeout=2 * PATIENCE)
    with ThreadPoolExecutor() as pool:
        calls = [pool.submit(own.create_invoice_once, NEW) for own in (client, client.with_timeout(PATIENCE))]
        sandbox.wait_for_requests(2, PATIENCE)
        sandbox.release()
        ends = [call.exception(PATIENCE) for call in calls]
    assert sorted(type(end).__name__ for end in ends) == ["AlreadyExistsError", "NoneType"]
    assert created(sandbox.requests()) == len(sandbox.invoices()) == 1


def test_a_resend_at_once_is_refused(sandbox: Sandbox) -> None:
    with pytest.raises(InvalidRequestError, match="resend_after: zero would create again at once"):
        sandbox.client().create_invoice_once(NEW, resend_after=0)
    assert sandbox.requests() == []


def test_it_is_sent_once_more_and_no_oftener(sandbox: Sandbox) -> None:
    sandbox.fault("drop_before", operation="create_invoice", times=100)
    with pytest.raises(UnresolvedError, match="may still land") as raised:
        sandbox.client(timeout=2).create_invoice_once(NEW, resend_after=1e-9)
    assert (raised.value.outcome_unknown, raised.value.attempts) == (True, 2)
    assert created(sandbox.requests()) == 2


def test_a_refusal_of_the_second_create_does_not_say_that_nothing_was_applied(sandbox: Sandbox) -> None:
    sandbox.fault("drop_before", operation="create_invoice")
    sandbox.fault("respond", operation="create_invoice", status=400)
    with pytest.raises(UnresolvedError) as raised:
        sandbox.client(timeout=2).create_invoice_once(NEW, resend_after=1e-9)
    assert raised.value.outcome_unknown is True
    assert created(sandbox.requests()) == 2


def test_a_response_about_something_else_is_settled_by_the_list(sandbox: Sandbox) -> None:
    other = OURS.replace("17", "18").replace('"id":1', '"id":99')
    sandbox.fault("respond_after", operation="create_invoice", status=200, body=other)
    assert sandbox.client().create_invoice_once(NEW).description == "order 17"
    assert created(sandbox.requests()) == 1


def slow_lists(seconds: float) -> Script:
    def script(connection: Connection) -> None:
        while connection.read_request():
            time.sleep(seconds)
            connection.respond(200, "[]")

    return script


def test_nothing_is_sent_when_too_little_time_is_left() -> None:
    with Server(slow_lists(1.3)) as server:
        client = Client(KEY, base_url=server.url, timeout=3, max_retries=0)
        with pytest.raises(CalypsoTimeoutError, match="nothing was sent: reading the list took") as raised:
            client.create_invoice_once(NEW)
        assert raised.value.outcome_unknown is False
    assert [request.method for request in server.requests] == ["GET"]


def test_a_list_that_no_later_look_could_read_ends_it_at_once(sandbox: Sandbox) -> None:
    sandbox.fault("respond", operation="list_invoices", status=200, body="[]")
    sandbox.fault("drop_after", operation="create_invoice")
    sandbox.fault("respond", operation="list_invoices", status=401, times=100)
    with pytest.raises(UnresolvedError, match="the API key was refused") as raised:
        sandbox.client(timeout=2 * PATIENCE).create_invoice_once(NEW)
    assert raised.value.outcome_unknown is True
    assert len(sandbox.requests()) == 3


def test_a_hook_that_raises_changes_no_create(sandbox: Sandbox, unraisable: list[BaseException | None]) -> None:
    def fail(_: object) -> None:
        raise RuntimeError("from the hook")

    client = sandbox.client(on_event=fail)
    sandbox.fault("drop_after", operation="create_invoice")
    assert client.create_invoice_once(NEW).id == 1
    with pytest.raises(AlreadyExistsError):
        client.create_invoice_once(NEW)
    assert len(unraisable) == len(sandbox.requests())


class StoppedError(Exception):
    """What the signal handler of these tests raises."""


def stop(*_: object) -> None:
    raise StoppedError


def test_a_handler_that_raises_in_the_middle_frees_the_order(sandbox: Sandbox) -> None:
    client = sandbox.client(timeout=2 * PATIENCE)
    sandbox.fault("delay", operation="create_invoice")

    def send() -> None:
        sandbox.wait_for_requests(2, PATIENCE)
        os.kill(os.getpid(), signal.SIGUSR1)

    with handling(signal.SIGUSR1, stop):
        sending = threading.Thread(target=send)
        sending.start()
        with pytest.raises(StoppedError) as raised:
            client.create_invoice_once(NEW)
        sending.join()
    told: Any = raised.value
    assert (told.calypso.kind, told.calypso.outcome_unknown) == ("Interrupted", True)
    sandbox.release()
    with pytest.raises(AlreadyExistsError):
        client.create_invoice_once(NEW)
    assert created(sandbox.requests()) == 1


def test_a_fork_in_the_middle_of_a_create() -> None:
    assert output(PROGRAMS / "forked_once.py") == "ok\n"


def cancelled(post: str, get: str) -> Script:
    def script(connection: Connection) -> None:
        while request := connection.read_request():
            connection.respond(200, post if request.method == "POST" else get)

    return script


def test_a_cancel_that_cannot_be_read_says_that_it_was_done() -> None:
    unreadable = '{"id":7,"state":"CANCEL","amount":null,"currency":"BTC"}'
    with Server(cancelled(unreadable, unreadable)) as server:
        with pytest.raises(InvalidResponseError, match="invoice 7 is cancelled") as raised:
            Client(KEY, base_url=server.url).cancel_invoice(7)
        assert (raised.value.outcome_unknown, raised.value.invoice_id) == (False, 7)
    with Server(cancelled(unreadable, unreadable.replace("null", "0.5"))) as server:
        assert Client(KEY, base_url=server.url).cancel_invoice(7).state == "CANCEL"


def test_an_interrupt_while_a_cancel_is_settled_has_the_time_of_the_whole_call() -> None:
    held = 0.3

    def script(connection: Connection) -> None:
        connection.read_request()
        time.sleep(held)
        connection.respond(500)
        connection.read_request()
        connection.hold()

    def send() -> None:
        # So that the time of the whole call can be told from that of the cancel alone and from that of the read.
        time.sleep(held)
        os.kill(os.getpid(), signal.SIGUSR1)

    with Server(script) as server, handling(signal.SIGUSR1, stop):
        client = Client(KEY, base_url=server.url, timeout=2 * PATIENCE)
        sending = when_reached(server, send)
        with pytest.raises(StoppedError) as raised:
            client.cancel_invoice(7)
        sending.join()
    told: Any = raised.value
    error: CalypsoError = told.calypso
    assert (error.kind, error.outcome_unknown, error.operation) == ("Interrupted", True, "cancel_invoice")
    assert 2 * held <= error.elapsed < PATIENCE
    assert [request.method for request in server.requests] == ["POST", "GET"]


def test_a_list_that_takes_most_of_the_time_arrives_with_one_request() -> None:
    def script(connection: Connection) -> None:
        connection.read_request()
        connection.write("HTTP/1.1 200 OK\r\nContent-Length: 64\r\n\r\n[")
        # Steadily, and for more than half of the timeout.
        for _ in range(62):
            time.sleep(0.03)
            connection.write(" ")
        connection.write("]")
        connection.hold()

    with Server(script) as server:
        assert list(Client(KEY, base_url=server.url, timeout=3).list_invoices()) == []
    assert len(server.requests) == 1
