"""The rules of the shop's orders, on both databases: who creates, and who only looks."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from decimal import Decimal

import pytest
from calypso_invoice import Client
from calypso_invoice.sandbox import Operation, Sandbox
from shop import states
from shop.database import Database
from shop.orders import LOCKS, Orders, lock_of
from shop.store import Order, Store

from support.child import EXAMPLES, PROGRAMS, output, running
from support.server import PATIENCE
from support.shop_orders import LONG, TOKEN, attention, creates, let_it_pass, now


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
