"""A hook that refers to its client keeps nothing alive."""

from __future__ import annotations

import gc
import weakref

from calypso_invoice import Client, Event

from support.scripts import INVOICE, KEY, answering
from support.server import Server


class Shop:
    """Its hook refers to it, and it refers to all that calls the hook."""

    def __init__(self, url: str) -> None:
        self.heard = 0
        self.client = Client(KEY, base_url=url, on_event=self.hear)
        self.patient = self.client.with_timeout(60)
        self.stream = self.client.iter_invoices()

    def hear(self, _: Event) -> None:
        self.heard += 1


def test_a_cycle_is_collected() -> None:
    with Server(answering(200, INVOICE)) as server:
        shop = Shop(server.url)
        shop.client.get_invoice(7)
        left = weakref.ref(shop)
        del shop
        gc.collect()
        assert left() is None


def test_a_hook_lives_as_long_as_a_client_has_it() -> None:
    with Server(answering(200, INVOICE)) as server:
        shop = Shop(server.url)
        client, stream, left = shop.patient, shop.stream, weakref.ref(shop)
        del shop
        gc.collect()
        client.get_invoice(7)
        alive = left()
        assert alive is not None
        assert alive.heard == 1
        del alive
        del client
        gc.collect()
        assert left() is not None
        del stream
        gc.collect()
        assert left() is None


def test_a_collection_during_a_call() -> None:
    """Every reference is counted once: else the hook would be taken for garbage while it is called."""
    with Server(answering(200, INVOICE)) as server:
        shop = Shop(server.url)
        other = Client(KEY, base_url=server.url, on_event=lambda _: shop.patient.get_invoice(7) and gc.collect())
        for _ in range(3):
            other.get_invoice(7)
        assert shop.heard == 3
