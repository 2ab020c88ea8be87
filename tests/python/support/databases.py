"""A pytest plugin: the databases that the shop is tested on, without a table in them."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from tempfile import TemporaryDirectory

import pytest
from shop.database import Database

from support.postgres import IN_MEMORY, postgres, why_not

TABLES = ("shop", "orders", "invoices", "journal", "attention")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Nobody overlooks that half of it was not tested."""
    if "skipped" in terminalreporter.stats and (why := why_not()) is not None:
        terminalreporter.write_line(f"the shop was NOT tested on PostgreSQL: {why}", yellow=True, bold=True)


@contextmanager
def sqlite() -> Generator[Database]:
    with TemporaryDirectory(dir=IN_MEMORY) as folder:
        yield Database(f"{folder}/shop.sqlite")


@pytest.fixture(scope="session")
def postgres_url() -> Generator[str]:
    """One server for all tests."""
    if (why := why_not()) is not None:
        pytest.skip(why)
    with postgres() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Generator[Database]:
    if request.param == "sqlite":
        with sqlite() as database:
            yield database
        return
    database = Database(request.getfixturevalue("postgres_url"))
    yield database
    without_tables(database)


def without_tables(database: Database) -> Database:
    with database.transaction() as execute:
        for table in TABLES:
            execute(f"DROP TABLE IF EXISTS {table}")
    return database
