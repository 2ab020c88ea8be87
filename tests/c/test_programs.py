"""Programs that do to the library what C programs do: threads, fork, signals, broken connections, exceptions, reloading."""

from __future__ import annotations

import os
import re
import signal
import socket
import struct
import subprocess
import time
import unittest
from pathlib import Path

from harness import BUILD, LIB, ROOT
from harness.header import functions
from harness.programs import IS_SLOW, SANITIZER, compiled, run, running, sandbox, sources
from support.scripts import INVOICE, KEY, echo, responding, silent
from support.server import Connection, Server


def break_off(connection: Connection) -> None:
    """Reads a little of a request and breaks the connection in the way that raises SIGPIPE: its end, and then a reset."""
    connection.wait_for_bytes()
    stream = connection._stream  # noqa: SLF001 - no other test of the server's needs it
    stream.recv(1000)
    stream.shutdown(socket.SHUT_WR)
    stream.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    stream.close()


def at(server: Server) -> dict[str, str]:
    return {"CALYPSO_BASE_URL": server.url, "CALYPSO_API_KEY": KEY}


class Programs(unittest.TestCase):
    def test_values(self) -> None:
        run(compiled("values"))

    def test_random_sequences_of_calls(self) -> None:
        """CALYPSO_TEST_SEQUENCES plays more of them, each from another seed."""
        program = compiled("sequences")
        seeds = int(os.environ.get("CALYPSO_TEST_SEQUENCES", "4"))
        with sandbox() as where:
            for seed in range(seeds):
                run(program, seed, 300 if IS_SLOW else 2000, where={"HTTPS_PROXY": "http://127.0.0.1:1", **where})

    def test_threads_share_a_client_and_an_invoice(self) -> None:
        program = compiled("threads")
        with sandbox() as where:
            run(program, where=where)

    @unittest.skipUnless(SANITIZER == "thread", "only tests/c/run --tsan looks for races")
    def test_a_race_would_be_found(self) -> None:
        assert "data race" in run(compiled("raced"), code=66).stderr

    def test_nothing_leaks(self) -> None:
        program = compiled("leaks", std="gnu99")
        # glibc counts what each thread keeps for later as in use, and how much that is depends on what was freed before.
        exact = {"GLIBC_TUNABLES": "glibc.malloc.tcache_count=0"}
        with sandbox() as where:
            print(run(program, 250 if IS_SLOW else 5000, where={**where, **exact}).stdout.strip())

    def test_a_forked_child_goes_on_with_the_client(self) -> None:
        program = compiled("forked")
        with Server(echo) as server:
            run(program, where=at(server))

    def test_a_broken_connection_does_not_end_the_process(self) -> None:
        program = compiled("broken_pipe")
        with Server(break_off) as server:
            assert run(program, where=at(server)).stdout == "it lives\n"

    def test_without_the_flag_against_it_a_broken_connection_would_end_the_process(self) -> None:
        """What shows that the test before this one can fail."""
        program = compiled("broken_pipe", *sources("broken_pipe"), flags=("-DLOSES_NOSIGNAL",))
        with Server(break_off) as server:
            run(program, code=-signal.SIGPIPE, where=at(server))

    def test_an_exception_that_leaves_a_callback_ends_the_process_with_a_word(self) -> None:
        program = compiled("throwing", sources("throwing")[0].with_suffix(".cpp"))
        for which, script in (("event", responding(200, INVOICE)), ("interrupt", silent)):
            with Server(script) as server:
                done = run(program, which, code=-signal.SIGABRT, where=at(server))
            assert not done.stdout, done.stdout
            assert "libcalypso: an exception left a callback" in done.stderr, done.stderr

    @unittest.skipIf(IS_SLOW or SANITIZER, "what looks for faults keeps what was unloaded")
    def test_loading_and_unloading_keeps_nothing(self) -> None:
        program = compiled("reloaded", is_linked=False)
        print(run(program, LIB / "libcalypso.so", 1000).stdout.strip())

    def test_no_handler_of_a_signal_is_changed(self) -> None:
        """The library changes no handler: it does not even know the calls that could."""
        command: list[str | Path] = ["nm", "-D", "--undefined-only", LIB / "libcalypso.so"]
        undefined = subprocess.run(command, capture_output=True, text=True, check=True)
        names = {line.split()[-1].split("@")[0] for line in undefined.stdout.splitlines()}
        assert "send" in names
        assert not names & {"signal", "pthread_sigmask", "sigprocmask"}, names


