"""Plays a case: serves its responses, makes its call, and compares the requests."""

from __future__ import annotations

from typing import Any, Callable

import pytest
from calypso_invoice import CalypsoError, CartItem, Client, Invoice, InvoiceList

from contract.actual import KEY, check_error, check_invoice
from contract.case import Case, Exchange
from support.server import Connection, Request, Server


def play(case: Case) -> None:
    exchanges = iter(case.exchanges)

    def script(connection: Connection) -> None:
        while connection.read_request():
            exchange = next(exchanges, None)
            if exchange is None:
                return  # the comparison below shows the request that is too many
            connection.respond(exchange.status, exchange.response_body, exchange.response_headers)

    with Server(script) as server:
        with Client(KEY, base_url=server.url + case.base_path, proxy=None, **case.options) as client:
            _ENDINGS[case.ending](case, client)
        assert [(seen.method, seen.path) for seen in server.requests] == [
            (exchange.method, exchange.path) for exchange in case.exchanges
        ]
        for seen, exchange in zip(server.requests, case.exchanges):
            _compare(seen, exchange)


def _call(client: Client, case: Case) -> Any:
    args = dict(case.args)
    for name in {"id", "template_id"} & args.keys():
        args[name] = int(args[name])
    if "cart_items" in args:
        args["cart_items"] = [CartItem(**item) for item in args["cart_items"]]
    return getattr(client, case.operation)(**args)


def _end_in_result(case: Case, client: Client) -> None:
    got = _call(client, case)
    if case.operation == "list_invoices":
        assert isinstance(got, InvoiceList)
        assert len(got) == len(case.expected)
        for invoice, expected in zip(got, case.expected):
            check_invoice(invoice, expected)
    else:
        check_invoice(got, case.expected)
        assert case.to_json in (None, got.to_json())


def _end_in_items(case: Case, client: Client) -> None:
    stream = _call(client, case)
    for expected in case.expected:
        got: Invoice | CalypsoError
        try:
            got = next(stream)
        except CalypsoError as error:
            got = error
        if isinstance(got, CalypsoError):
            check_error(got, expected["error"], case.operation)
        else:
            check_invoice(got, expected)
    # The end, and it stays the end.
    assert list(stream) == list(stream) == []


def _end_in_error(case: Case, client: Client) -> None:
    with pytest.raises(CalypsoError) as raised:
        _call(client, case)
    if case.exchanges or raised.value.operation is not None:
        check_error(raised.value, case.expected, case.operation)
    else:
        # Text that is not an amount is refused when the item is made, before there is an operation.
        assert raised.value.kind == case.expected["kind"]


_ENDINGS: dict[str, Callable[[Case, Client], None]] = {
    "result": _end_in_result,
    "items": _end_in_items,
    "error": _end_in_error,
}


def _compare(seen: Request, expected: Exchange) -> None:
    assert seen.body.decode() == (expected.body or "")
    if expected.body is not None:
        length: str | None = str(len(expected.body.encode()))
    else:
        length = "0" if seen.method == "POST" else None
    is_list = seen.method == "GET" and seen.path.endswith("/invoices")
    always = {
        "api-key": KEY,
        "accept": "application/json",
        "accept-encoding": "gzip" if is_list else "identity",
        "content-type": None if expected.body is None else "application/json",
        "content-length": length,
        "transfer-encoding": None,
        "authorization": None,
        "cookie": None,
    }
    for name, value in [*always.items(), *expected.headers.items()]:
        assert seen.header(name) == value, name
    assert (seen.header("user-agent") or "").startswith("calypso-invoice/")
    elsewhere = [value for name, value in seen.headers if name != "api-key"]
    assert KEY not in " ".join([*elsewhere, seen.path, seen.body.decode()])
