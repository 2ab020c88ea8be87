"""Ctrl-C ends a call at every stage, other handlers run during a call, and calls of other threads go on.

The limit on the time it takes is so long that no machine is that slow: nothing else ends these calls within a minute.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Callable

import pytest
from calypso_invoice import Client

from support.child import PROGRAMS, line, running
from support.scripts import INVOICE, KEY, held_until, responding, silent
from support.server import PATIENCE, Connection, Script, Server
from support.signals import handling, when_reached

SOON = 10.0


def interrupted(url: str, call: str, wait: Callable[[subprocess.Popen[str]], object], *more: str) -> dict[str, Any]:
    """What the program prints about a Ctrl-C that it gets when `wait` has returned."""
    with running(PROGRAMS / "interrupted.py", url, call, *more) as process:
        assert line(process) == "calling"
        wait(process)
        begun = time.monotonic()
        process.send_signal(signal.SIGINT)
        said = line(process)
        took = time.monotonic() - begun
        assert process.wait(PATIENCE) == 0, said
    print(f"{call}: {took * 1000:.0f} ms")
    assert took < SOON
    told: dict[str, Any] = json.loads(said)
    assert told["kind"] == "Interrupted"
    if sys.version_info >= (3, 11):
        assert any("calypso" in note for note in told["notes"])
    return told


def reading(text: str) -> Script:
    """Responds with this text and nothing more."""

    def script(connection: Connection) -> None:
        connection.read_request()
        connection.write(text)
        connection.hold()

    return script


HEAD = "HTTP/1.1 200 OK\r\n"
STAGES: dict[str, tuple[str, Script, bool]] = {
    "waiting for the response": ("create_invoice", silent, True),
    "reading the head": ("create_invoice", reading(HEAD + "Content-"), True),
    "reading the body": ("create_invoice", reading(HEAD + 'Content-Length: 99\r\n\r\n{"id":'), True),
    "reading a list": ("list_invoices", reading(HEAD + f"Content-Length: 999\r\n\r\n[{INVOICE},"), False),
    # No element is complete: between two elements the program is not inside a call.
    "iterating": ("iter_invoices", reading(HEAD + 'Content-Length: 999\r\n\r\n[{"id":'), False),
    "looking before a create": ("create_invoice_once", silent, False),
    "watching": ("watch_invoices", reading(HEAD + f"Content-Length: 999\r\n\r\n[{INVOICE},"), False),
}


@pytest.mark.parametrize("stage", STAGES)
def test_while_the_server_is_silent(stage: str) -> None:
    call, script, unknown = STAGES[stage]
    with Server(script) as server:
        told = interrupted(server.url, call, lambda _: server.wait_until_reached())
    assert told["outcome_unknown"] is unknown
    assert told["operation"] == call


def dripping(begin: str, drop: str) -> Script:
    """Responds with the beginning, and then with drops without end."""

    def script(connection: Connection) -> None:
        connection.read_request()
        connection.write(begin)
        connection.drip(drop)

    return script


ENDLESS = HEAD + "Content-Length: 999999999\r\n\r\n"
DRIPS: dict[str, tuple[str, Script, bool]] = {
    "a head": ("create_invoice", dripping(HEAD + "X-Such: ", "x"), True),
    "a body": ("create_invoice", dripping(ENDLESS + '{"description":"', "x"), True),
    "a list": ("list_invoices", dripping(ENDLESS + "[", " "), False),
    "an element": ("iter_invoices", dripping(ENDLESS + '[{"description":"', "x"), False),
    "a long list": ("list_invoices", dripping(ENDLESS + "[", 200 * f"{INVOICE},"), False),
    "a list that is watched": ("watch_invoices", dripping(ENDLESS + "[", 200 * f"{INVOICE},"), False),
    "a list before a create": ("create_invoice_once", dripping(ENDLESS + "[", 200 * f"{INVOICE},"), False),
}


@pytest.mark.parametrize("drip", DRIPS)
def test_while_bytes_keep_arriving(drip: str) -> None:
    call, script, unknown = DRIPS[drip]
    with Server(script) as server:
        told = interrupted(server.url, call, lambda _: server.wait_until_reached(), "elsewhere")
    assert told["outcome_unknown"] is unknown
    assert told["operation"] == call


def test_during_the_tls_handshake() -> None:
    with Server(Connection.hold) as server:
        url = server.url.replace("http://127.0.0.1", "https://localhost")
        told = interrupted(url, "create_invoice", lambda _: server.wait_until_reached())
    assert told["outcome_unknown"] is False


def test_while_it_writes() -> None:
    def script(connection: Connection) -> None:
        connection.wait_for_bytes()
        connection.freeze()

    with Server(script) as server:
        told = interrupted(server.url, "large", lambda _: server.wait_until_reached(2))
    assert told["outcome_unknown"] is True


@contextlib.contextmanager
def full_backlog() -> Iterator[int]:
    """The port of a listener that accepts no further connection."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        waiting = [socket.socket() for _ in range(4)]
        for each in waiting:
            each.setblocking(False)
            each.connect_ex(listener.getsockname())
        try:
            yield listener.getsockname()[1]
        finally:
            for each in waiting:
                each.close()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux shows a connection that is being made")
