"""wait_for_payment: how it ends, and its arguments."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import calypso_invoice
import pytest
from calypso_invoice import Client
from calypso_invoice.sandbox import Sandbox


def test_wait_for_payment(client: Client, sandbox: Sandbox) -> None:
    invoice = client.create_invoice(amount="0.5", currency="FAU", description="order 17")
    sandbox.pay(invoice.id, "0.5")
    for timeout in (60, 60.0, timedelta(minutes=1)):
        assert client.wait_for_payment(invoice.id, timeout).is_paid
    sandbox.set_state(invoice.id, "ON_HOLD")
    assert client.wait_for_payment(invoice.id, 60).state == "ON_HOLD"
    with pytest.raises(calypso_invoice.CalypsoTimeoutError) as raised:
        client.wait_for_payment(
            invoice.id,
            0.3,
            first_interval=0.05,
            longest_interval=timedelta(milliseconds=100),
            pending_states=["ON_HOLD"],
        )
    (last,) = raised.value.invoices
    assert last.state == "ON_HOLD"
    assert raised.value.attempts > 1


@pytest.mark.parametrize(
    "bad", [{"timeout": 0}, {"timeout": True}, {"first_interval": -1}, {"longest_interval": float("inf")}], ids=repr
)
def test_wait_for_payment_with_bad_times(bad: dict[str, Any], client: Client, sandbox: Sandbox) -> None:
    (name,) = bad
    with pytest.raises(ValueError, match=name):
        client.wait_for_payment(7, **{"timeout": 60, **bad})
    assert sandbox.requests() == []


def test_pending_states_must_not_be_one_str(client: Client) -> None:
    wrong: Any = "ON_HOLD"
    with pytest.raises(TypeError, match="pending_states"):
        client.wait_for_payment(7, 60, pending_states=wrong)
