"""Runs child programs, for what cannot be tested inside the test process: signals, forks, a fresh interpreter.

Each begins with programs/sitecustomize.py, which ends it when it hangs.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from support.server import PATIENCE

PROGRAMS = Path(__file__).parent.parent / "programs"
EXAMPLES = Path(__file__).parents[3] / "python" / "examples"


def environment(**variables: str) -> dict[str, str]:
    """The environment of the tests and these variables; a warning is an error there too."""
    return {**os.environ, "PYTHONWARNINGS": "error", "PYTHONUNBUFFERED": "1", **variables}


def output(*argv: str | Path, **variables: str) -> str:
    """What a Python program prints; it must succeed."""
    done = subprocess.run(
        [sys.executable, *argv],
        env=environment(**variables),
        capture_output=True,
        stdin=subprocess.DEVNULL,
        text=True,
        timeout=2 * PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Warning" not in done.stderr
    return done.stdout


@contextmanager
def running(*argv: str | Path, **variables: str) -> Iterator[subprocess.Popen[str]]:
    """A Python program that runs during the test and is killed at its end, when its errors are shown."""
    process = subprocess.Popen(
        [sys.executable, *argv],
        env=environment(**variables),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
    )
    with process:
        try:
            yield process
        finally:
            process.kill()
            if process.stderr and not process.stderr.closed:
                sys.stderr.write(process.stderr.read())


def line(process: subprocess.Popen[str]) -> str:
    """The next line it prints."""
    assert process.stdout is not None
    return process.stdout.readline().rstrip("\n")
