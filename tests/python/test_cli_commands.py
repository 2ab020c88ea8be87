"""get, create, create-from-template and cancel: what they do and print, and what a Ctrl-C leaves behind."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
from argparse import Namespace
from decimal import Decimal
from typing import Any

import pytest
from calypso_invoice import Client, Invoice
from calypso_invoice._cli.commands import change
from calypso_invoice._cli.ending import Stop
from calypso_invoice.sandbox import Sandbox

from support.child import environment
from support.cli import CALYPSO, calypso, of, started, terminal
from support.scripts import KEY, held_until, responding, silent
from support.server import PATIENCE, Server

ORDER = ("0.12345678901234567890", "ETH", "order 17")


def test_create_sends_the_digits_that_were_typed(sandbox: Sandbox) -> None:
    done = calypso("create", *ORDER, "--item", "Tea", "2.50", "5", "--item", "Pot", "1e1", "1", "--json", **of(sandbox))
    assert done.code == 0
    (request,) = sandbox.requests()
    sent = json.loads(request.body, parse_float=Decimal)
    assert str(sent["amount"]) == ORDER[0]
    (invoice,) = sandbox.invoices()
    assert invoice == Invoice.from_json(done.out)
    assert [(item.product, str(item.price), item.currency) for item in invoice.cart_items] == [
        ("Tea", "2.50", "ETH"),
        ("Pot", "1E+1", "ETH"),
    ]


def test_what_is_shown(sandbox: Sandbox) -> None:
    done = calypso("create", *ORDER, "--item", "Tea", "2.50", "5", **of(sandbox))
    assert done == calypso("get", "1", **of(sandbox))
    shown = dict(line.split(maxsplit=1) for line in done.out.splitlines())
    assert shown["invoice"] == "1"
    assert shown["state"] == "PENDING_PAYMENT"
    assert shown["amount"] == "0.12345678901234567890 ETH"
    assert shown["description"] == "order 17"
    assert shown["item"] == "Tea: quantity 5, price 2.50 ETH"
    assert shown["created"].endswith(" UTC")
    assert calypso("create", *ORDER, "-q", **of(sandbox)).out == "2\n"
    sandbox.add_template("1.50", "FAU", "from a template")
    assert calypso("create-from-template", "1", "-q", **of(sandbox)).out == "3\n"
    assert Invoice.from_json(calypso("get", "3", "--json", **of(sandbox)).out) == sandbox.invoices()[2]


def test_create_once(sandbox: Sandbox) -> None:
    once = ("create", *ORDER, "--once", "-q")
    assert calypso(*once, **of(sandbox)).out == "1\n"
    again = calypso(*once, **of(sandbox))
    assert (again.code, again.out) == (11, "")
    assert "nothing was sent, as an equal invoice is there already: invoice 1" in again.err
    assert calypso(*once, "--return-existing", **of(sandbox)) == (0, "1\n", "")
    other = calypso("create", "0.2", "ETH", "order 17", "--once", "--return-existing", **of(sandbox))
    assert other.code == 11
    assert "create it without --once" in other.err
    assert len(sandbox.invoices()) == 1
    sandbox.fault("drop_after", operation="create_invoice")
    assert calypso("create", "1", "FAU", "order 18", "--once", "-q", **of(sandbox)) == (0, "2\n", "")


def test_an_unknown_outcome_is_plainly_said(sandbox: Sandbox) -> None:
    sandbox.fault("drop_after")
    done = calypso("create", *ORDER, **of(sandbox))
    assert (done.code, done.out) == (3, "")
    assert done.err.startswith("calypso: ")
    assert "it may have been applied: look for the invoice in the list before creating it again" in done.err
    assert len(done.err.splitlines()) == 1


def test_cancel_asks_first(sandbox: Sandbox, client: Client) -> None:
    for _ in range(4):
        client.create_invoice(amount="0.5", currency="ETH", description="order \x1b[31m17")
    refused = calypso("cancel", "1", **of(sandbox))
    assert (refused.code, refused.out) == (2, "")
    assert "add --yes" in refused.err
    assert calypso("cancel", "1", "--yes", "--json", **of(sandbox)).code == 0
    for invoice, keys, code, state in (
        ("2", "y\n", 0, "CANCEL"),
        ("3", "\n", 1, "PENDING_PAYMENT"),
        ("3", "n\n", 1, "PENDING_PAYMENT"),
        ("3", "\x04", 1, "PENDING_PAYMENT"),
        ("3", "\x03", 130, "PENDING_PAYMENT"),
        ("4", "YES\n", 0, "CANCEL"),
    ):
        with terminal("cancel", invoice, columns=120, **of(sandbox)) as shown:
            shown.wait_for(rf"Cancel invoice {invoice} (PENDING_PAYMENT, 0.5 ETH, order \x1b[31m17)?")
            shown.wait_for("[y/N]")
            shown.press(keys)
            assert shown.end() == code
            if code:
                shown.wait_for("nothing was cancelled" if code == 1 else "calypso: interrupted")
        assert client.get_invoice(int(invoice)).state == state
    assert client.get_invoice(1).state == "CANCEL"


@pytest.mark.parametrize("number, name", [(signal.SIGINT, "interrupted"), (signal.SIGTERM, "terminated")])
def test_an_interrupted_create_says_what_became_of_it(number: signal.Signals, name: str) -> None:
    with Server(silent) as server, started("create", *ORDER, CALYPSO_BASE_URL=server.url, CALYPSO_API_KEY=KEY) as run:
        server.wait_until_reached()
        run.send_signal(number)
        out, err = run.communicate(timeout=PATIENCE)
    assert (run.returncode, out) == (3, "")
    assert err.startswith(f"calypso: {name}: ")
    assert "it may have been applied: look for the invoice in the list" in err
    assert len(err.splitlines()) == 1


def test_an_interrupted_create_of_which_nothing_was_sent() -> None:
    variables = {"CALYPSO_BASE_URL": "http://127.0.0.1:1", "CALYPSO_API_KEY": KEY}
    with started("create", *ORDER, "--verbose", "--max-retries", "1000", **variables) as run:
        assert run.stderr
        for line in run.stderr:
            if "next in" in line:
                break
        run.send_signal(signal.SIGINT)
        _, err = run.communicate(timeout=PATIENCE)
    assert run.returncode == 130
    assert err.splitlines()[-1] == "calypso: interrupted: nothing was created"


def test_an_interruption_of_a_create_that_had_succeeded(client: Client) -> None:
    invoice = client.create_invoice(amount=1, currency="FAU", description="order 17")
    stopped: Any = KeyboardInterrupt()
    stopped.calypso, stopped.calypso_result = None, invoice

    def call() -> Invoice:
        raise stopped

    with pytest.raises(KeyboardInterrupt, match="^invoice 1 was created$"):
        change("created", call, Namespace())
    # One that comes between two instructions of ours does not know what became of the call.
    stopped = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt) as raised:
        change("created", call, Namespace())
    assert raised.value.args == ("it may have been created: look at `calypso list`", 3)


def test_an_interrupted_list() -> None:
    never = threading.Event()
    with (
        Server(held_until(never, "[]")) as server,
        started("list", CALYPSO_BASE_URL=server.url, CALYPSO_API_KEY=KEY) as run,
    ):
        server.wait_until_reached()
        run.send_signal(signal.SIGINT)
        assert run.communicate(timeout=PATIENCE) == ("", "calypso: interrupted\n")
        never.set()
    assert run.returncode == 130


@pytest.mark.skipif(sys.platform == "win32", reason="a shell that closes a stream")
def test_what_is_said_of_an_error_never_stands_among_the_output(sandbox: Sandbox) -> None:
    command = f'"{CALYPSO}" get 404 2>&-'
    environ = environment(**of(sandbox))
    del environ["PYTHONPATH"]  # the limit of the tests' children wants a standard error
    done = subprocess.run(
        command, shell=True, env=environ, stdout=subprocess.PIPE, text=True, timeout=PATIENCE, check=False
    )
    assert (done.returncode, done.stdout) == (6, "")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux has /dev/full")
@pytest.mark.parametrize("unbuffered", ["1", ""])
@pytest.mark.parametrize(
    "argv, done",
    [("create 1 FAU x", "created"), ("create 1 FAU x -q", "created"), ("cancel 1 --yes --json", "cancelled")],
)
def test_what_was_done_and_cannot_be_shown(
    argv: str, done: str, unbuffered: str, client: Client, sandbox: Sandbox
) -> None:
    if done == "cancelled":
        client.create_invoice(amount=1, currency="FAU", description="order 17")
    environ = environment(**of(sandbox, PYTHONUNBUFFERED=unbuffered))
    run = subprocess.run(
        f'"{CALYPSO}" {argv} > /dev/full', shell=True, env=environ, capture_output=True, text=True, check=False
    )
    assert run.stderr == f"calypso: invoice 1 was {done}, and could not be shown: No space left on device\n"
    assert run.returncode == 3
    assert len(sandbox.invoices()) == 1


def test_a_reader_that_has_gone(sandbox: Sandbox) -> None:
    for number, err in enumerate((subprocess.PIPE, subprocess.STDOUT), 1):
        for unbuffered in ("1", ""):
            sandbox.reset()
            with subprocess.Popen(
                [CALYPSO, "create", "1", "FAU", "x"],
                env=environment(**of(sandbox, PYTHONUNBUFFERED=unbuffered)),
                stdout=subprocess.PIPE,
                stderr=err,
            ) as run:
                assert run.stdout
                run.stdout.close()
                if run.stderr:
                    said = b"calypso: invoice 1 was created, and could not be shown: Broken pipe\n"
                    assert run.stderr.read() == said
            assert run.returncode == 3, number
            assert len(sandbox.invoices()) == 1


# A whole number and a nest that Python's own JSON does not read, and an escape that is half of a character.
FURTHER = (
    '"more":' + "9" * 5000,
    '"more":' + "[" * 5000 + "]" * 5000,
    '"more":"\\ud800"',
    '"more":1e999999999999999999999',
)


@pytest.mark.parametrize("further", FURTHER, ids=["digits", "depth", "surrogate", "exponent"])
@pytest.mark.parametrize("argv", ["create 0.5 BTC x", "get 7", "cancel 7 --yes"])
def test_what_cannot_be_read_in_further_fields_hides_nothing(argv: str, further: str) -> None:
    state = "CANCEL" if "cancel" in argv else "PENDING_PAYMENT"
    invoice = f'{{"id":7,"state":"{state}","amount":0.5,"currency":"BTC","description":"x",{further}}}'
    with Server(responding(201 if "create" in argv else 200, invoice)) as server:
        done = calypso(*argv.split(), CALYPSO_BASE_URL=server.url, CALYPSO_API_KEY=KEY)
    assert done.code == 0, done.err
    assert done.out.startswith("invoice      7\n")


def test_whatever_comes_after_a_success_it_tells_the_id(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("this and that")

    monkeypatch.setattr("calypso_invoice._cli.commands.show", broken)
    with pytest.raises(Stop, match=r"^invoice 1 was created, and could not be shown: this and that$") as raised:
        change(
            "created",
            lambda: client.create_invoice(amount=1, currency="FAU", description="order 17"),
            Namespace(),
        )
    assert raised.value.code == 3
