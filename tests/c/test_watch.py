"""Watching by pulling."""

from __future__ import annotations

import unittest
from typing import TYPE_CHECKING

from harness.programs import compiled, sources
from harness.watching import Cases

if TYPE_CHECKING:
    from pathlib import Path


class Watch(Cases, unittest.TestCase):
    def program(self) -> Path:
        return compiled("watching", *sources("watching"))


if __name__ == "__main__":
    unittest.main()
