"""How a merchant tests without the vendor: `pytest test_orders.py`, with the fixture `calypso_sandbox` of the package.

The code under test is `place`, as it might stand in a shop. The sandbox plays the service, the customer, and a bad network.
"""

import contextlib
from typing import Any

import pytest
from calypso_invoice import Client, Invoice, InvoiceState, UnresolvedError
from calypso_invoice.sandbox import Sandbox


def place(client: Client, number: int) -> Invoice:
    return client.create_invoice_once(
        amount="12.50", currency="EUR", description=f"order {number}", return_existing=True
    )


def test_a_customer_pays(calypso_sandbox: Sandbox) -> None:
    client = calypso_sandbox.client()
    invoice = place(client, 1)
    calypso_sandbox.pay(invoice.id, "12.50")
    assert client.get_invoice(invoice.id).is_paid


def test_too_little_is_not_paid(calypso_sandbox: Sandbox) -> None:
    client = calypso_sandbox.client()
    calypso_sandbox.pay(place(client, 1).id, "12.49")
    assert client.get_invoice(1).state == InvoiceState.PENDING_INTERVENTION


def test_a_second_click_makes_no_second_invoice(calypso_sandbox: Sandbox) -> None:
    client = calypso_sandbox.client()
    assert place(client, 1) == place(client, 1)
    assert len(calypso_sandbox.invoices()) == 1


@pytest.mark.parametrize("fault", ["drop_before", "drop_after", "late"])
def test_a_lost_response_neither_loses_nor_doubles_the_invoice(calypso_sandbox: Sandbox, fault: Any) -> None:
    calypso_sandbox.fault(fault, operation="create_invoice")
    with contextlib.suppress(UnresolvedError):  # it says so, and nothing is sent again
        place(calypso_sandbox.client(timeout=2), 1)
    calypso_sandbox.land()
    assert len(calypso_sandbox.invoices()) <= 1
