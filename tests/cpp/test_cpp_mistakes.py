"""The likeliest mistakes, in C++: by the table of the tests of C, whose words are the library's."""

from __future__ import annotations

import unittest

import build
import test_mistakes

from harness import INCLUDE
from harness.driver import Driver

# What g++ says of a piece of C++17.
IN_CPP = [
    (
        "a client that is copied",
        "void f(const calypso::client &c) { calypso::client other = c; }",
        "use of deleted function 'calypso::v0::client::client(const calypso::v0::client&)'",
    ),
    (
        "a result that is not looked at",
        "void f(const calypso::client &c) { c.try_get_invoice(1); }",
        "ignoring return value of 'calypso::v0::result<calypso::v0::invoice>",
    ),
    (
        "a float for an amount",
        'void f(const calypso::client &c) { c.create_invoice({0.5, "BTC", "order 1"}); }',
        "cannot convert '<brace-enclosed initializer list>' to 'const calypso::v0::new_invoice&'",
    ),
    (
        "a time without its unit",
        "void f(calypso::config &c) { c.timeout(30); }",
        "cannot convert 'int' to 'calypso::v0::time_span'",
    ),
    (
        "a status of C",
        "bool f(const calypso::error &e) { return e.kind() == CALYPSO_NOT_FOUND; }",
        "no match for 'operator==' (operand types are 'calypso::v0::status' and 'calypso_status')",
    ),
]
# With other flags than -std=c++17.
IN_ANOTHER_CPP = [
    ("C++14", "-std=c++14", "", '#error "calypso.hpp needs C++17 or later: compile with -std=c++17"'),
    (
        "a function that throws, without exceptions",
        "-fno-exceptions",
        "void f(const calypso::client &c) { c.get_invoice(1); }",
        "has no member named 'get_invoice'; did you mean 'try_get_invoice'?",
    ),
]


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
