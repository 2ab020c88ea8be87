"""create_invoice_once and find_invoices: one order, one invoice."""

from __future__ import annotations

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
