"""Templates and cancelling, and the ids that operations take."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import calypso_invoice
import pytest
from calypso_invoice import Client, InvoiceState
from calypso_invoice.sandbox import Sandbox


def test_create_from_template_and_cancel(client: Client, sandbox: Sandbox) -> None:
    template = sandbox.add_template(5, "EUR", "a coffee")
    invoice = client.create_invoice_from_template(template)
    assert (invoice.amount, invoice.currency, invoice.description) == (Decimal(5), "EUR", "a coffee")
    assert client.cancel_invoice(invoice.id).state is InvoiceState.CANCEL
    with pytest.raises(calypso_invoice.ConflictError):
        client.cancel_invoice(invoice.id)
    with pytest.raises(calypso_invoice.NotFoundError):
        client.create_invoice_from_template(999)


@pytest.mark.parametrize("name", ["get_invoice", "cancel_invoice", "create_invoice_from_template"])
@pytest.mark.parametrize("bad", [-1, 2**64, "7", 7.0, None, True], ids=repr)
def test_ids_that_cannot_be(name: str, bad: Any, client: Client, sandbox: Sandbox) -> None:
    with pytest.raises((TypeError, ValueError)) as raised:
        getattr(client, name)(bad)
    assert len(str(raised.value).splitlines()) == 1
    assert sandbox.requests() == []


def test_ids_may_be_large(client: Client, sandbox: Sandbox) -> None:
    sandbox.set_next_id(2**53 + 1)
    assert client.create_invoice(amount=1, currency="FAU", description="order 17").id == 2**53 + 1
    assert client.get_invoice(2**53 + 1).id == 2**53 + 1
