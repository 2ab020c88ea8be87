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
from support.shop_round import Figures, Round

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


def test_x(url: str) -> None:
    for i in range(int(os.environ.get("N", "1"))):
        t = time.time()
        print(play(url, i, without=os.environ.get("WITHOUT", "")), time.time() - t)


def play(url: str, seed: int, **options: Any) -> Figures:
    """A round on a database of its own."""
    database = Database(url)
    with database.transaction() as execute:
        for table in ("shop", "orders", "invoices", "journal", "attention"):
            execute(f"DROP TABLE IF EXISTS {table}")
    with Sandbox() as sandbox:
        return Round(sandbox, database, seed, **options).play()