def test_while_it_connects() -> None:
    def connecting(process: subprocess.Popen[str], port: int) -> bool:
        ours = set()
        for path in Path(f"/proc/{process.pid}/fd").iterdir():
            with contextlib.suppress(OSError):  # closed meanwhile
                ours.add(str(path.readlink()))
        rows = [row.split() for row in Path("/proc/net/tcp").read_text().splitlines()[1:]]
        # 02 is SYN_SENT.
        return any(row[2].endswith(f":{port:04X}") and row[3] == "02" and f"socket:[{row[9]}]" in ours for row in rows)

    def wait(process: subprocess.Popen[str], port: int) -> None:
        deadline = time.monotonic() + PATIENCE
        while not connecting(process, port):
            assert time.monotonic() < deadline
            time.sleep(0.01)

    with full_backlog() as port:
        told = interrupted(f"http://127.0.0.1:{port}", "create_invoice", lambda process: wait(process, port))
    assert told["outcome_unknown"] is False


def test_while_it_backs_off() -> None:
    with Server(responding(429, headers={"Retry-After": "25"})) as server:
        told = interrupted(server.url, "list_invoices", line)
    assert told["outcome_unknown"] is False


def test_while_it_waits_for_a_payment() -> None:
    with Server(responding(200, INVOICE)) as server:
        told = interrupted(server.url, "wait_for_payment", line)
    assert told["operation"] == "wait_for_payment"


def test_while_it_waits_between_two_readings() -> None:
    with Server(responding(200, f"[{INVOICE}]")) as server:
        told = interrupted(server.url, "watch_invoices", line)
    assert told["operation"] == "watch_invoices"


def test_other_handlers_run_while_a_call_waits() -> None:
    ran = threading.Event()
    ticks = 0

    def tick(*_: object) -> None:
        nonlocal ticks
        ticks += 1
        if ticks == 10:
            ran.set()

    def script(connection: Connection) -> None:
        connection.read_request()
        # Only the handler lets this go on: if it ran after the call only, the call would fail.
        assert ran.wait(PATIENCE)
        connection.respond(200, INVOICE)

    with handling(signal.SIGALRM, tick), Server(script) as server:
        signal.setitimer(signal.ITIMER_REAL, 0.01, 0.01)
        try:
            assert Client(KEY, base_url=server.url, timeout=2 * PATIENCE).get_invoice(7).id == 7
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)


class EnoughError(Exception):
    """What a handler of this test raises."""


def test_what_a_handler_raises_is_passed_on_unchanged() -> None:
    enough = EnoughError("for today")

    def handler(*_: object) -> None:
        raise enough

    with handling(signal.SIGUSR1, handler), Server(silent) as server:
        sending = when_reached(server, lambda: os.kill(os.getpid(), signal.SIGUSR1))
        client = Client(KEY, base_url=server.url, timeout=2 * PATIENCE)
        with pytest.raises(EnoughError) as raised:
            client.create_invoice_from_template(3)
        sending.join()
    assert raised.value is enough
    cause: Any = raised.value
    assert cause.calypso.kind == "Interrupted"
    assert cause.calypso.outcome_unknown is True
    assert cause.calypso.operation == "create_invoice_from_template"
    assert raised.value.__cause__ is None


def test_calls_of_other_threads_go_on() -> None:
    go_on = threading.Event()
    ctrl_c = handling(signal.SIGINT, signal.default_int_handler)
    with ctrl_c, Server(held_until(go_on, INVOICE)) as server, ThreadPoolExecutor() as pool:
        client = Client(KEY, base_url=server.url, timeout=2 * PATIENCE)
        other = pool.submit(client.get_invoice, 7)
        sending = when_reached(server, lambda: os.kill(os.getpid(), signal.SIGINT), times=2)
        with pytest.raises(KeyboardInterrupt):
            client.get_invoice(7)
        sending.join()
        go_on.set()
        assert other.result(PATIENCE).id == 7
        assert client.get_invoice(7).id == 7


def test_no_exception_is_left_for_the_next_call() -> None:
    """What a handler raised during one call must not be raised by the next."""
    with handling(signal.SIGUSR1, lambda *_: None), Server(responding(200, INVOICE)) as server:
        client = Client(KEY, base_url=server.url)
        for _ in range(20):
            os.kill(os.getpid(), signal.SIGUSR1)
            assert client.get_invoice(7).id == 7
