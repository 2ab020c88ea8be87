"""What programs are compiled against is only ever added to, once there is a release."""

from __future__ import annotations

import shutil
import unittest

from harness.abi import baseline, broken, library, now


class Abi(unittest.TestCase):
    def test_it_is_the_baseline(self) -> None:
        gone = [line for line in baseline() if line not in now()]
        assert not gone, f"programs were compiled against these, which are gone or changed: {gone}"
        new = [line for line in now() if line not in baseline()]
        assert not new, "add to the end of tests/c/abi.txt:\n" + "\n".join(new)


@unittest.skipUnless(shutil.which("abidiff"), "there is no abidiff here: apt-get install abigail-tools")
class AbiDiff(unittest.TestCase):
    """The same as the machine sees it: sizes and values in what is called and in what is called back."""

    def test_it_finds_nothing_that_is_gone_or_changed(self) -> None:
        told = broken(library("abi-baseline", baseline()), library("abi-now", now()))
        assert not told, told

    def test_what_is_added_breaks_nothing(self) -> None:
        added = [*now(), "enum calypso_status CALYPSO_NEWER = 15", "bool calypso_newer(calypso_status)"]
        told = broken(library("abi-now", now()), library("abi-added", added))
        assert not told, told

    def test_it_would_find_every_kind_of_change(self) -> None:
        before = library("abi-now", now())
        changes = {
            "a number": ("enum calypso_status CALYPSO_PANIC = 1000", "enum calypso_status CALYPSO_PANIC = 15"),
            "a parameter's size": (
                "get_invoice(const calypso_client *, uint64_t",
                "get_invoice(const calypso_client *, uint32_t",
            ),
            "a result's size": ("int64_t calypso_error_retry_after_ms", "int32_t calypso_error_retry_after_ms"),
            "a parameter more": ("calypso_version(void)", "calypso_version(int)"),
            "a callback": ("_interrupt_callback)(void *)", "_interrupt_callback)(int, void *)"),
            "a name": ("calypso_client_interrupt_calls(", "calypso_client_stop("),
        }
        for what, (old, new) in changes.items():
            changed = [line.replace(old, new) for line in now()]
            assert changed != now(), what
            assert broken(before, library("abi-changed", changed)), what


if __name__ == "__main__":
    unittest.main()
