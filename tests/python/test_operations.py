"""The operations as a merchant calls them, against the sandbox."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import calypso_invoice
import pytest
from calypso_invoice import CartItem, Client, Currency, Invoice, InvoiceState, NewInvoice
from calypso_invoice.sandbox import Sandbox

from support.scripts import INVOICE, KEY, answering
from support.server import Server

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
def test_create_called_wrongly(name: str, wrong: dict[str, Any], client: Client, sandbox: Sandbox) -> None:
    with pytest.raises(TypeError) as raised:
        getattr(client, name)(**wrong)
    assert str(raised.value)
    assert sandbox.requests() == []


@pytest.mark.parametrize("name", ["create_invoice", "create_invoice_once", "find_invoices"])
@pytest.mark.parametrize("wrong", [("0.5", "BTC", "order 17"), ("0.5",), (NEW, NEW), ({"amount": 1},)], ids=repr)
def test_create_called_by_position_shows_the_line(name: str, wrong: tuple[Any, ...], client: Client) -> None:
    with pytest.raises(TypeError) as raised:
        getattr(client, name)(*wrong)
    assert str(raised.value).endswith(f": write {name}(amount=..., currency=..., description=...)")


@pytest.mark.parametrize("bad", [0.1, True, float("nan")])
def test_a_float_is_refused_before_anything_is_sent(bad: float, client: Client, sandbox: Sandbox) -> None:
    amount: Any = bad
    with pytest.raises((TypeError, ValueError), match="amount"):
        client.create_invoice(amount=amount, currency="BTC", description="order 17")
    assert sandbox.requests() == []


def test_what_can_never_be_right_is_refused_before_sending(client: Client, sandbox: Sandbox) -> None:
    for amount, description in ((-1, "order"), (1, "")):
        with pytest.raises(calypso_invoice.InvalidRequestError) as raised:
            client.create_invoice(amount=amount, currency="BTC", description=description)
        assert raised.value.operation == "create_invoice"
        assert raised.value.outcome_unknown is False
    assert sandbox.requests() == []


def test_from_template_and_cancel(client: Client, sandbox: Sandbox) -> None:
    template = sandbox.add_template(5, "EUR", "a coffee")
    invoice = client.create_invoice_from_template(template)
    assert (invoice.amount, invoice.currency, invoice.description) == (Decimal(5), "EUR", "a coffee")
    assert client.cancel_invoice(invoice.id).state is InvoiceState.CANCEL
    with pytest.raises(calypso_invoice.ConflictError):
        client.cancel_invoice(invoice.id)
    with pytest.raises(calypso_invoice.NotFoundError):
        client.create_invoice_from_template(999)


def test_iterating_sends_at_the_first_next(client: Client, sandbox: Sandbox) -> None:
    sandbox.seed(5)
    stream = client.iter_invoices()
    assert iter(stream) is stream
    assert sandbox.requests() == []
    assert next(stream).id == 1
    assert [invoice.id for invoice in stream] == [2, 3, 4, 5]
    with pytest.raises(StopIteration):
        next(stream)
    assert len(sandbox.requests()) == 1


def test_a_stream_may_be_left(client: Client, sandbox: Sandbox) -> None:
    sandbox.seed(1000)
    for invoice in client.iter_invoices():
        if invoice.id == 3:
            break
    assert len(client.list_invoices()) == 1000


@pytest.mark.parametrize("name", ["get_invoice", "cancel_invoice", "create_invoice_from_template"])
@pytest.mark.parametrize("bad", [-1, 2**64, "7", 7.0, None, True], ids=repr)
def test_ids_that_are_none(name: str, bad: Any, client: Client, sandbox: Sandbox) -> None:
    with pytest.raises((TypeError, ValueError)) as raised:
        getattr(client, name)(bad)
    assert len(str(raised.value).splitlines()) == 1
    assert sandbox.requests() == []


def test_ids_may_be_large(client: Client, sandbox: Sandbox) -> None:
    sandbox.set_next_id(2**53 + 1)
    assert client.create_invoice(NEW).id == 2**53 + 1
    assert client.get_invoice(2**53 + 1).id == 2**53 + 1


def test_create_once_finds_what_is_there(client: Client) -> None:
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
def test_create_once_with_a_bad_time(bad: float, client: Client, sandbox: Sandbox) -> None:
    with pytest.raises(ValueError, match="resend_after"):
        client.create_invoice_once(NEW, resend_after=bad)
    assert sandbox.requests() == []


def test_wait_for_payment(client: Client, sandbox: Sandbox) -> None:
    invoice = client.create_invoice(NEW)
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


def test_pending_states_are_no_text(client: Client) -> None:
    wrong: Any = "ON_HOLD"
    with pytest.raises(TypeError, match="pending_states"):
        client.wait_for_payment(7, 60, pending_states=wrong)


def test_leaving_the_block_closes(sandbox: Sandbox) -> None:
    with sandbox.client() as client:
        assert list(client.list_invoices()) == []
    for name, args in (("list_invoices", ()), ("iter_invoices", ()), ("get_invoice", (1,))):
        with pytest.raises(RuntimeError, match="closed"):
            getattr(client, name)(*args)
    client.close()  # twice does no harm
    with pytest.raises(RuntimeError, match="closed"):
        client.with_timeout(3).list_invoices()


def test_an_open_client_needs_no_closing() -> None:
    with Server(answering(200, INVOICE)) as server:
        client = Client(KEY, base_url=server.url)
        assert client.get_invoice(7).id == 7
        del client