class Examples(unittest.TestCase):
    def test_quickstart(self) -> None:
        with sandbox() as where:
            said = run(compiled("quickstart", ROOT / "ffi/examples/quickstart.c"), where=where).stdout
        assert "create: invoice 1 over 0.00059165 BTC is PENDING_PAYMENT\n" in said
        assert said.endswith("cancel: invoice 1 over 0.00059165 BTC is CANCEL\n")

    def test_the_program_of_the_readme(self) -> None:
        readme = (ROOT / "README.md").read_text()
        source = BUILD / "readme.c"
        source.write_text(readme.split("```c\n", 1)[1].split("```", 1)[0])
        with sandbox() as where:
            said = run(compiled("readme", source), where=where).stdout
        assert said == "invoice 1 waits for 0.00059165 BTC\npaid: no\n"

    def test_the_calls_in_the_readme_s_table(self) -> None:
        readme = (ROOT / "README.md").read_text()
        table = readme.split("| | Rust | Python | C |\n", 1)[1].split("\n\n", 1)[0]
        cells = [row.split("|")[4].strip(" `") for row in table.splitlines()[1:]]
        program = (ROOT / "tests/c/programs/readme_table.c.in").read_text()
        for cell in cells:
            program = program.replace("CELL", cell, 1)
        assert "CELL" not in program
        source = BUILD / "readme_table.c"
        source.write_text(program)
        with sandbox() as where:
            assert run(compiled("readme_table", source), where=where).stdout == "as the table says\n"

    def test_without_a_key_it_says_what_to_do(self) -> None:
        for name in ("quickstart", "list", "interrupt", "wait", "watch"):
            arguments = ["1"] if name in ("wait", "watch") else []
            done = run(compiled(name, ROOT / f"ffi/examples/{name}.c"), *arguments, code=1)
            assert done.stderr.startswith("CALYPSO_API_KEY: it is not set"), done.stderr

    def test_list(self) -> None:
        program = compiled("list", ROOT / "ffi/examples/list.c")
        strange = INVOICE.replace('"amount"', '"description":"a \\"mug\\"","amount"')
        with Server(responding(200, f'[{INVOICE},{{"id":8}},{strange}]')) as server:
            done = run(program, code=1, where=at(server))
        assert done.stdout.splitlines()[1:] == [
            '7,0.5,BTC,"PENDING_PAYMENT",""',
            '7,0.5,BTC,"PENDING_PAYMENT","a ""mug"""',
        ]
        assert "[1]" in done.stderr

    def test_wait(self) -> None:
        program = compiled("wait", ROOT / "ffi/examples/wait.c")
        with Server(responding(200, INVOICE.replace("PENDING_PAYMENT", "PAID"))) as server:
            done = run(program, "7", where=at(server))
        assert done.stdout == "invoice 7 is paid: deliver\n"
        assert "get_invoice: attempt 1: ok (status 200)" in done.stderr
        with Server(responding(200, INVOICE)) as server:
            done = run(program, "7", "1", code=1, where=at(server))
        assert "wait_for_payment: no payment in time: " in done.stderr

    def test_interrupt_ends_a_hanging_create(self) -> None:
        program = compiled("interrupt", ROOT / "ffi/examples/interrupt.c")
        with Server(silent) as server, running(program, where=at(server)) as process:
            server.wait_until_reached()
            begun = time.monotonic()
            process.send_signal(signal.SIGINT)
            said, errors = process.communicate(timeout=60)
            print(f"a hanging create ended {1000 * (time.monotonic() - begun):.0f} ms after SIGINT")
        assert process.returncode == 1
        assert said == "stopped: it may have been created\n", errors
        assert re.match("create_invoice: it was interrupted.*; it may have been applied", errors)


class Used(unittest.TestCase):
    def test_every_function_is_called_by_a_program(self) -> None:
        folders = (ROOT / "tests/c/programs", ROOT / "ffi/examples")
        text = "".join(file.read_text() for folder in folders for file in folder.iterdir())
        # The driver calls operations and setters by macros.
        by_macro = {f"calypso_client_{name}" for name in re.findall(r"INVOICE\((\w+),", text)}
        by_macro |= {f"calypso_config_set_{name}" for name in re.findall(r"SET\((\w+),", text)}
        unused = [f.name for f in functions() if f"{f.name}" not in text and f.name not in by_macro]
        assert not unused, unused


if __name__ == "__main__":
    unittest.main()
