"""The suite never hangs: a test and a child program have a limit each, and hear Ctrl-C although the parent ignores it."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from support.child import output
from support.signals import handling

HANGS = """
import threading

def wait_in_another_thread():
    threading.Event().wait()

def test_that_hangs():
    threading.Thread(target=wait_in_another_thread).start()
    threading.Event().wait()
"""


def test_a_test_that_hangs(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))
    pytester.makepyfile(HANGS)
    result = pytester.runpytest_subprocess("-p", "no:cacheprovider", "-p", "support.limit", "-o", "test_limit=0.5")
    assert result.ret == 1
    for part in ("Timeout (0:00:00.5", "in test_that_hangs", "in wait_in_another_thread"):
        assert part in result.stderr.str()


def test_a_child_that_hangs() -> None:
    with pytest.raises(AssertionError) as raised:
        output("-c", HANGS + "test_that_hangs()", CALYPSO_CHILD_LIMIT="0.5")
    for part in ("Timeout (0:00:00.5", "in test_that_hangs", "in wait_in_another_thread"):
        assert part in str(raised.value)


def test_a_child_hears_ctrl_c_although_its_parent_ignores_it() -> None:
    program = "import signal; signal.raise_signal(signal.SIGINT)"
    with handling(signal.SIGINT, signal.SIG_IGN), pytest.raises(AssertionError, match="KeyboardInterrupt"):
        output("-c", program)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
def test_the_limit_of_a_child_does_not_keep_its_fork_from_ending() -> None:
    assert output("-c", "import os; os.fork() and print(os.wait()[1])") == "0\n"
