"""The shop is killed at random moments: one live invoice for each order, each payment noticed once, nothing lost.

`CALYPSO_SHOP_KILLS=5000`, with `-o test_limit=3600`, goes on until there were so many.
"""

from __future__ import annotations

import os
import sys
import time
from typing import Any

import pytest
from calypso_invoice.sandbox import Sandbox
from shop.database import Database

from support.databases import sqlite, without_tables
from support.shop_round import TIMEOUT, Figures, Round

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="processes are forked here, and killed by SIGKILL")


def play(database: Database, seed: int, **options: Any) -> Figures:
    with Sandbox() as sandbox:
        return Round(sandbox, without_tables(database), seed, **options).play()


def test_killed_at_random(database: Database) -> None:
    wanted = int(os.environ.get("CALYPSO_SHOP_KILLS", "1"))
    total, begun = Figures(), time.monotonic()
    while total.kills < wanted:
        seed = total.orders
        figures = play(database, seed, orders=24 if wanted == 1 else 40)
        assert figures.mistakes() == [], f"seed {seed}: {figures}"
        total.add(figures)
    kind = "postgresql" if database.is_postgres else "sqlite"
    print(f"\n{kind}: {total}, in {time.monotonic() - begun:.0f} s")
    assert total.lost_responses > 0
    assert total.paid > 0


BROKEN: dict[str, dict[str, Any]] = {
    # Neither the lock nor the row keeps two processes from creating at the same time.
    "without the lock": {"without_lock": True},
    # Who comes behind a crash creates at once what is not in the list yet.
    "without the wait": {"lands_within": -TIMEOUT},
}


@pytest.mark.parametrize("options", BROKEN.values(), ids=BROKEN)
def test_orders_double(options: dict[str, Any]) -> None:
    with sqlite() as database:
        assert any(play(database, seed, until_doubled=True, **options).doubled for seed in range(8))
