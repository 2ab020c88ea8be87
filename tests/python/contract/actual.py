"""Compares the result of a call with what the case expects."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from decimal import ROUND_DOWN, Decimal
from typing import TYPE_CHECKING, Any

from calypso_invoice import Currency, Invoice, InvoiceState

from contract.case import KEY, Fields, text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from calypso_invoice import CalypsoError, CartItem

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


def check_invoice(invoice: Invoice, expected: dict[str, Any]) -> None:
    """Checks every field that is listed, and that every other one is missing or empty."""
    assert isinstance(invoice, Invoice)
    fields = Fields(expected)
    assert invoice.id == int(fields.take("id"))
    state = fields.take("state")
    _check_open(invoice.state, state, InvoiceState)
    assert invoice.is_paid is (state == "PAID")
    _check_open(invoice.currency, fields.take("currency"), Currency)
    _check_amount(invoice.amount, fields.take("amount"))
    _check_amount(invoice.pay_amount, fields.take("pay_amount", None))
    _check_amount(invoice.fee, fields.take("fee", None))
    _check_amounts(invoice.fiat, fields.take("fiat", {}))
    assert invoice.description == fields.take("description", None)
    assert invoice.invoice_address == fields.take("invoice_address", None)
    cart = fields.take("cart_items", [])
    assert len(invoice.cart_items) == len(cart)
    for item, item_expected in zip(invoice.cart_items, cart):
        _check_item(item, item_expected)
    _check_date(invoice, fields)
    _check_extra(invoice.extra, fields.take("extra", {}))
    fields.finish()


def _check_item(item: CartItem, expected: dict[str, Any]) -> None:
    fields = Fields(expected)
    assert item.product == fields.take("product", None)
    _check_amount(item.price, fields.take("price", None))
    _check_amount(item.quantity, fields.take("quantity", None))
    _check_open(item.currency, fields.take("currency", None), Currency)
    _check_extra(item.extra, fields.take("extra", {}))
    fields.finish()


def _check_open(value: str | None, expected: str | None, known: type[InvoiceState | Currency]) -> None:
    assert value == expected
    assert isinstance(value, known) is (expected in {member.value for member in known})


def _check_amount(amount: Decimal | None, expected: str | None) -> None:
    """Digits and exponent, not the value alone."""
    if expected is None:
        assert amount is None
    else:
        assert type(amount) is Decimal
        assert amount.as_tuple() == Decimal(expected).as_tuple()


def _check_amounts(amounts: Mapping[str, Decimal], expected: dict[str, str]) -> None:
    assert amounts.keys() == expected.keys()
    for code, amount in expected.items():
        _check_amount(amounts[code], amount)


def _check_date(invoice: Invoice, fields: Fields) -> None:
    assert invoice.created_date_text == fields.take("created_date", None)
    unix = fields.take("created_unix", None)
    if unix is None:
        assert invoice.created_date is None
        return
    moment = invoice.created_date
    assert moment is not None
    assert moment.tzinfo is not None
    # A datetime holds microseconds; what is finer is cut off.
    seconds = Decimal((moment - _EPOCH) // timedelta(microseconds=1)).scaleb(-6)
    assert seconds == Decimal(unix).quantize(Decimal("0.000001"), ROUND_DOWN)


def _check_extra(extra: Mapping[str, Any], expected: dict[str, str]) -> None:
    assert list(extra) == list(expected)
    for name, written in expected.items():
        # repr, because 1.2300 == 1.23.
        assert repr(extra[name]) == repr(json.loads(written, parse_float=Decimal))


def check_error(error: CalypsoError, expected: dict[str, Any], operation: str) -> None:
    """Checks everything an error has; the message by parts, and the body if the case has one."""
    fields = Fields(expected)
    message = str(error)
    for part in fields.take("message_contains", []):
        assert part in message
    if "body" in fields.left:
        assert error.body == text(fields.take("body"))
    kind = fields.take("kind")
    assert error.kind == kind
    assert type(error).__name__ == {"Timeout": "CalypsoTimeoutError"}.get(kind, kind + "Error")
    assert error.outcome_unknown is fields.take("outcome_unknown")
    assert error.attempts == fields.take("attempts")
    for name in ("status", "code", "trace_id", "retry_after"):
        assert getattr(error, name) == fields.take(name, None), name
    invoice_id = fields.take("invoice_id", None)
    assert error.invoice_id == (None if invoice_id is None else int(invoice_id))
    fields.finish()
    assert error.operation == operation
    assert error.message == message
    assert len(message.splitlines()) == 1
    assert not message[0].isupper()
    assert not message.endswith(".")
    everything = [repr(error), message, *map(str, error.args), *getattr(error, "__notes__", [])]
    assert KEY not in " ".join([*everything, error.body or "", repr(vars(error))])
