"""The file of `watch`: a line for every change that was dealt with, so that a crash loses none.

Each line is written whole, after the change was dealt with. One that a crash cut short counts as not written: its change
comes again. The file is made anew, and put in the old one's place in one step, when a watch begins.
"""

from __future__ import annotations

import errno
import json
import os
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from .ending import say, usage


class StateFile:
    """The states that are known, by id, of the invoices of one service."""

    def __init__(self, path: str, service: str) -> None:
        self._path = Path(path)
        self._header = {"calypso watch": 1, "service": service}
        self._file: IO[bytes] | None = None
        try:
            self.known = self._load()
        except BaseException:
            self.close()
            raise

    def _load(self) -> dict[int, str] | None:
        """What it holds; none when no watch has begun with it."""
        try:
            self._file = self._path.open("ab+")
            _lock(self._file, self._path)
            self._file.seek(0)
            *lines, torn = self._file.read().split(b"\n")
        except OSError as error:
            usage(f"--state-file: {self._path} cannot be used: {error.strerror}")
        if not lines and not torn:
            return None
        if torn:
            say(f"{self._path}: the last line was cut short, and its change comes again")
        known: dict[int, str] = {}
        try:
            header: dict[str, Any] = json.loads(lines[0])
            if header["calypso watch"] != 1:
                raise KeyError
            for number, state in map(json.loads, lines[1:]):
                known[int(number)] = str(state)
        except (ValueError, LookupError, TypeError):
            usage(f"--state-file: {self._path} is not a file of `calypso watch`, or damaged: name another one")
        if header["service"] != self._header["service"]:
            usage(f"--state-file: {self._path} is about {header['service']}: use another file for another service")
        return known

    def begin(self, known: dict[int, str]) -> None:
        """Makes the file anew with what is known."""
        self.known = known
        new = self._path.with_name(self._path.name + ".new")
        with new.open("wb") as file:
            file.write(json.dumps(self._header).encode() + b"\n")
            file.writelines(_entry(number, state) for number, state in known.items())
            file.flush()
            os.fsync(file.fileno())
        if os.name != "posix":  # where an open file cannot be replaced, and is not locked
            self.close()
            new.replace(self._path)
            self._file = self._path.open("ab", buffering=0)
            return
        fresh = new.open("ab", buffering=0)
        _lock(fresh, new)
        new.replace(self._path)
        self.close()
        self._file = fresh

    def close(self) -> None:
        """Lets go of it."""
        if self._file:
            self._file.close()

    def save(self, number: int, state: str) -> None:
        """Keeps that a change has been dealt with."""
        assert self._file
        entry, end = _entry(number, state), os.fstat(self._file.fileno()).st_size
        try:
            # Where the disk is full, it may write a part.
            if self._file.write(entry) != len(entry):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        except OSError as error:
            with suppress(OSError):
                self._file.truncate(end)
            raise OSError(error.errno, error.strerror, str(self._path)) from None


def _entry(number: int, state: str) -> bytes:
    return json.dumps([number, state]).encode() + b"\n"


def _lock(file: IO[bytes], path: Path) -> None:
    if os.name == "posix":
        import fcntl

        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            usage(f"--state-file: {path} is in use by another watch: give each watch a file of its own")
        # Another watch has put a new file in its place meanwhile.
        if os.fstat(file.fileno()).st_ino != path.stat().st_ino:
            usage(f"--state-file: {path} is in use by another watch: give each watch a file of its own")
