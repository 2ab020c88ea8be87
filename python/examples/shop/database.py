"""SQLite and PostgreSQL behind one small class: transactions, and locks that die with their process."""

import sqlite3
import zlib
from collections.abc import Generator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, Callable, NamedTuple


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
        self.now = "(julianday('now') - 2440587.5) * 86400.0"
        """In a statement: the seconds of the clock that all processes share. It must not be set forward while they run."""
        if self.is_postgres:
            self.now = "extract(epoch FROM clock_timestamp())::float8"

    def read(self, statement: str, *values: Any) -> Done:
        """Runs a statement that only reads, and so does not have to wait for anybody."""
        with self._connection() as execute:
            return execute(statement, *values)

    @contextmanager
    def transaction(self) -> Generator[Execute]:
        """All of it or nothing. On SQLite one at a time; on PostgreSQL `FOR UPDATE` and every write lock their rows."""
        with self._connection() as execute:
            execute("BEGIN" if self.is_postgres else "BEGIN IMMEDIATE")
            yield execute
            execute("COMMIT")  # a connection that is closed before has done nothing

    @contextmanager
    def try_lock(self, name: str) -> Generator[bool]:
        """Whether this is the only one, of all threads and processes, to have the lock of this name; it does not wait.

        The operating system or PostgreSQL ends it when the process ends, however that ends. No transaction is open
        meanwhile: it may be held through a call of half a minute, and stops nobody but those who want the same lock.
        """
        if self.is_postgres:
            # It belongs to the connection, and so to the process. (A PgBouncer in between must be in session mode.)
            key = zlib.crc32(name.encode())
            with self._connection() as execute:
                mine = execute("SELECT pg_try_advisory_lock(?)", key).rows[0][0]
                yield mine
                if mine:  # now, and not when the server notices that the connection has been closed
                    with suppress(Exception):  # it was lost, and the lock with it
                        execute("SELECT pg_advisory_unlock(?)", key)
            return

        # A transaction on an empty file beside the database, each name its own: SQLite knows how to lock files on every
        # system. (As with the database itself, the disk must be this machine's.)
        folder = Path(f"{self.url}.locks")
        folder.mkdir(exist_ok=True)
        with closing(sqlite(folder / name, timeout=0)) as connection:
            yield is_first(connection)

    def read_while_writing(self) -> None:
        """Lets readers of an SQLite database go on while somebody writes; the file keeps that."""
        if not self.is_postgres:
            self.read("PRAGMA journal_mode = WAL")

    @contextmanager
    def _connection(self) -> Generator[Execute]:
        """What runs statements on a new connection, which is closed in the end."""
        if not self.is_postgres:
            with closing(sqlite(self.url, timeout=30)) as connection:

                def execute_sqlite(statement: str, *values: Any) -> Done:
                    return done(connection.execute(statement.replace("FOR UPDATE", ""), values))

                yield execute_sqlite
            return

        import psycopg  # pip install "psycopg[binary]"

        with closing(psycopg.connect(self.url, autocommit=True)) as server:

            def execute(statement: str, *values: Any) -> Done:
                return done(server.execute(statement.replace("?", "%s").encode(), values))

            yield execute


def sqlite(path: "str | Path", timeout: float) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=timeout, isolation_level=None)


def is_first(connection: sqlite3.Connection) -> bool:
    try:
        connection.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        if "locked" not in str(error):
            raise
        return False
    return True


def done(cursor: Any) -> Done:
    return Done(cursor.rowcount, cursor.fetchall() if cursor.description else [])
