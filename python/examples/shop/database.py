"""SQLite and PostgreSQL behind one small class: transactions, and locks that die with their process."""

import sqlite3
import time
import zlib
from collections.abc import Generator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Callable, NamedTuple

LOCK_FILES = 256
"""Two orders that share a file wait for each other, and for nothing else."""


class Done(NamedTuple):
    """What a statement did: how many rows it changed, and what it found."""

    rowcount: int
    rows: "list[Sequence[Any]]"


Execute = Callable[..., Done]
"""Runs a statement with its values, which stand as ? in it."""


class Database:
    """The database at a URL: `postgresql://...`, or the path of an SQLite file.

    Every transaction has a connection of its own: none is shared by threads, inherited by a fork, or found dead.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.is_postgres = url.startswith(("postgresql://", "postgres://"))

    @contextmanager
    def transaction(self) -> Generator[Execute]:
        """All of it or nothing. On SQLite one at a time; on PostgreSQL `FOR UPDATE` and every write lock their rows."""
        if self.is_postgres:
            with self._postgres() as connection:

                def execute(statement: str, *values: Any) -> Done:
                    cursor = connection.execute(statement.replace("?", "%s"), values)
                    return Done(cursor.rowcount, cursor.fetchall() if cursor.description else [])

                yield execute
            return

        with closing(self._sqlite(self.url, timeout=30)) as connection:

            def execute_sqlite(statement: str, *values: Any) -> Done:
                cursor = connection.execute(statement.replace("FOR UPDATE", ""), values)
                return Done(cursor.rowcount, cursor.fetchall())

            execute_sqlite("BEGIN IMMEDIATE")
            try:
                yield execute_sqlite
            except BaseException:
                connection.rollback()
                raise
            connection.commit()

    @contextmanager
    def try_lock(self, name: str) -> Generator[bool]:
        """Whether this is the only one, of all threads and processes, to have the lock of this name; it does not wait.

        The operating system or PostgreSQL ends it when the process ends, however that ends. No transaction is open
        meanwhile: it may be held through a call of half a minute, and stops nobody but those who want the same lock.
        """
        number = zlib.crc32(name.encode())
        if self.is_postgres:
            # Of the connection, and so of the process. (PgBouncer must be in session mode.)
            with self._postgres() as connection:
                connection.autocommit = True
                row = connection.execute("SELECT pg_try_advisory_lock(%s)", (number,)).fetchone()
                yield bool(row[0])
            return

        # A transaction on an empty file beside the database: SQLite knows how to lock a file on every system.
        folder = Path(f"{self.url}.locks")
        folder.mkdir(exist_ok=True)
        with closing(self._sqlite(folder / str(number % LOCK_FILES), timeout=0)) as connection:
            try:
                connection.execute("BEGIN EXCLUSIVE")
            except sqlite3.OperationalError as error:
                if "locked" not in str(error):
                    raise
                yield False
                return
            yield True

    def now(self) -> float:
        """Seconds of the clock that all processes share. One that is set forward ends the waits of orders.py early."""
        if not self.is_postgres:
            return time.time()
        with self._postgres() as connection:
            row = connection.execute("SELECT extract(epoch FROM clock_timestamp())").fetchone()
            return float(row[0])

    def read_while_writing(self) -> None:
        """Lets readers of an SQLite database go on while somebody writes; the file keeps that."""
        with closing(self._sqlite(self.url, timeout=30)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")

    def _postgres(self) -> Any:
        import psycopg  # pip install "psycopg[binary]"

        return psycopg.connect(self.url)

    def _sqlite(self, path: "str | Path", timeout: float) -> sqlite3.Connection:
        return sqlite3.connect(path, timeout=timeout, isolation_level=None, check_same_thread=False)
