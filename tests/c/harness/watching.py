"""What a watch has to do in C and in C++: both have a program `watching`, which does to one what it is told."""

from __future__ import annotations

import json
import signal
import tempfile
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from harness.programs import run, running, sandbox
from support.scripts import INVOICE, KEY
from support.server import Connection, Server

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator, Mapping


def invoice(number: int, state: str) -> str:
    return INVOICE.replace('"id":7', f'"id":{number}').replace("PENDING_PAYMENT", state)


def create(where: Mapping[str, str]) -> None:
    """A merchant's program creates an invoice over 0.5 BTC."""
    body = b'{"amount":0.5,"currency":"BTC","description":"order 1017","cartItems":[]}'
    headers = {"Content-Type": "application/json", "Api-Key": where["CALYPSO_API_KEY"]}
    request = urllib.request.Request(f"{where['CALYPSO_BASE_URL']}/api/v1/invoices", body, headers)
    urllib.request.urlopen(request, timeout=60).close()


def pay(where: Mapping[str, str], number: int) -> None:
    """The customer pays all of it."""
    body = json.dumps({"id": number, "amount": "0.5"}).encode()
    urllib.request.urlopen(f"{where['CALYPSO_BASE_URL']}/_sandbox/pay", body, timeout=60).close()


@contextmanager
def lists(*bodies: str) -> Iterator[dict[str, str]]:
    """A service whose readings of the list are these, and the last one again and again."""
    left = list(bodies)

    def script(connection: Connection) -> None:
        while connection.read_request():
            connection.respond(200, left.pop(0) if len(left) > 1 else left[0])

    with Server(script) as server:
        yield {"CALYPSO_BASE_URL": server.url, "CALYPSO_API_KEY": KEY}


