"""The rules of the shop's orders, on both databases: who creates, who only looks, and what a payment means."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from decimal import Decimal

import pytest
from calypso_invoice import Client, Invoice
from calypso_invoice.sandbox import Operation, Sandbox
from shop import states
from shop.database import Database
from shop.orders import LOCKS, Orders, lock_of
from shop.store import Order, OtherServiceError, Store

from support.child import EXAMPLES, PROGRAMS, output, running
from support.server import PATIENCE

TOKEN = "a-token-of-a-customer"
LONG = 600.0


@pytest.fixture
def store(database: Database, sandbox: Sandbox) -> Store:
    store = Store(database)
    store.prepare(sandbox.url)
    return store


@pytest.fixture
def order(store: Store) -> Order:
    return store.place(TOKEN, "coffee", Decimal("0.5"), "BTC")


@pytest.fixture
def orders(store: Store, client: Client) -> Orders:
    return Orders(store, client, timeout=5, lands_within=LONG)


def now(store: Store) -> Order:
    order = store.order(TOKEN)
    assert order is not None
    return order


def creates(sandbox: Sandbox) -> int:
    return sum(request.operation == "create_invoice" for request in sandbox.requests())


def attention(store: Store) -> list[str]:
    return [f"{about}: {why}" for about, why in store.database.read("SELECT about, why FROM attention").rows]


def steps(store: Store) -> list[str]:
    return [step for (step,) in store.database.read("SELECT step FROM journal ORDER BY id").rows]


def notice(store: Store, sandbox: Sandbox) -> None:
    """As the watch does with every invoice that has changed."""
    for invoice in sandbox.invoices():
        store.notice(invoice)


def let_it_pass(store: Store) -> None:
    """Moves the last create back by so long that what it sent cannot land any more."""
    with store.database.transaction() as execute:
        execute("UPDATE orders SET sent_at = sent_at - ?", 2 * LONG)


def test_a_token_is_one_order(store: Store, order: Order) -> None:
    assert store.place(TOKEN, "tea", Decimal(9), "FAU").number == order.number
    assert now(store).item == "coffee"
    assert store.place(f"{TOKEN}-2", "coffee", Decimal("0.5"), "BTC").description != order.description


def test_it_is_created_once(orders: Orders, order: Order, store: Store, sandbox: Sandbox) -> None:
    for _ in range(2):
        orders.advance(order.number)
    assert (now(store).state, now(store).invoice_id) == (states.WAITING, 1)
    assert creates(sandbox) == 1
    assert store.without_invoice() == []


def environment(sandbox: Sandbox) -> dict[str, str]:
    path = os.pathsep.join([str(PROGRAMS), str(EXAMPLES)])
    return {"CALYPSO_BASE_URL": sandbox.url, "CALYPSO_API_KEY": sandbox.key, "PYTHONPATH": path}


def visit(sandbox: Sandbox, order: Order, database: Database) -> str:
    return output(PROGRAMS / "shop_visit.py", database.url, str(order.number), **environment(sandbox)).strip()


@contextmanager
def visiting(sandbox: Sandbox, order: Order, database: Database) -> Generator[subprocess.Popen[str]]:
    argv = (PROGRAMS / "shop_visit.py", database.url, str(order.number))
    with running(*argv, **environment(sandbox)) as process:
        yield process


def test_many_processes_at_once(sandbox: Sandbox, order: Order, database: Database) -> None:
    with ThreadPoolExecutor(4) as pool:
        seen = set(pool.map(lambda _: visit(sandbox, order, database), range(4)))
    assert seen <= {"1", "None"}
    assert visit(sandbox, order, database) == "1"
    assert creates(sandbox) == 1


@pytest.mark.parametrize("slow", ["list_invoices", "create_invoice"])
def test_the_lock_ends_with_its_process(
    slow: Operation, sandbox: Sandbox, order: Order, orders: Orders, store: Store
) -> None:
    sandbox.fault("delay", operation=slow)
    with visiting(sandbox, order, store.database) as first:
        sandbox.wait_for_requests(1 if slow == "list_invoices" else 2, PATIENCE)
        requests = len(sandbox.requests())
        orders.advance(order.number)
        assert len(sandbox.requests()) == requests  # not even a look: the first one is at it
        first.kill()
        first.wait()
    # PostgreSQL takes a moment to notice.
    while len(sandbox.requests()) == requests:
        orders.advance(order.number)
    # What the first one has sent may still land: it is looked for, and nothing is created.
    assert now(store).state == (states.CREATING if slow == "list_invoices" else states.WAITING)
    let_it_pass(store)
    orders.advance(order.number)
    assert now(store).invoice_id == 1
    assert creates(sandbox) == 1


def test_a_create_that_lands_late(order: Order, store: Store, sandbox: Sandbox) -> None:
    orders = Orders(store, sandbox.client(), timeout=1, lands_within=LONG)
    sandbox.fault("late", operation="create_invoice")
    for _ in range(2):
        orders.advance(order.number)
        assert now(store).state == states.CREATING
    sandbox.land()
    orders.advance(order.number)
    assert now(store).invoice_id == 1
    assert creates(sandbox) == 1


def test_a_create_that_was_lost_is_sent_again_when_it_cannot_land(order: Order, store: Store, sandbox: Sandbox) -> None:
    orders = Orders(store, sandbox.client(), timeout=1, lands_within=LONG)
    sandbox.fault("drop_before", operation="create_invoice")
    for _ in range(2):
        orders.advance(order.number)
    assert creates(sandbox) == 1
    let_it_pass(store)
    orders.advance(order.number)
    assert now(store).invoice_id == 1


def test_what_nothing_came_of_may_be_tried_again(order: Order, orders: Orders, store: Store, sandbox: Sandbox) -> None:
    sandbox.fault("respond", operation="create_invoice", status=429)
    orders.advance(order.number)
    assert now(store).state == states.NEW
    orders.advance(order.number)
    assert now(store).invoice_id == 1


def test_what_is_refused_for_good_is_for_a_person(order: Order, orders: Orders, store: Store, sandbox: Sandbox) -> None:
    sandbox.fault("respond", operation="create_invoice", status=422)
    orders.advance(order.number)
    assert now(store).state == states.PERSON
    assert "422" in attention(store)[0]


def test_several_are_for_a_person(order: Order, orders: Orders, store: Store, client: Client) -> None:
    for _ in range(2):
        client.create_invoice(order.new_invoice())
    orders.advance(order.number)
    assert now(store).state == states.PERSON
    assert "1, 2" in attention(store)[0]


def test_an_owner_that_comes_back_is_not_heard(order: Order, store: Store) -> None:
    assert store.begin_create(order)
    assert not store.begin_create(order)
    later = now(store)
    assert store.begin_create(later)
    store.end_create(order, states.NEW, "the first one has failed")
    assert now(store).state == states.CREATING
    store.end_create(later, states.NEW, "the last one has failed")
    assert now(store).state == states.NEW


@pytest.mark.parametrize("meanwhile", ["nobody", "another"])
def test_who_was_suspended_before_the_call_sends_nothing(
    meanwhile: str, order: Order, orders: Orders, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = orders.store
    begin_create = store.begin_create

    def begin_and_sleep(order: Order) -> bool:
        """As begin_create of a process that is suspended after it, whose own clock stands still."""
        begun = begin_create(order)
        if meanwhile == "nobody":
            let_it_pass(store)
        else:
            assert begin_create(now(store))
        return begun

    monkeypatch.setattr(store, "begin_create", begin_and_sleep)
    orders.advance(order.number)
    assert sandbox.requests() == []
    assert now(store).state == (states.NEW if meanwhile == "nobody" else states.CREATING)
    monkeypatch.undo()
    let_it_pass(store)
    orders.advance(order.number)
    assert (now(store).state, creates(sandbox)) == (states.WAITING, 1)


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


def test_a_transaction_that_fails_has_done_nothing(order: Order, store: Store) -> None:
    def fail() -> None:
        with store.database.transaction() as execute:
            execute("UPDATE orders SET state = ?", states.PAID)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert now(store).state == order.state


def test_a_lock_is_one_at_a_time(database: Database) -> None:
    with database.try_lock("a") as mine, database.try_lock("a") as too, database.try_lock("b") as other:
        assert (mine, too, other) == (True, False, True)
    with database.try_lock("a") as again:
        assert again


def test_the_lock_of_the_watch_is_in_nobody_s_way(database: Database) -> None:
    # It is held for as long as the shop runs: an order that shared it would never be created.
    with database.try_lock("payments") as mine:
        assert mine
        for name in {lock_of(number) for number in range(1, 2 * LOCKS)}:
            with database.try_lock(name) as free:
                assert free, name
