"""on_event: what the hook hears, what happens when it raises, and how long it lives."""

from __future__ import annotations

import gc
import weakref

from calypso_invoice import Client, Event

from support.scripts import INVOICE, KEY, in_turn, responding
from support.server import Server


def test_the_hook_hears_of_every_attempt() -> None:
    events: list[Event] = []
    with Server(in_turn(503)) as server:
        Client(KEY, base_url=server.url, on_event=events.append).get_invoice(7)
    first, last = events
    assert (first.operation, first.attempt, first.status, first.error) == ("get_invoice", 1, 503, "Server")
    assert (last.operation, last.attempt, last.status, last.error) == ("get_invoice", 2, 200, None)
    assert first.elapsed >= 0
    assert first.wait is not None
    assert last.wait is None


def test_a_hook_that_raises_changes_no_result(unraisable: list[BaseException | None]) -> None:
    wrong = RuntimeError("from the hook")

    def fail(_: object) -> None:
        raise wrong

    with Server(in_turn(503)) as server:
        assert Client(KEY, base_url=server.url, on_event=fail).get_invoice(7).id == 7
    assert unraisable == [wrong, wrong]


class Shop:
    """Its hook refers to it, and it refers to everything that calls the hook."""

    def __init__(self, url: str) -> None:
        self.heard = 0
        self.client = Client(KEY, base_url=url, on_event=self.hear)
        self.patient = self.client.with_timeout(60)
        self.stream = self.client.iter_invoices()
        self.watch = self.client.watch_invoices()

    def hear(self, _: Event) -> None:
        self.heard += 1


def test_a_cycle_is_collected() -> None:
    with Server(responding(200, INVOICE)) as server:
        shop = Shop(server.url)
        shop.client.get_invoice(7)
        left = weakref.ref(shop)
        del shop
        gc.collect()
        assert left() is None


def test_a_hook_lives_as_long_as_a_client_has_it() -> None:
    with Server(responding(200, INVOICE)) as server:
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
    """Each reference is visited once: otherwise the collector would take the hook for garbage during the call."""
    with Server(responding(200, INVOICE)) as server:
        shop = Shop(server.url)
        other = Client(KEY, base_url=server.url, on_event=lambda _: shop.patient.get_invoice(7) and gc.collect())
        for _ in range(3):
            other.get_invoice(7)
        assert shop.heard == 3
