"""Plays a case: makes its call on the server that serves it."""

from __future__ import annotations

from typing import Any, Callable

import pytest
from calypso_invoice import CalypsoError, CartItem, Client, Invoice, InvoiceList

from contract.actual import check_error, check_invoice
from contract.case import KEY, Case
from contract.wire import serving


def play(case: Case) -> None:
    with (
        serving(case) as server,
        Client(KEY, base_url=server.url + case.base_path, proxy=None, **case.options) as client,
    ):
        _ENDINGS[case.ending](case, client)


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
