"""Programs that use calypso.hpp as C++ programs do: exceptions through callbacks, signals, threads, ranges; the examples."""

from __future__ import annotations

import re
import shutil
import signal
import time
import unittest
from pathlib import Path

import build
from build import Dialect, program

from harness import BUILD, LIB, ROOT
from harness.programs import IS_SLOW, SANITIZER, run, running, sandbox
from support.scripts import INVOICE, KEY, echo, responding, silent
from support.server import Server

# What the optimizer makes of a match in safe code: it chooses between two values that are the same by one that is not there,
# and valgrind then takes the choice for one that was never written. An installed library is optimized, the other is not.
WRITTEN = "no" if (LIB / "libcalypso.so").is_symlink() else "yes"
VALGRIND = (
    *("valgrind", "-q", "--error-exitcode=99", f"--undef-value-errors={WRITTEN}"),
    *("--leak-check=full", "--errors-for-leak-kinds=definite"),
)
FIRST, PAID, LAST = (
    INVOICE.replace('"id":7', f'"id":{number}').replace("PENDING_PAYMENT", state)
    for number, state in ((1, "CANCEL"), (3, "PAID"), (5, "CANCEL"))
)
BROKEN = f"[{FIRST},{{}},{PAID},7,{LAST}]"
WHOLE = f"[{FIRST},{PAID},{LAST}]"


def at(server: Server) -> dict[str, str]:
    return {"CALYPSO_BASE_URL": server.url, "CALYPSO_API_KEY": KEY}


class Callbacks(unittest.TestCase):
    def setUp(self) -> None:
        self.program = program("callbacks")

    def test_an_interrupt_that_throws_ends_its_call_and_no_other(self) -> None:
        with Server(silent) as server:
            run(self.program, "silent", where=at(server))

    def test_nothing_is_sent_again_once_on_event_threw(self) -> None:
        with Server(responding(503, headers={"Retry-After": "0"})) as server:
            run(self.program, "503", where=at(server))
            assert len(server.requests) == 2  # of two calls

    def test_what_on_event_throws_comes_out_of_its_call_alone(self) -> None:
        with Server(responding(200, INVOICE)) as server:
            run(self.program, "invoice", where=at(server))

    def test_callbacks_live_as_long_as_they_may_be_called(self) -> None:
        with Server(echo) as server:
            run(self.program, "echo", where=at(server))

    def test_in_a_call_of_c_an_exception_ends_the_process(self) -> None:
        with Server(responding(200, INVOICE)) as server:
            done = run(self.program, "c", code=-signal.SIGABRT, where=at(server))
        assert "it lives" not in done.stdout, done
        assert "stop" in done.stderr, done  # what C++ says of it


class Programs(unittest.TestCase):
    def test_iterating(self) -> None:
        for dialect in (build.FIRST, Dialect("g++", 20), Dialect(build.OTHER.compiler, 23)):
            flags = build.SANITIZE if dialect.std == 20 else ()
            iterating = program("iterating", dialect=dialect, flags=flags)
            for which, body in (("broken", BROKEN), ("whole", WHOLE)):
                with Server(responding(200, body)) as server:
                    run(iterating, which, where=at(server))

    def test_a_signal_handler_ends_a_hanging_create(self) -> None:
        with Server(silent) as server, running(program("interrupted"), where=at(server)) as process:
            server.wait_until_reached()
            begun = time.monotonic()
            process.send_signal(signal.SIGINT)
            said, errors = process.communicate(timeout=60)
            print(f"a hanging create ended {1000 * (time.monotonic() - begun):.0f} ms after SIGINT")
        assert process.returncode == 0, errors
        assert said.startswith("create_invoice: it was interrupted"), said

    def test_threads(self) -> None:
        with sandbox() as where:
            run(program("threads"), where=where)

    @unittest.skipIf(IS_SLOW or SANITIZER, "all of this is checked by other means")
    def test_under_valgrind(self) -> None:
        if not shutil.which("valgrind"):
            self.skipTest("there is no valgrind here")

        def check(part: tuple[str, str, str]) -> None:
            name, which, body = part
            plain = program(name, flags=())
            with Server(responding(200, body)) as server:
                run(Path(VALGRIND[0]), *VALGRIND[1:], plain, which, where=at(server))

        parts = [
            ("values", "", ""),
            ("iterating", "broken", BROKEN),
            ("iterating", "whole", WHOLE),
            ("callbacks", "invoice", INVOICE),
        ]
        build.at_once(check, parts)


class Examples(unittest.TestCase):
    def test_quickstart(self) -> None:
        with sandbox() as where:
            said = run(program("quickstart", build.EXAMPLES / "quickstart.cpp"), where=where).stdout
        assert "create: invoice 1 over 0.00059165 BTC is PENDING_PAYMENT\n" in said
        assert said.endswith("cancel: invoice 1 over 0.00059165 BTC is CANCEL\n")

    def test_without_a_key_they_say_what_to_do(self) -> None:
        for name in ("quickstart", "list", "wait", "watch"):
            done = run(program(name, build.EXAMPLES / f"{name}.cpp"), "1", code=1)
            assert done.stderr.startswith("CALYPSO_API_KEY: it is not set"), done.stderr

    def test_list(self) -> None:
        strange = INVOICE.replace('"amount"', '"description":"a \\"mug\\"","amount"')
        with Server(responding(200, f'[{INVOICE},{{"id":8}},{strange}]')) as server:
            done = run(program("list", build.EXAMPLES / "list.cpp"), code=1, where=at(server))
        assert done.stdout.splitlines()[1:] == [
            '7,0.5,BTC,"PENDING_PAYMENT",""',
            '7,0.5,BTC,"PENDING_PAYMENT","a ""mug"""',
        ]
        assert "[1]" in done.stderr

    def test_wait(self) -> None:
        wait = program("wait", build.EXAMPLES / "wait.cpp")
        with Server(responding(200, INVOICE.replace("PENDING_PAYMENT", "PAID"))) as server:
            done = run(wait, "7", where=at(server))
        assert done.stdout == "invoice 7 is paid: deliver\n"
        assert "get_invoice: attempt 1: ok (status 200)" in done.stderr
        with Server(responding(200, INVOICE)) as server:
            done = run(wait, "7", "1", code=1, where=at(server))
        assert "it was PENDING_PAYMENT: ask again later" in done.stderr

    def test_the_programs_of_the_readme_and_the_header(self) -> None:
        readme = (ROOT / "README.md").read_text()
        (source,) = re.findall(r"^```cpp\n(.*?)^```$", readme, re.MULTILINE | re.DOTALL)
        lines = re.findall(
            r"^ \*     (.*)$", (ROOT / "include/calypso.hpp").read_text().split("The sections")[0], re.MULTILINE
        )
        shown = "#include <calypso.hpp>\n#include <iostream>\nint main() {\n" + "\n".join(lines) + "\n}\n"
        for name, text in (("readme", source), ("header", shown)):
            file = BUILD / "cpp" / f"{name}.cpp"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
            with sandbox() as where:
                said = run(program(name, file), where=where).stdout
            assert said.startswith("invoice 1 "), said
            assert (said == "invoice 1 waits for 0.00059165 BTC\npaid: no\n") is (name == "readme"), said


if __name__ == "__main__":
    unittest.main()
