"""Watching through calypso.hpp: what it has to do in C too, and what becomes of exceptions."""

from __future__ import annotations

import unittest
from typing import TYPE_CHECKING

import build
from build import Dialect, program

from harness.programs import run
from harness.watching import Cases, invoice, lists, run_example

if TYPE_CHECKING:
    from pathlib import Path


class Watch(Cases, unittest.TestCase):
    def program(self) -> Path:
        return program("watching")

    def test_the_example(self) -> None:
        run_example(program("watch", build.EXAMPLES / "watch.cpp"))


class WatchWithoutExceptions(Cases, unittest.TestCase):
    def program(self) -> Path:
        return program("watching", dialect=Dialect("g++", 23, exceptions=False), flags=())


class Thrown(unittest.TestCase):
    def test_exceptions_lose_no_change(self) -> None:
        first, paid = invoice(1, "CANCEL"), invoice(3, "PAID")
        for dialect in (build.FIRST, Dialect(build.OTHER.compiler, 20)):
            thrown = program("watch_thrown", dialect=dialect, flags=build.SANITIZE if dialect == build.FIRST else ())
            for which, body in (("whole", f"[{first},{paid}]"), ("broken", f"[{first},{{}},{paid}]")):
                with lists(body) as where:
                    print(which, run(thrown, which, where=where).stdout)


if __name__ == "__main__":
    unittest.main()
