"""The header: clean in every dialect, whole in one program of several, documented, and of one word with calypso.h."""

from __future__ import annotations

import re
import unittest

import build
from build import DIALECTS, Dialect
from documented import undocumented

from harness import INCLUDE
from harness.header import functions, numbers
from harness.programs import run

HEADER = INCLUDE / "calypso.hpp"
TWICE = '#include "calypso.hpp"\n#include "calypso.hpp"\n'
STRICT = (
    "-Wconversion",
    "-Wsign-conversion",
    "-Wold-style-cast",
    "-Wnon-virtual-dtor",
    "-Woverloaded-virtual",
    "-Wundef",
)


class Header(unittest.TestCase):
    def test_both_compilers_are_there(self) -> None:
        if len(build.COMPILERS) < 2:
            self.skipTest(f"of g++ and clang++ there is only {build.COMPILERS}")

    def test_it_is_clean_in_every_dialect(self) -> None:
        def complaint(dialect: Dialect) -> str:
            return build.complaints(dialect, TWICE, *build.WARNINGS, *STRICT)

        said = dict(zip(map(str, DIALECTS), build.at_once(complaint, DIALECTS)))
        assert not any(said.values()), said

    def test_values_in_every_dialect(self) -> None:
        def check(dialect: Dialect) -> None:
            # The sanitizers once: they find the same in all.
            flags = build.SANITIZE if dialect == build.FIRST else ()
            run(build.program("values", dialect=dialect, flags=flags))

        build.at_once(check, DIALECTS)

    def test_units_of_different_dialects_in_one_program(self) -> None:
        first, last = Dialect("g++", 17), Dialect("g++", 23, exceptions=False)
        pairs = [(first, last), (last, first), (Dialect("g++", 23), first), (first, build.OTHER), (build.OTHER, first)]

        def check(pair: tuple[Dialect, Dialect]) -> None:
            objects = [build.object_file("units_main", pair[0]), build.object_file("units_other", pair[1])]
            # Of two functions of one name the linker takes the first.
            for order, files in enumerate((objects, objects[::-1])):
                name = f"units-{pair[1]}-{order}"
                run(build.program(name, *files, dialect=Dialect("g++", pair[0].std, pair[0].exceptions), flags=()))

        build.at_once(check, pairs)

    def test_a_text_that_outlives_its_object_is_warned_of(self) -> None:
        if "clang++" not in build.COMPILERS:
            self.skipTest("only clang++ knows")
        head = (
            TWICE
            + "using namespace calypso; void f(const client &c, const invoice_list &list) { (void)list; (void)c;\n"
        )
        dangling = (
            "std::string_view text = c.get_invoice(1).state(); (void)text;",
            "auto text = c.get_invoice(1).description(); (void)text;",
            "for (auto item : c.get_invoice(1).cart_items()) (void)item;",
            "std::string_view text = c.try_get_invoice(1)->state(); (void)text;",
            "const invoice &first = c.list_invoices()[0]; (void)first;",
        )
        sound = (
            "std::string_view text = list[0].state(); (void)text;",
            "auto product = list[0].cart_items()[0].product(); (void)product;",
            "for (auto item : list[0].cart_items()) (void)item;",
            "invoice kept = c.list_invoices()[0]; (void)kept;",
        )
        clang = Dialect("clang++", 17)
        for line in dangling:
            assert "-Wdangling" in build.complaints(clang, head + line + "}", "-Wall"), line
        for line in sound:
            assert not build.complaints(clang, head + line + "}", "-Wall", "-Wextra"), line

    def test_a_result_that_is_not_looked_at_is_warned_of(self) -> None:
        for dialect in (build.FIRST, Dialect("g++", 23), build.OTHER):
            call = TWICE + "void f(const calypso::client &c) { c.try_get_invoice(1); }"
            assert "-Wunused-result" in build.complaints(dialect, call), dialect

    def test_its_statuses_are_those_of_c(self) -> None:
        pairs = re.findall(r"^    (\w+) = (CALYPSO_\w+),$", HEADER.read_text(), re.MULTILINE)
        expected = [name for name in numbers() if not name.endswith("_MAX")]
        assert sorted(constant for _, constant in pairs) == sorted(expected)
        for name, constant in pairs:
            assert constant in (f"CALYPSO_{name.upper()}", f"CALYPSO_TLS_ROOTS_{name.upper()}")

    def test_it_uses_every_function_of_c(self) -> None:
        text = HEADER.read_text()
        unused = [function.name for function in functions() if not re.search(rf"\b{function.name}\b", text)]
        assert not unused, unused

    def test_every_operation_can_throw_and_can_return_a_result(self) -> None:
        text = HEADER.read_text()
        for function in functions():
            if any(parameter.type == "calypso_error **" for parameter in function.parameters):
                name = re.sub(r"^calypso_(client|invoice_iter|invoice_watch|invoice)_", "", function.name)
                if name != "new":
                    assert re.search(rf"\b{name}\(", text), name
                assert re.search(rf"\btry_{name}\(", text), name

    def test_everything_is_documented(self) -> None:
        bare = undocumented(HEADER.read_text())
        assert not bare, bare


if __name__ == "__main__":
    unittest.main()
