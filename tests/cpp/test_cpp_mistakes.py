"""The likeliest mistakes, in C++: by the table of the tests of C, whose words are the library's."""

from __future__ import annotations

import unittest

import build
import test_mistakes

from harness import INCLUDE
from harness.driver import Driver
from harness.mistakes import IN_ANOTHER_CPP, IN_CPP


class Mistakes(test_mistakes.Mistakes):
    def driver(self) -> Driver:
        return Driver(build.program("driver"))

    def test_what_the_compiler_says(self) -> None:
        for what, flag, code, says in [*((what, "-std=c++17", *rest) for what, *rest in IN_CPP), *IN_ANOTHER_CPP]:
            command = ["g++", "-std=c++17", flag, "-Wall", f"-I{INCLUDE}", "-xc++", "-", "-c", "-o/dev/null"]
            said = test_mistakes.complaint(command, f'#include "calypso.hpp"\n{code}\n')
            assert says in said, f"{what}: {says}\n{said}"


if __name__ == "__main__":
    unittest.main()
