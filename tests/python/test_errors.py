"""Errors: classes, bases, attributes, one line, pickle, notes, and never the key."""

from __future__ import annotations

import copy
import pickle
import socket
import sys
import traceback
from typing import Any

import calypso_invoice
import pytest
from calypso_invoice import CalypsoError, Client

from support.scripts import INVOICE, KEY, responding, silent
from support.server import Script, Server

BASES = {
    "ConfigError": (ValueError,),
    "InvalidRequestError": (ValueError,),
    "AuthenticationError": (),
    "NotFoundError": (),
    "ConflictError": (),
    "RateLimitedError": (),
    "BadRequestError": (),
    "ServerError": (),
    "ConnectError": (ConnectionError,),
    "CalypsoTimeoutError": (TimeoutError,),
    "CalypsoInterruptedError": (),
    "InvalidResponseError": (),
    "AlreadyExistsError": (),
    "UnresolvedError": (),
}
# The error of a create by the status of its response, and whether its outcome is unknown.
STATUSES = [
    (401, "AuthenticationError", False),
    (404, "NotFoundError", False),
    (409, "ConflictError", False),
    (429, "RateLimitedError", False),
    (422, "BadRequestError", False),
    (500, "ServerError", True),
    (302, "InvalidResponseError", True),
]
ENVELOPE = f'{{"errorCode":"123","message":"no, {KEY}","traceId":"t-1"}}'
ATTRIBUTES = (
    *("kind", "outcome_unknown", "status", "code", "message", "trace_id", "retry_after"),
    *("body", "operation", "attempts", "elapsed", "invoice_id", "invoices"),
)


def failed(script: Script, **options: Any) -> CalypsoError:
    """The error of a create against this server."""
    with Server(script) as server:
        client = Client(KEY, base_url=server.url, max_retries=0, **options)
        with pytest.raises(CalypsoError) as raised:
            client.create_invoice(amount=1, currency="BTC", description="order 1017")
        return raised.value


def attributes(error: CalypsoError) -> dict[str, Any]:
    return {name: getattr(error, name) for name in ATTRIBUTES}


def everything(error: BaseException) -> str:
    """Everything that a program, a log or a crash reporter may show of the error, with the locals of every frame."""
    whole = traceback.TracebackException.from_exception(error, capture_locals=True)
    return "".join([*whole.format(), repr(error), str(error), repr(error.args), repr(vars(error))])


@pytest.mark.parametrize("name", BASES)
def test_classes_and_bases(name: str) -> None:
    cls = getattr(calypso_invoice, name)
    assert issubclass(cls, CalypsoError)
    for base in BASES[name]:
        assert issubclass(cls, base)
    assert cls.__module__ == "calypso_invoice"
    assert cls.__doc__
    assert name in calypso_invoice.__all__


@pytest.mark.parametrize("status, name, unknown", STATUSES)
def test_statuses(status: int, name: str, unknown: bool) -> None:
    error = failed(responding(status, ENVELOPE, {"Retry-After": "90"} if status == 429 else {}))
    assert type(error) is getattr(calypso_invoice, name)
    assert error.kind == name.replace("Error", "")
    assert error.outcome_unknown is unknown
    assert error.status == status
    assert error.operation == "create_invoice"
    assert error.attempts == 1
    assert error.elapsed >= 0
    assert error.invoice_id is None
    assert list(error.invoices) == []
    assert error.message == str(error)
    assert error.body is None or error.body == ENVELOPE.replace(KEY, "***")
    if status != 302:
        assert (error.code, error.trace_id) == ("123", "t-1")
    assert error.retry_after == (90.0 if status == 429 else None)


def test_a_connection_that_is_refused() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        client = Client(KEY, base_url=f"http://127.0.0.1:{unused.getsockname()[1]}", max_retries=0)
        with pytest.raises(ConnectionError) as raised:
            client.get_invoice(7)
    assert type(raised.value) is calypso_invoice.ConnectError


def test_a_deadline_that_passes() -> None:
    error = failed(silent, timeout=0.1)
    assert type(error) is calypso_invoice.CalypsoTimeoutError
    assert isinstance(error, TimeoutError)
    assert error.outcome_unknown


def test_a_response_that_is_not_json() -> None:
    error = failed(responding(200, INVOICE[:-1]))
    assert type(error) is calypso_invoice.InvalidResponseError
    assert error.invoice_id == 7


@pytest.mark.parametrize("status, name, unknown", STATUSES)
def test_pickle_and_copy_keep_everything(status: int, name: str, unknown: bool) -> None:
    error = failed(responding(status, ENVELOPE))
    copies = [copy.copy(error), copy.deepcopy(error)]
    copies += [pickle.loads(pickle.dumps(error, protocol)) for protocol in range(pickle.HIGHEST_PROTOCOL + 1)]
    for same in copies:
        assert type(same) is type(error)
        assert attributes(same) == attributes(error)
        assert (str(same), repr(same)) == (str(error), repr(error))
        assert getattr(same, "__notes__", []) == getattr(error, "__notes__", [])
    assert (type(error).__name__, error.outcome_unknown) == (name, unknown)


def test_pickle_keeps_invoices_and_bases() -> None:
    with Server(responding(200, INVOICE)) as server:
        client = Client(KEY, base_url=server.url)
        with pytest.raises(calypso_invoice.CalypsoTimeoutError) as raised:
            client.wait_for_payment(7, 0.5)
    assert [invoice.id for invoice in raised.value.invoices] == [7]
    same = pickle.loads(pickle.dumps(raised.value))
    assert attributes(same) == attributes(raised.value)


@pytest.mark.parametrize("status, name, unknown", STATUSES)
def test_one_line_and_no_key(status: int, name: str, unknown: bool) -> None:
    error = failed(responding(status, ENVELOPE))
    assert len(str(error).splitlines()) == 1
    assert "no, ***" in str(error) or status == 302
    assert KEY not in everything(error)
    assert (type(error).__name__, error.outcome_unknown) == (name, unknown)


@pytest.mark.skipif(sys.version_info < (3, 11), reason="notes came with Python 3.11")
def test_notes_are_advice() -> None:
    for status, _, _ in STATUSES:
        error = failed(responding(status, ENVELOPE))
        for note in getattr(error, "__notes__", []):
            assert note
            assert note not in str(error)
            assert KEY not in note


def test_no_other_error_hides_behind_it() -> None:
    error = failed(responding(500, ENVELOPE))
    assert error.__cause__ is None
    assert error.__context__ is None


def test_raised_by_hand() -> None:
    """A merchant's test doubles raise these errors too."""
    error = calypso_invoice.NotFoundError("there is no such invoice")
    assert str(error) == "there is no such invoice"
    assert error.kind == "NotFound"
    assert error.outcome_unknown is False
    assert pickle.loads(pickle.dumps(error)).args == error.args
