"""A pytest plugin: a shop's store with one order in it, on each database, and what its tests ask of it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from calypso_invoice import Client
from calypso_invoice.sandbox import Sandbox
from shop.database import Database
from shop.orders import Orders
from shop.store import Order, Store

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
