"""The sandbox: a test plays the customer and the network."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import calypso_invoice
import pytest
from calypso_invoice import CartItem, Client, Invoice
from calypso_invoice.sandbox import Sandbox


def create(client: Client) -> Invoice:
    return client.create_invoice(amount="0.5", currency="FAU", description="order 17")


def test_url_key_and_client(sandbox: Sandbox) -> None:
    assert sandbox.url.startswith("http://127.0.0.1:")
    assert sandbox.url in repr(sandbox)
    assert sandbox.key not in repr(sandbox)
    with Sandbox(key="another") as other:
        assert other.key == "another"
        assert len(other.client().list_invoices()) == 0
        with pytest.raises(calypso_invoice.AuthenticationError):
            Client(sandbox.key, base_url=other.url).list_invoices()
    assert len(sandbox.client(max_retries=0, timeout=5).list_invoices()) == 0


@pytest.mark.parametrize(
    "paid, state",
    [("0.5", "PAID"), (Decimal("0.50"), "PAID"), ("0.4", "PENDING_INTERVENTION"), (1, "PENDING_INTERVENTION")],
)
def test_pay(paid: Decimal | int | str, state: str, client: Client, sandbox: Sandbox) -> None:
    invoice = create(client)
    sandbox.pay(invoice.id, paid)
    assert client.get_invoice(invoice.id).state == state
    with pytest.raises(ValueError):  # noqa: PT011 - it is not waiting any more
        sandbox.pay(invoice.id, paid)


def test_what_cannot_be_done(sandbox: Sandbox) -> None:
    wrong: Any = 0.5
    other: Any = "meteor"
    create(sandbox.client())
    with pytest.raises((TypeError, ValueError), match="float"):
        sandbox.pay(1, wrong)
    with pytest.raises(ValueError, match="99"):
        sandbox.pay(99, 1)
    with pytest.raises(ValueError, match="99"):
        sandbox.set_state(99, "PAID")
    with pytest.raises(ValueError, match="meteor"):
        sandbox.fault(other)


def test_states_ids_templates(client: Client, sandbox: Sandbox) -> None:
    sandbox.set_next_id(41)
    assert create(client).id == 41
    sandbox.set_state(41, "ARCHIVED")
    assert client.get_invoice(41).state == "ARCHIVED"
    item = CartItem("coffee", 5, 1, "EUR")
    assert sandbox.add_template(5, "EUR", "a coffee", [item]) == 1
    assert sandbox.add_template("7.50", "EUR", "a cake", id=2**53 + 1) == 2**53 + 1
    assert client.create_invoice_from_template(1).cart_items == (item,)
    assert str(client.create_invoice_from_template(2**53 + 1).amount) == "7.50"


def test_invoices_and_reset(client: Client, sandbox: Sandbox) -> None:
    sandbox.seed(3)
    assert sandbox.invoices() == list(client.list_invoices())
    sandbox.reset()
    assert sandbox.invoices() == []
    assert sandbox.requests() == []


def test_requests(client: Client, sandbox: Sandbox) -> None:
    create(client)
    with pytest.raises(calypso_invoice.NotFoundError):
        client.get_invoice(2)
    first, last = sandbox.requests()
    assert (first.method, first.path, first.operation) == ("POST", "/api/v1/invoices", "create_invoice")
    assert (first.status, first.applied, first.problem) == (200, True, None)
    assert first.body.startswith('{"amount":0.5,')
    assert ("accept", "application/json") in [(name.lower(), value) for name, value in first.headers]
    assert (last.operation, last.status, last.applied) == ("get_invoice", 404, False)


# The fault, what a create raises by it, whether its outcome is unknown, and whether it was applied.
FAULTS: list[tuple[dict[str, Any], str, bool, bool]] = [
    ({"kind": "respond", "status": 422}, "BadRequestError", False, False),
    ({"kind": "respond", "status": 429, "headers": {"Retry-After": "90"}}, "RateLimitedError", False, False),
    ({"kind": "respond_after", "status": 500, "body": "oops"}, "ServerError", True, True),
    ({"kind": "cut", "bytes": 5}, "ConnectError", True, True),
    ({"kind": "drop_before"}, "ConnectError", True, False),
    ({"kind": "drop_after", "close": "reset"}, "ConnectError", True, True),
    ({"kind": "drop_after", "close": "never"}, "CalypsoTimeoutError", True, True),
    ({"kind": "late"}, "ConnectError", True, False),
    ({"kind": "delay"}, "CalypsoTimeoutError", True, True),
]


@pytest.mark.parametrize("fault, name, unknown, applied", FAULTS, ids=str)
def test_faults(fault: dict[str, Any], name: str, unknown: bool, applied: bool, sandbox: Sandbox) -> None:
    sandbox.fault(**fault, operation="create_invoice")
    client = sandbox.client(timeout=0.5 if name == "CalypsoTimeoutError" else 30)
    assert len(client.list_invoices()) == 0  # another operation, which it does not meet
    with pytest.raises(calypso_invoice.CalypsoError) as raised:
        create(client)
    assert type(raised.value).__name__ == name
    assert raised.value.outcome_unknown is unknown
    assert len(sandbox.invoices()) == applied
    if fault["kind"] == "late":
        assert sandbox.land() == 1
        assert len(sandbox.invoices()) == 1


def test_times(client: Client, sandbox: Sandbox) -> None:
    sandbox.fault("respond", status=503, headers={"Retry-After": "0"}, times=2)
    assert len(client.list_invoices()) == 0
    assert [request.status for request in sandbox.requests()] == [503, 503, 200]


def test_faults_are_forgotten(client: Client, sandbox: Sandbox) -> None:
    sandbox.fault("respond", status=422, times=9)
    sandbox.clear_faults()
    assert len(client.list_invoices()) == 0


def test_create_once_survives_a_lost_response(client: Client, sandbox: Sandbox) -> None:
    sandbox.fault("drop_after", operation="create_invoice")
    assert client.create_invoice_once(amount="0.5", currency="FAU", description="order 17").id == 1
    assert len(sandbox.invoices()) == 1


@pytest.mark.parametrize("wrong", [{"port": 65536}, {"port": -1}, {"port": "8080"}, {"key": ""}, {"key": 7}], ids=str)
def test_a_sandbox_that_cannot_be(wrong: dict[str, Any]) -> None:
    with pytest.raises((TypeError, ValueError), match="port|key"):
        Sandbox(**wrong)


def test_closed() -> None:
    sandbox = Sandbox()
    client = sandbox.client(max_retries=0)
    sandbox.close()
    sandbox.close()
    with pytest.raises(calypso_invoice.ConnectError):
        client.list_invoices()
    with pytest.raises(RuntimeError, match="closed"):
        sandbox.pay(1, 1)
