"""The shop is killed at random moments: one live invoice for each order, each payment noticed once, nothing lost."""

from __future__ import annotations

import os
import sys
import time
import warnings
from collections.abc import Generator
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from calypso_invoice.sandbox import Sandbox
from shop.database import Database

from support.postgres import IN_MEMORY, postgres, why_not
from support.shop_round import TIMEOUT, Figures, Round

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="processes are forked here, and killed by SIGKILL")


@contextmanager
def sqlite() -> Generator[str]:
    with TemporaryDirectory(dir=IN_MEMORY) as folder:
        yield f"{folder}/shop.sqlite"


DATABASES = {"sqlite": sqlite, "postgres": postgres}


@pytest.fixture(params=DATABASES)
def url(request: pytest.FixtureRequest) -> Generator[str]:
    if request.param == "postgres" and (why := why_not()) is not None:
        warnings.warn(f"the shop is not tested on PostgreSQL: {why}", stacklevel=1)
        pytest.skip(why)
    with DATABASES[request.param]() as url:
        yield url


def play(url: str, seed: int, **options: Any) -> Figures:
    """A round on a database of its own."""
    database = Database(url)
    with database.transaction() as execute:
        for table in ("shop", "orders", "invoices", "journal", "attention"):
            execute(f"DROP TABLE IF EXISTS {table}")
    with Sandbox() as sandbox:
        return Round(sandbox, database, seed, **options).play()


def test_killed_at_random(url: str) -> None:
    wanted = int(os.environ.get("CALYPSO_SHOP_KILLS", "1"))
    total, begun = Figures(), time.monotonic()
    while total.kills < wanted:
        seed = total.orders
        figures = play(url, seed)
        assert figures.mistakes() == [], f"seed {seed}: {figures}"
        total.add(figures)
    kind = "postgresql" if url.startswith("postgresql:") else "sqlite"
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
    with sqlite() as url:
        assert any(play(url, seed, until_doubled=True, **options).doubled for seed in range(8))
