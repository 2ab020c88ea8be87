"""What a payment means for the shop's orders, on both databases, and whose invoice it is."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from calypso_invoice import Invoice
from calypso_invoice.sandbox import Sandbox
from shop import states
from shop.orders import Orders
from shop.store import Order, OtherServiceError, Store

from support.shop_orders import LONG, TOKEN, attention, notice, now, steps


@pytest.mark.parametrize("linked", ["before", "after"])
def test_a_payment_is_noticed_whoever_comes_first(linked: str, order: Order, store: Store, sandbox: Sandbox) -> None:
    invoice = sandbox.client().create_invoice(order.new_invoice())
    sandbox.pay(invoice.id, invoice.amount)
    if linked == "before":
        store.link(order, invoice)
        assert now(store).state == states.WAITING
    notice(store, sandbox)
    assert now(store).state == (states.PAID if linked == "before" else states.NEW)
    store.link(order, invoice)
    assert now(store).state == states.PAID
    assert store.known() == {1: "PAID"}
    assert attention(store) == []


@pytest.mark.parametrize("state", ["MEM_POOL_FOUND", "PENDING_COMPLIANCE_CHECK"])
def test_a_payment_on_its_way_is_waited_for(
    state: str, order: Order, orders: Orders, store: Store, sandbox: Sandbox
) -> None:
    orders.advance(order.number)
    seen = []
    for each in (state, "PAID", state):
        sandbox.set_state(1, each)
        notice(store, sandbox)
        seen.append((now(store).state, now(store).was_paid))
    # What was paid, and delivered, and is not any more, is no payment on its way.
    assert seen == [(states.WAITING, False), (states.PAID, True), (states.PERSON, True)]


def test_a_payment_counts_once(order: Order, orders: Orders, store: Store, sandbox: Sandbox) -> None:
    orders.advance(order.number)
    seen = []
    for state in ("PAID", "PAID", "PENDING_INTERVENTION", "PAID", "PENDING_PAYMENT", "CANCEL"):
        sandbox.set_state(1, state)
        notice(store, sandbox)
        seen.append(now(store).state)
    assert seen == [states.PAID, states.PAID, states.PERSON, states.PAID, states.PERSON, states.PERSON]
    assert steps(store).count(states.PAID) == 1


NOT_PAID = {"PENDING_INTERVENTION": states.PERSON, "UNHEARD_OF": states.PERSON, "CANCEL": states.CANCELLED}


@pytest.mark.parametrize("state", NOT_PAID)
def test_only_paid_is_paid(state: str, order: Order, orders: Orders, store: Store, sandbox: Sandbox) -> None:
    orders.advance(order.number)
    sandbox.set_state(1, state)
    notice(store, sandbox)
    assert now(store).state == NOT_PAID[state]
    assert not now(store).was_paid


@pytest.mark.parametrize("change", [('"amount":0.5', '"amount":0.4'), ("BTC", "FAU")], ids=["amount", "currency"])
def test_another_amount_is_for_a_person(
    change: tuple[str, str], order: Order, orders: Orders, store: Store, sandbox: Sandbox
) -> None:
    old, new = change
    orders.advance(order.number)
    sandbox.pay(1, "0.5")
    text = sandbox.invoices()[0].to_json()
    assert old in text
    store.notice(Invoice.from_json(text.replace(old, new)))
    assert now(store).state == states.PERSON
    assert "invoice 1 is PAID" in attention(store)[0]
    assert not now(store).was_paid


@pytest.mark.parametrize("description", ["order 9 of shop 00000000", "a gift", "\0"])
def test_an_invoice_of_no_order_is_for_a_person(description: str, order: Order, store: Store, sandbox: Sandbox) -> None:
    sandbox.client().create_invoice(amount=1, currency="BTC", description=description)
    for _ in range(2):
        notice(store, sandbox)
    assert attention(store) == ["invoice 1: it belongs to no order of this shop"]
    assert now(store) is not None
    assert now(store).state == order.state


def test_a_database_is_about_one_service(store: Store, sandbox: Sandbox) -> None:
    store.prepare(sandbox.url)
    with pytest.raises(OtherServiceError, match="another service"):
        store.prepare("https://invoice.calypso.finance")
    store.prepare(sandbox.url)


@pytest.mark.parametrize("description", ["order 1 of shop 00000000", None])
def test_what_was_told_of_another_invoice_does_not_count(
    description: str | None, order: Order, orders: Orders, store: Store, sandbox: Sandbox
) -> None:
    with Sandbox() as other:
        other.client().create_invoice(amount=order.amount, currency=order.currency, description="elsewhere")
        other.pay(1, order.amount)
        paid = json.loads(other.invoices()[0].to_json())
    store.notice(Invoice.from_json(json.dumps({**paid, "description": description})))
    orders.advance(order.number)
    assert (now(store).state, now(store).invoice_id, now(store).was_paid) == (states.WAITING, 1, False)
    assert any("does not count" in text for text in attention(store))
    assert store.known() == {}  # and so the next watch tells it anew
    assert store.invoice(1).state == "PENDING_PAYMENT"
    sandbox.pay(1, order.amount)
    notice(store, sandbox)
    assert now(store).state == states.PAID


def test_an_id_that_another_order_has_is_for_a_person(order: Order, orders: Orders, store: Store) -> None:
    orders.advance(order.number)
    later = store.place(f"{TOKEN}-2", "coffee", Decimal("0.5"), "BTC")
    with Sandbox() as other:
        Orders(store, other.client(), timeout=5, lands_within=LONG).advance(later.number)
    later = store.numbered(later.number)
    assert (later.state, later.invoice_id) == (states.PERSON, None)
    assert now(store).state == states.WAITING
    assert attention(store) == [f"order {later.number}: its invoice 1 is that of order {order.number}"]


def test_a_payment_for_something_else_is_for_a_person(
    order: Order, orders: Orders, store: Store, sandbox: Sandbox
) -> None:
    orders.advance(order.number)
    sandbox.pay(1, order.amount)
    other = {**json.loads(sandbox.invoices()[0].to_json()), "description": "a gift\0"}
    store.notice(Invoice.from_json(json.dumps(other)))
    assert (now(store).state, now(store).was_paid) == (states.PERSON, False)


def test_a_second_invoice_is_for_a_person(order: Order, orders: Orders, store: Store, sandbox: Sandbox) -> None:
    orders.advance(order.number)
    sandbox.client().create_invoice(order.new_invoice())
    notice(store, sandbox)
    assert [text.split(":")[0] for text in attention(store)] == ["invoice 2"]
