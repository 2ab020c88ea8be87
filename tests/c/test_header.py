"""The header: clean in every dialect, complete, and the manual that it says it is."""

from __future__ import annotations

import re
import shutil
import subprocess
import unittest

from harness import BUILD, INCLUDE, LIB, ROOT
from harness.header import HEADER, functions, numbers
from harness.programs import compiled, run

C = ("c99", "c11", "c17", "c2x")
CPP = ("c++11", "c++14", "c++17", "c++20", "c++2b")
CLEAN = ("-Wall", "-Wextra", "-Wpedantic", "-Werror", "-fsyntax-only")


def complaints(compiler: str, std: str, source: str, *flags: str) -> str:
    language = "c++" if "++" in std else "c"
    command = [compiler, f"-std={std}", "-x", language, *(flags or CLEAN), f"-I{INCLUDE}", "-"]
    return subprocess.run(command, input=source, capture_output=True, text=True, timeout=300, check=False).stderr


class Header(unittest.TestCase):
    def test_it_is_clean_in_every_dialect_alone_and_twice(self) -> None:
        once = '#include "calypso.h"\n'
        for compilers, dialects in ((("gcc", "clang"), C), (("g++", "clang++"), CPP)):
            for compiler in compilers:
                if not shutil.which(compiler):
                    print(f"SKIPPED: there is no {compiler} here")
                    continue
                for std in dialects:
                    for source in (once, once + once):
                        assert not complaints(compiler, std, source), (compiler, std)

    def test_nothing_in_it_depends_on_the_platform(self) -> None:
        code = re.sub(r"/\*.*?\*/", "", HEADER.read_text(), flags=re.DOTALL)
        for word in ("long", "time_t", "double", "float", "extern const", "FILE"):
            assert not re.search(rf"\b{word}\b", code), word

    def test_a_status_that_is_not_looked_at_is_warned_of(self) -> None:
        call = "void f(calypso_client *c, calypso_invoice **i) { calypso_client_get_invoice(c, 1, i, 0); }"
        call = f'#include "calypso.h"\n{call}'
        for compiler, std in (("gcc", "c99"), ("gcc", "c2x"), ("g++", "c++17")):
            assert "-Wunused-result" in complaints(compiler, std, call, "-Wall", "-c", "-o/dev/null"), std
        setter = '#include "calypso.h"\nvoid f(calypso_config *c)\n{ calypso_config_set_max_retries(c, 1); }'
        assert not complaints("gcc", "c99", setter)

    def test_operations_and_constructors_alone_have_to_be_looked_at(self) -> None:
        for function in functions():
            has_error_slot = any(parameter.type == "calypso_error **" for parameter in function.parameters)
            makes = function.name.endswith(("_new", "_from_env"))
            measures = function.name in ("calypso_amount_scaled", "calypso_amount_compare")
            assert function.is_checked is (has_error_slot or makes or measures), function.name

    def test_the_analyzer_finds_what_is_not_freed(self) -> None:
        leak = '#include "calypso.h"\nint f(void)\n{ calypso_config *c = calypso_config_from_env(); return c != 0; }'
        assert "-Wanalyzer-malloc-leak" in complaints("gcc", "c99", leak, "-fanalyzer", "-c", "-o/dev/null")
        mismatch = "void f(calypso_invoice *i) { free(calypso_invoice_to_json(i)); }"
        mismatch = f'#include "calypso.h"\n#include <stdlib.h>\n{mismatch}'
        assert "-Wmismatched-dealloc" in complaints("gcc", "c99", mismatch, "-Wall", "-c", "-o/dev/null")

    def test_everything_that_is_owned_says_how_it_is_freed(self) -> None:
        names = {function.name for function in functions()}
        for function in functions():
            owned = function.returns.endswith("*") and not function.returns.startswith("const")
            assert bool(function.free) is owned, function.name
            if owned:
                assert function.free in names
                assert function.free in function.comment, f"{function.name} does not say that {function.free} frees it"
            for parameter in function.parameters:
                if parameter.type.endswith("**") and parameter.name != "error":
                    free = parameter.type.rstrip(" *") + "_free"
                    known = (
                        free in function.comment
                        or function.name == "calypso_client_new"
                        or "free it like" in function.comment
                    )
                    assert known, f"{function.name} does not say that {free} frees it"

    def test_what_is_borrowed_says_of_what(self) -> None:
        for function in functions():
            if function.returns.startswith("const"):
                assert re.search(r"Borrowed\s+from the|Static", function.comment), function.name
                assert "NULL" in function.comment, function.name

    def test_what_can_fail_has_an_example(self) -> None:
        for function in functions():
            if function.is_checked or "_set_" in function.name or "_add_" in function.name:
                example = re.findall(r"^    .*", function.comment, re.MULTILINE)
                assert function.name in "".join(example), function.name
                assert len(example) <= 2, function.name

    def test_the_program_at_its_top_compiles(self) -> None:
        example = re.findall(r"^ \*     (.*)$", HEADER.read_text().split("The contract")[0], re.MULTILINE)
        source = (
            '#include "calypso.h"\n#include <stdio.h>\nint main(void)\n{\n' + "\n".join(example) + "\nreturn 0;\n}\n"
        )
        assert not complaints("gcc", "c99", source)

    def test_the_library_exports_the_functions_of_the_header_and_nothing_else(self) -> None:
        library = subprocess.run(
            ["nm", "-D", "--defined-only", LIB / "libcalypso.so"], capture_output=True, text=True, check=True
        )
        exported = {line.split()[-1].split("@")[0] for line in library.stdout.splitlines()}
        assert {name for name in exported if not name.startswith("CALYPSO_")} == {f.name for f in functions()}

    def test_versions_agree(self) -> None:
        source = BUILD / "version.c"
        source.write_text(
            '#include "calypso.h"\n#include <stdio.h>\n'
            "int main(void)\n{\n"
            'return printf("%s %s %d\\n", calypso_version(), CALYPSO_VERSION, CALYPSO_VERSION_NUMBER) < 0;\n}\n'
        )
        (version,) = re.findall(r'^version = "(.*)"', (ROOT / "Cargo.toml").read_text(), re.MULTILINE)
        major, minor, patch = map(int, version.split("."))
        expected = f"{version} {version} {major * 10000 + minor * 100 + patch}\n"
        assert run(compiled("version", source)).stdout == expected

    def test_every_status_has_its_name(self) -> None:
        statuses = {
            name: number
            for name, number in numbers().items()
            if "TLS_ROOTS" not in name and name != "CALYPSO_STATUS_MAX"
        }
        source = BUILD / "statuses.c"
        lines = "\n".join(f"puts(calypso_status_name({number}));" for number in statuses.values())
        source.write_text(
            f'#include "calypso.h"\n#include <stdio.h>\nint main(void)\n{{\n{lines}\n'
            "return calypso_status_name(CALYPSO_STATUS_MAX) || calypso_status_name(UINT32_MAX);\n}\n"
        )
        assert run(compiled("statuses", source)).stdout.split() == list(statuses)


if __name__ == "__main__":
    unittest.main()
