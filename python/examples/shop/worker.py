"""The shop's two workers: one notices payments, and one goes on with the orders that a crash left behind."""

import random
import sys
import time

from calypso_invoice import CalypsoError, Client, InvalidResponseError

from .orders import Orders
from .store import Store


def watch_payments(store: Store, client: Client, interval: float) -> None:
    """Tells the store of every change, again if it was not written down. One process at a time does it; others stand by."""
    while True:
        with store.database.try_lock("payments") as mine:
            if mine:
                watch(store, client, interval)
        time.sleep(interval)


def watch(store: Store, client: Client, interval: float) -> None:
    changes = client.watch_invoices(known=store.known(), interval=interval)
    while True:
        try:
            change = next(changes)
        except InvalidResponseError as error:  # one invoice cannot be read; the watch goes on
            store.tell_person("an invoice that cannot be read", str(error))
            continue
        store.notice(change.invoice)


def take_up_orders(orders: Orders, interval: float) -> None:
    """Goes on with every order that has no invoice yet, again and again; at random, so that several workers share them."""
    while True:
        numbers = orders.store.without_invoice()
        random.shuffle(numbers)
        for number in numbers:
            take_up(orders, number)
        time.sleep(interval)


def take_up(orders: Orders, number: int) -> None:
    try:
        orders.advance(number)
    except CalypsoError as error:
        print(f"order {number}: {error}", file=sys.stderr, flush=True)
