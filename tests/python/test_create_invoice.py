"""create_invoice, and the arguments that it shares with create_invoice_once and find_invoices."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import calypso_invoice
import pytest
from calypso_invoice import CartItem, Client, Currency, Invoice, InvoiceState, NewInvoice
from calypso_invoice.sandbox import Sandbox

NEW = NewInvoice("0.5", "FAU", "order 17", cart_items=[CartItem("tea", "0.25", 2, Currency.FAU)])


def test_create_with_keywords(client: Client) -> None:
    item = CartItem(product="tea", price="0.25", quantity=2, currency="FAU")
    invoice = client.create_invoice(
        amount=Decimal("0.5"), currency=Currency.FAU, description="order 17", cart_items=[item]
    )
    assert isinstance(invoice, Invoice)
    assert (invoice.id, invoice.state, invoice.amount) == (1, InvoiceState.PENDING_PAYMENT, Decimal("0.5"))
    assert invoice.cart_items == (item,)
    assert client.get_invoice(1) == invoice


def test_create_with_a_new_invoice(client: Client) -> None:
    assert client.create_invoice(NEW).description == "order 17"
    assert client.create_invoice(new=NEW).cart_items == NEW.cart_items
    assert client.create_invoice(amount=1, currency="FAU", description="no cart").cart_items == ()


WRONG_CALLS: list[dict[str, Any]] = [
    {},
    {"amount": 1},
    {"amount": 1, "currency": "BTC"},
    {"new": NEW, "amount": 1},
    {"new": NEW, "cart_items": [CartItem("tea", 1, 1, "FAU")]},
    {"new": "NEW"},
    {"amount": 1, "currency": "BTC", "description": "x", "cart_items": [("tea", 1, 1, "FAU")]},
    {"amount": 1, "currency": "BTC", "description": "x", "price": 1},
    {"amount": 1, "currency": "BTC", "description": "x", "cart": None},
    {"amount": 1, "currency": "BTC", "description": None},
]


@pytest.mark.parametrize("name", ["create_invoice", "create_invoice_once", "find_invoices"])
@pytest.mark.parametrize("wrong", WRONG_CALLS, ids=repr)
def test_wrong_arguments(name: str, wrong: dict[str, Any], client: Client, sandbox: Sandbox) -> None:
    with pytest.raises(TypeError) as raised:
        getattr(client, name)(**wrong)
    assert str(raised.value)
    assert sandbox.requests() == []


@pytest.mark.parametrize("name", ["create_invoice", "create_invoice_once", "find_invoices"])
@pytest.mark.parametrize("wrong", [("0.5", "BTC", "order 17"), ("0.5",), (NEW, NEW), ({"amount": 1},)], ids=repr)
def test_arguments_by_position_show_what_to_write(name: str, wrong: tuple[Any, ...], client: Client) -> None:
    with pytest.raises(TypeError) as raised:
        getattr(client, name)(*wrong)
    assert str(raised.value).endswith(f": write {name}(amount=..., currency=..., description=...)")


@pytest.mark.parametrize("bad", [0.1, True, float("nan")])
def test_a_float_is_refused_before_anything_is_sent(bad: float, client: Client, sandbox: Sandbox) -> None:
    amount: Any = bad
    with pytest.raises((TypeError, ValueError), match="amount"):
        client.create_invoice(amount=amount, currency="BTC", description="order 17")
    assert sandbox.requests() == []


def test_what_can_never_succeed_is_refused_before_anything_is_sent(client: Client, sandbox: Sandbox) -> None:
    for amount, description in ((-1, "order"), (1, "")):
        with pytest.raises(calypso_invoice.InvalidRequestError) as raised:
            client.create_invoice(amount=amount, currency="BTC", description=description)
        assert raised.value.operation == "create_invoice"
        assert raised.value.outcome_unknown is False
    assert sandbox.requests() == []
