"""Every case of tests/contract, every option, and creating once, through calypso.hpp by the tests of the C library."""

from __future__ import annotations

import functools
import unittest
from unittest import mock

import build
import test_contract
import test_once
import test_options

from harness.driver import Driver

THROWING = functools.partial(build.program, "driver")
RETURNING = functools.partial(build.program, "driver", dialect=build.OTHER, flags=())


class Contract(test_contract.Contract):
    """By the functions that throw."""

    @classmethod
    def setUpClass(cls) -> None:
        cls.driver = Driver(THROWING())


class ContractWithoutExceptions(test_contract.Contract):
    """By those that return a result, in a program that is compiled without exceptions."""

    @classmethod
    def setUpClass(cls) -> None:
        cls.driver = Driver(RETURNING())


class Options(test_options.Options):
    @classmethod
    def setUpClass(cls) -> None:
        patch = mock.patch.object(test_options, "Driver", functools.partial(Driver, THROWING()))
        patch.start()
        cls.addClassCleanup(patch.stop)
        super().setUpClass()


class Once(test_once.Once):
    # In C++ there is no other flag that could be given.
    test_a_flag_that_is_not_known_is_refused = None  # type: ignore[assignment]

    def setUp(self) -> None:
        patch = mock.patch.object(test_once, "Driver", functools.partial(Driver, THROWING()))
        patch.start()
        self.addCleanup(patch.stop)
        super().setUp()


if __name__ == "__main__":
    unittest.main()
