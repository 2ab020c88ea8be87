"""What is logged: one line per attempt, in the calling thread, only when the level asks for it, and nothing secret."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from calypso_invoice import Client, ServerError

from support.child import output
from support.scripts import INVOICE, KEY, in_turn, responding
from support.server import Server

LOGGER = "calypso_invoice"


@pytest.fixture
def heard(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    with caplog.at_level(logging.DEBUG, LOGGER):
        yield caplog


def test_one_line_an_attempt(heard: pytest.LogCaptureFixture) -> None:
    with Server(in_turn(503)) as server:
        Client(KEY, base_url=server.url).get_invoice(7)
    assert {record.name for record in heard.records} == {LOGGER}
    assert [record.levelno for record in heard.records] == [logging.INFO, logging.DEBUG]
    first, last = (record.getMessage() for record in heard.records)
    assert "503" in first
    assert "200" in last
    for record in heard.records:
        message = record.getMessage()
        assert message.startswith("get_invoice: ")
        assert len(message.splitlines()) == 1
        assert record.threadName == threading.current_thread().name


def test_a_retry_alone_at_info(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, LOGGER), Server(in_turn(503)) as server:
        Client(KEY, base_url=server.url).get_invoice(7)
    (record,) = caplog.records
    assert record.levelno == logging.INFO


def test_nothing_above(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, LOGGER), Server(in_turn(503)) as server:
        Client(KEY, base_url=server.url).get_invoice(7)
    assert caplog.records == []


def test_in_the_thread_that_calls(heard: pytest.LogCaptureFixture) -> None:
    with Server(responding(200, INVOICE)) as server:
        client = Client(KEY, base_url=server.url)
        thread = threading.Thread(target=client.get_invoice, args=(7,), name="till 3")
        thread.start()
        thread.join()
    assert [record.threadName for record in heard.records] == ["till 3"]


def test_nothing_secret(heard: pytest.LogCaptureFixture) -> None:
    description = "private to the customer"
    with Server(responding(500, f"{KEY} {description}")) as server:
        client = Client(KEY, base_url=server.url)
        with pytest.raises(ServerError):
            client.create_invoice(amount=1, currency="BTC", description=description)
    assert heard.records
    for record in heard.records:
        assert KEY not in f"{record.getMessage()} {vars(record)}"
        assert description not in record.getMessage()


def test_the_level_is_asked_first(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[object] = []
    logger = logging.getLogger(LOGGER)
    make = logger.makeRecord

    def count(*args: Any, **named: Any) -> logging.LogRecord:
        made.append(args)
        return make(*args, **named)

    monkeypatch.setattr(logger, "makeRecord", count)
    with Server(responding(200, INVOICE)) as server:
        client = Client(KEY, base_url=server.url)
        logger.setLevel(logging.WARNING)
        try:
            client.get_invoice(7)
            assert made == []
            logger.setLevel(logging.DEBUG)
            client.get_invoice(7)
            assert len(made) == 1
        finally:
            logger.setLevel(logging.NOTSET)


def test_a_filter_that_raises_changes_no_result(unraisable: list[BaseException | None]) -> None:
    logger = logging.getLogger(LOGGER)
    wrong = RuntimeError("from the filter")

    def fail(_: logging.LogRecord) -> bool:
        raise wrong

    logger.addFilter(fail)
    logger.setLevel(logging.DEBUG)
    try:
        with Server(responding(200, INVOICE)) as server:
            assert Client(KEY, base_url=server.url).get_invoice(7).id == 7
    finally:
        logger.removeFilter(fail)
        logger.setLevel(logging.NOTSET)
    assert unraisable == [wrong]


def test_a_call_does_not_import_logging() -> None:
    program = (
        "import sys; from calypso_invoice import Client; Client('k', base_url=sys.argv[1]).get_invoice(7);"
        "print('logging' in sys.modules)"
    )
    with Server(responding(200, INVOICE)) as server:
        assert output("-c", program, server.url) == "False\n"


def test_a_call_while_logging_is_being_imported() -> None:
    program = (
        "import sys, types; from calypso_invoice import Client; client = Client('k', base_url=sys.argv[1]);"
        "sys.modules['logging'] = types.ModuleType('logging'); print(client.get_invoice(7).id);"
        "del sys.modules['logging']; import logging; logging.basicConfig(level=10, stream=sys.stdout, format='%(name)s');"
        "client.get_invoice(7)"
    )
    with Server(responding(200, INVOICE)) as server:
        assert output("-c", program, server.url) == "7\ncalypso_invoice\n"
