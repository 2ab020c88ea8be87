"""Watching by pulling."""

from __future__ import annotations

import unittest
from typing import TYPE_CHECKING

from harness import ROOT
from harness.programs import compiled, sources
from harness.watching import Cases, run_example

if TYPE_CHECKING:
    from pathlib import Path


class Watch(Cases, unittest.TestCase):
    def program(self) -> Path:
        return compiled("watching", *sources("watching"))

    def test_the_example(self) -> None:
        run_example(compiled("watch", ROOT / "ffi/examples/watch.c"))


if __name__ == "__main__":
    unittest.main()