class Watching:
    """The program, told to watch."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.first = self._line()

    def _line(self) -> str:
        assert self.process.stdout
        line = self.process.stdout.readline()
        assert line, self.process.communicate(timeout=60)
        return line.rstrip("\n")

    def _tell(self, what: str) -> str:
        assert self.process.stdin
        self.process.stdin.write(f"{what}\n")
        self.process.stdin.flush()
        return self._line()

    def next(self) -> str:
        return self._tell("next")

    def known(self) -> list[str]:
        """As the program takes it when it starts again."""
        return self._tell("known").split()[1:]


def run_example(program: Path) -> None:
    """The example `watch`: it is stopped and started again, and a customer pays while it does not run and while it does."""
    with tempfile.TemporaryDirectory() as folder, sandbox() as where:
        file = Path(folder) / "known"

        def watched(*expected: str, paid: int) -> None:
            with running(program, file, 10, where=where) as process:
                assert process.stdout
                for line in expected:
                    assert process.stdout.readline() == f"{line}\n", process.communicate(timeout=60)
                pay(where, paid)
                assert process.stdout.readline() == f"invoice {paid} is paid: deliver, once\n"
                # What it is at work on is saved before it ends.
                process.send_signal(signal.SIGINT)
                assert process.communicate(timeout=60) == ("", "")
            assert process.returncode == 0

        create(where)
        create(where)
        watched("invoice 1 is new, and PENDING_PAYMENT", "invoice 2 is new, and PENDING_PAYMENT", paid=1)
        create(where)
        watched("invoice 3 is new, and PENDING_PAYMENT", paid=2)
        assert file.read_text() == "1 PAID\n2 PAID\n3 PENDING_PAYMENT\n"
        file.write_text("1 PAID\nx")
        assert "it cannot be read, or is no file of this program" in run(program, file, code=1, where=where).stderr
    broken = f"[{invoice(1, 'PAID')},{{}},{invoice(3, 'PAID')}]"
    with tempfile.TemporaryDirectory() as folder, lists(broken) as where:
        with running(program, Path(folder) / "known", 10, where=where) as process:
            assert process.stdout
            said = [process.stdout.readline() for _ in range(2)]
            process.send_signal(signal.SIGINT)
            errors = process.communicate(timeout=60)[1]
        assert said == [f"invoice {number} is paid: deliver, once\n" for number in (1, 3)]
        assert errors.startswith("watch_invoices: ")
        assert "[1]" in errors
        assert len(errors.splitlines()) == 1


class Cases:
    """For a TestCase that has the program."""

    def program(self) -> Path:
        raise NotImplementedError

    @contextmanager
    def watching(
        self, where: Mapping[str, str], *known: str, interval_ms: int = 10, skip: bool = False
    ) -> Iterator[Watching]:
        skips = "skip" if skip else "all"
        with running(self.program(), interval_ms, skips, *known, where=where) as process:
            yield Watching(process)

    def test_it_notices_what_is_new_and_what_is_paid_across_restarts(self) -> None:
        with sandbox() as where:
            create(where)
            with self.watching(where) as watch:
                assert (watch.first, watch.known()) == ("ready", [])
                assert watch.next() == "change 1 PENDING_PAYMENT -"
                saved = watch.known()
                pay(where, 1)
                assert watch.next() == "change 1 PAID PENDING_PAYMENT"
                assert (saved, watch.known()) == (["1=PENDING_PAYMENT"], ["1=PAID"])
            # It ended before it saved that again.
            create(where)
            with self.watching(where, *saved) as watch:
                assert watch.next() == "change 1 PAID PENDING_PAYMENT"
                assert watch.next() == "change 2 PENDING_PAYMENT -"
                saved = watch.known()
            pay(where, 2)
            with self.watching(where, *saved) as watch:
                assert watch.next() == "change 2 PAID PENDING_PAYMENT"
                assert watch.known() == ["1=PAID", "2=PAID"]

    def test_it_begins_from_the_present(self) -> None:
        old, new = invoice(1, "PAID"), invoice(2, "PAID")
        with lists(f"[{old}]", f"[{old},{new}]") as where, self.watching(where, skip=True) as watch:
            assert watch.next() == "change 2 PAID -"
            assert watch.known() == ["1=PAID", "2=PAID"]

    def test_an_invoice_that_cannot_be_read_is_told_once_and_it_goes_on(self) -> None:
        first, paid, last = (invoice(*pair) for pair in ((1, "CANCEL"), (3, "PAID"), (5, "CANCEL")))
        broken = f"[{first},{{}},{paid},7,{last}]"
        later = broken.replace(last, invoice(5, "PAID"))
        with lists(broken, broken, later) as where, self.watching(where, "3=PAID") as watch:
            assert watch.next() == "change 1 CANCEL -"
            assert watch.next().startswith("error CALYPSO_INVALID_RESPONSE watch_invoices: ")
            second = watch.next()
            assert second.startswith("error CALYPSO_INVALID_RESPONSE")
            assert "[3]" in second
            assert watch.next() == "change 5 CANCEL -"
            assert watch.next() == "change 5 PAID CANCEL"

    def test_a_nul_in_a_state_does_not_make_it_paid(self) -> None:
        with lists(f"[{invoice(1, 'PAID' + chr(92) + 'u0000x')}]") as where, self.watching(where, "1=PAID") as watch:
            assert watch.next() == "change 1 PAID\ufffdx PAID"

    def test_it_is_stopped_by_a_signal_and_by_the_callback(self) -> None:
        for number in (signal.SIGINT, signal.SIGUSR1):
            with lists(f"[{invoice(1, 'PAID')}]") as where, self.watching(where, "1=PAID") as watch:
                watch.process.send_signal(number)
                assert watch.next().startswith("error CALYPSO_INTERRUPTED watch_invoices: it was interrupted")
                assert [watch.next(), watch.next()] == ["end", "end"]
                assert watch.known() == ["1=PAID"]

    def test_a_refused_key_ends_it(self) -> None:
        with sandbox() as where, self.watching({**where, "CALYPSO_API_KEY": "another"}) as watch:
            assert watch.next().startswith("error CALYPSO_AUTHENTICATION watch_invoices: ")
            assert watch.next() == "end"

    def test_an_interval_of_nothing_is_refused(self) -> None:
        with sandbox() as where, self.watching(where, interval_ms=0) as watch:
            assert watch.first.startswith("error CALYPSO_INVALID_REQUEST watch_invoices: interval: ")
