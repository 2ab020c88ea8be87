"""create_invoice_once and find_invoices: one order, one invoice."""

from __future__ import annotations

from typing import Any

import calypso_invoice
import pytest
from calypso_invoice import CartItem, Client, NewInvoice
from calypso_invoice.sandbox import Sandbox

NEW = NewInvoice("0.5", "FAU", "order 17", cart_items=[CartItem("tea", "0.25", 2, "FAU")])


def test_an_equal_invoice_is_found(client: Client) -> None:
    invoice = client.create_invoice_once(NEW)
    assert invoice.description == "order 17"
    with pytest.raises(calypso_invoice.AlreadyExistsError) as raised:
        client.create_invoice_once(NEW, resend_after=30)
    assert list(raised.value.invoices) == [invoice]
    assert raised.value.kind == "AlreadyExists"
    assert not raised.value.outcome_unknown
    assert list(client.find_invoices(NEW)) == [invoice]
    assert list(client.find_invoices(amount=1, currency="FAU", description="order 17")) == []


@pytest.mark.parametrize("bad", [-1, float("nan"), True])
def test_a_bad_resend_after(bad: float, client: Client, sandbox: Sandbox) -> None:
    with pytest.raises(ValueError, match="resend_after"):
        client.create_invoice_once(NEW, resend_after=bad)
    assert sandbox.requests() == []


def test_an_existing_invoice_is_returned_when_it_is_the_only_live_one(client: Client, sandbox: Sandbox) -> None:
    first = client.create_invoice_once(NEW, return_existing=True)
    assert client.create_invoice_once(NEW, return_existing=True) == first
    sandbox.pay(first.id, "0.5")
    again = client.create_invoice_once(
        amount="0.50", currency="FAU", description="order 17", cart_items=NEW.cart_items, return_existing=True
    )
    assert (again.id, again.state) == (first.id, "PAID")
    sandbox.set_state(first.id, "CANCEL")
    with pytest.raises(calypso_invoice.AlreadyExistsError) as raised:
        client.create_invoice_once(NEW, return_existing=True)
    assert [invoice.id for invoice in raised.value.invoices] == [first.id]


def test_several_live_invoices_are_an_error_all_the_same(client: Client) -> None:
    both = [client.create_invoice(NEW), client.create_invoice(NEW)]
    with pytest.raises(calypso_invoice.AlreadyExistsError) as raised:
        client.create_invoice_once(NEW, return_existing=True)
    assert list(raised.value.invoices) == both


@pytest.mark.parametrize("bad", [1, 0, "yes"])
def test_a_bad_return_existing(bad: Any, client: Client, sandbox: Sandbox) -> None:
    with pytest.raises(TypeError, match="return_existing must be True or False"):
        client.create_invoice_once(NEW, return_existing=bad)
    assert sandbox.requests() == []
