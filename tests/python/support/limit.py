"""A pytest plugin: a test that takes too long ends the whole run with the stacks of all threads, whatever it hangs in."""

from __future__ import annotations

import faulthandler
import os
from collections.abc import Generator

import pytest

_STDERR = pytest.StashKey[int]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addini("test_limit", "the most seconds that one test may take")


def pytest_configure(config: pytest.Config) -> None:
    # Now, while pytest does not capture it: what is captured is lost when the process ends.
    config.stash[_STDERR] = os.dup(2)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    limit = float(item.config.getini("test_limit"))
    faulthandler.dump_traceback_later(limit, exit=True, file=item.config.stash[_STDERR])
    try:
        return (yield)
    finally:
        faulthandler.cancel_dump_traceback_later()
