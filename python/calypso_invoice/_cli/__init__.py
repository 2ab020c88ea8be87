"""The command `calypso`: how it begins, and how it ends whatever happens.

Its modules stand on floors; each imports only from floors below its own:

    wait, watch
    commands
    parser
    connection, state_file, table
    ending
    arguments, screen
"""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import FrameType
    from typing import TextIO


class _Terminated(KeyboardInterrupt):
    """What SIGTERM raises, so that it ends a call as Ctrl-C does."""


def _terminate(_number: int, _frame: FrameType | None) -> None:
    raise _Terminated


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command line and returns its exit code."""
    # A program may be started without them; what is said of an error must then not stand among the output.
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
    try:
        signal.signal(signal.SIGTERM, _terminate)
        code = _run(sys.argv[1:] if arguments is None else arguments)
    except BrokenPipeError:  # whoever read has gone, as `head` does
        code = 128 + 13
    finally:
        for stream in (sys.stdout, sys.stderr):
            _let_go(stream)
    return code


def _let_go(stream: TextIO) -> None:
    """Hands on what is left in a buffer, or drops it: Python would complain at its end, and change the exit code."""
    try:
        stream.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _run(arguments: Sequence[str]) -> int:
    from . import ending

    try:
        code = _command(arguments)
        sys.stdout.flush()
    except KeyboardInterrupt as stopped:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        return ending.interrupted(stopped, signal.SIGTERM if isinstance(stopped, _Terminated) else signal.SIGINT)
    except BrokenPipeError:
        raise
    except ending.EXPECTED as error:
        return ending.failed(error)
    return code


def _command(arguments: Sequence[str]) -> int:
    from .parser import parse

    options = parse(arguments)
    if options.command == "wait":
        from .wait import wait

        return wait(options)
    if options.command == "watch":
        from .watch import watch

        return watch(options)
    from .commands import COMMANDS

    return COMMANDS[options.command](options)
