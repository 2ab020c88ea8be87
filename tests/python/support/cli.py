"""Runs the command `calypso` as people do: through pipes, and on a real terminal whose screen can be read."""

from __future__ import annotations

import contextlib
import fcntl
import os
import struct
import subprocess
import sys
import termios
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Callable, NamedTuple

import pyte
from calypso_invoice.sandbox import Sandbox

from support.child import PROGRAMS, environment
from support.server import PATIENCE

CALYPSO = Path(sys.executable).with_name("calypso")


class Done(NamedTuple):
    """How a command ended."""

    code: int
    out: str
    err: str


def calypso(*argv: str, **variables: str) -> Done:
    """Runs a command through pipes, without a standard input."""
    done = subprocess.run(
        [CALYPSO, *argv],
        env=environment(**variables),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=PATIENCE,
        check=False,
    )
    assert b"Traceback" not in done.stderr, done.stderr
    return Done(done.returncode, done.stdout.decode(), done.stderr.decode())


def of(sandbox: Sandbox, **more: str) -> dict[str, str]:
    """The variables by which a command finds a sandbox."""
    return {"CALYPSO_BASE_URL": sandbox.url, "CALYPSO_API_KEY": sandbox.key, **more}


@contextmanager
def started(*argv: str, **variables: str) -> Iterator[subprocess.Popen[str]]:
    """A command that runs during the test, with pipes; it is killed at the end."""
    with subprocess.Popen(
        [CALYPSO, *argv],
        env=environment(**variables),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


class Terminal:
    """A command on a terminal of its own: what it shows, and keys to press."""

    def __init__(self, argv: tuple[str, ...], columns: int, lines: int, variables: dict[str, str]) -> None:
        self._screen: Any = pyte.Screen(columns, lines)
        self._stream: Any = pyte.ByteStream(self._screen)
        self.raw = b""
        self._changed = threading.Condition()
        self._ours, theirs = os.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        self.process = subprocess.Popen(
            [sys.executable, PROGRAMS / "on_terminal.py", CALYPSO, *argv],
            env=environment(**{"TERM": "xterm-256color", **variables}),
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
        )
        os.close(theirs)
        self._thread = threading.Thread(target=self._read)
        self._thread.start()

    def _read(self) -> None:
        # The end of a terminal is an error on Linux.
        with contextlib.suppress(OSError):
            while True:
                read = os.read(self._ours, 65536)
                if not read:
                    break
                with self._changed:
                    self.raw += read
                    self._stream.feed(read)
                    self._changed.notify_all()
        with self._changed:
            self._changed.notify_all()

    def rows(self) -> list[str]:
        """The lines of the screen, without what is empty."""
        with self._changed:
            return [line.rstrip() for line in self._screen.display if line.strip()]

    def colour(self, row: int, column: int) -> str:
        """The colour of a character on the screen."""
        colour: str = self._screen.buffer[row][column].fg
        return colour

    def press(self, keys: str) -> None:
        """Types this."""
        os.write(self._ours, keys.encode())

    def wait_until(self, seen: Callable[[list[str]], bool]) -> None:
        """Waits until the screen is like this."""
        with self._changed:
            shown = self._changed.wait_for(
                lambda: seen([line.rstrip() for line in self._screen.display if line.strip()]), PATIENCE
            )
        assert shown, "\n".join(self.rows())

    def wait_for(self, text: str) -> None:
        """Waits until the screen shows this."""
        self.wait_until(lambda rows: text in "\n".join(rows))

    def end(self) -> int:
        """Waits for the end of the command, and returns its exit code."""
        code = self.process.wait(PATIENCE)
        self._thread.join(PATIENCE)
        return code

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        self._thread.join(PATIENCE)
        os.close(self._ours)


@contextmanager
def terminal(*argv: str, columns: int | str = 80, lines: int | str = 24, **variables: str) -> Iterator[Terminal]:
    """A command on a terminal, killed at the end of the test."""
    shown = Terminal(argv, int(columns), int(lines), variables)
    try:
        yield shown
    finally:
        shown.close()
