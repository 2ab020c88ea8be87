"""`calypso watch`: a line or a command for each change, and what is said when one fails."""

from __future__ import annotations

import json
import signal
import sys
from pathlib import Path

import pytest
from calypso_invoice import Client, Invoice
from calypso_invoice.sandbox import Sandbox

from support.child import line
from support.cli import calypso, of, started, terminal
from support.scripts import INVOICE, KEY, responding
from support.server import PATIENCE, Server

SOON = ("--interval", "0.05")
TELLS = """
import json, os, sys
facts = {name: value for name, value in os.environ.items() if name.startswith("CALYPSO_INVOICE_")}
print(json.dumps({"facts": facts, "invoice": sys.stdin.read(), "argv": sys.argv[1:]}), flush=True)
sys.exit(int(os.environ.get("FAIL") == facts["CALYPSO_INVOICE_ID"]) and 3)
"""


@pytest.fixture
def tells(tmp_path: Path) -> str:
    program = tmp_path / "tells.py"
    program.write_text(TELLS)
    return f"{sys.executable} {program} 'one word' $HOME"


def order(client: Client, number: int, description: str | None = None) -> Invoice:
    return client.create_invoice(amount="0.25", currency="ETH", description=description or f"order {number}")


def test_a_line_for_each_change(client: Client, sandbox: Sandbox) -> None:
    order(client, 17)
    with started("watch", *SOON, **of(sandbox)) as run:
        assert line(run) == "1  new -> PENDING_PAYMENT  0.25 ETH  order 17"
        sandbox.pay(1, "0.25")
        assert line(run) == "1  PENDING_PAYMENT -> PAID  0.25 ETH  order 17"
        order(client, 18, "\x1b[31mred")
        assert line(run) == r"2  new -> PENDING_PAYMENT  0.25 ETH  \x1b[31mred"
        run.send_signal(signal.SIGINT)
        out, err = run.communicate(timeout=PATIENCE)
    assert (run.returncode, out) == (130, "")
    assert err.splitlines() == [
        "calypso: begins without a state file: every invoice that is there comes as new (--skip-existing leaves them out)",
        "calypso: interrupted",
    ]


def test_json_and_a_start_from_now_on(client: Client, sandbox: Sandbox) -> None:
    order(client, 17)
    with started("watch", *SOON, "--json", "--skip-existing", **of(sandbox)) as run:
        assert run.stderr
        assert "1 invoices are there already, and are not told of" in run.stderr.readline()
        order(client, 18)
        new = json.loads(line(run))
        assert (new["previous_state"], new["invoice"]["id"]) == (None, 2)
        sandbox.pay(1, "0.25")
        paid = json.loads(line(run))
        assert paid["previous_state"] == "PENDING_PAYMENT"
        assert Invoice.from_json(json.dumps(paid["invoice"])).is_paid


def test_on_a_terminal(client: Client, sandbox: Sandbox) -> None:
    order(client, 17)
    with terminal("watch", *SOON, **of(sandbox)) as shown:
        shown.wait_for("1  new -> PENDING_PAYMENT  0.25 ETH  order 17")
        shown.press("\x03")
        assert shown.end() == 130
        assert shown.rows()[-1].endswith("calypso: interrupted")


def test_a_reader_that_has_gone(client: Client, sandbox: Sandbox) -> None:
    order(client, 17)
    with started("watch", *SOON, **of(sandbox)) as run:
        line(run)
        assert run.stdout
        run.stdout.close()
        order(client, 18)
        assert run.wait(PATIENCE) == 128 + 13


def test_failures_are_told_and_ridden_over() -> None:
    lists = iter([503, 200])

    def script(connection: object) -> None:
        while connection.read_request():  # type: ignore[attr-defined]
            status = next(lists, 200)
            connection.respond(status, f'[{INVOICE},{{"id":8}}]')  # type: ignore[attr-defined]

    with (
        Server(script) as server,
        started("watch", *SOON, "--max-retries", "0", CALYPSO_BASE_URL=server.url, CALYPSO_API_KEY=KEY) as run,
    ):
        assert run.stderr
        assert "begins" in run.stderr.readline()
        assert run.stderr.readline() == "calypso: the list could not be read (Server): trying again\n"
        assert line(run).startswith("7  new -> PENDING_PAYMENT")
        assert run.stderr.readline().startswith("calypso: [1]: ")


def test_a_refused_key_ends_it() -> None:
    with Server(responding(401)) as server:
        done = calypso("watch", CALYPSO_BASE_URL=server.url, CALYPSO_API_KEY=KEY)
    assert done.code == 4


def test_a_command_for_each_change(tells: str, client: Client, sandbox: Sandbox) -> None:
    order(client, 17, "注文; $(touch x) `y` 'z\0" + "." * 2000)
    with started("watch", *SOON, "--exec", tells, **of(sandbox, LC_ALL="C")) as run:
        assert line(run).startswith("1  new -> PENDING_PAYMENT")
        told = json.loads(line(run))
        assert Invoice.from_json(told["invoice"]) == client.get_invoice(1)
        assert told["argv"] == ["one word", "$HOME"], "no shell has read it"
        description = told["facts"].pop("CALYPSO_INVOICE_DESCRIPTION")
        assert description.encode("utf-8", "surrogateescape").decode().startswith("注文; $(touch x) `y` 'z\ufffd.")
        assert told["facts"] == {
            "CALYPSO_INVOICE_ID": "1",
            "CALYPSO_INVOICE_STATE": "PENDING_PAYMENT",
            "CALYPSO_INVOICE_PREVIOUS_STATE": "",
            "CALYPSO_INVOICE_PAID": "false",
            "CALYPSO_INVOICE_AMOUNT": "0.25",
            "CALYPSO_INVOICE_CURRENCY": "ETH",
        }
        sandbox.pay(1, "0.25")
        line(run)
        facts = json.loads(line(run))["facts"]
        assert (facts["CALYPSO_INVOICE_PREVIOUS_STATE"], facts["CALYPSO_INVOICE_PAID"]) == ("PENDING_PAYMENT", "true")


def test_a_command_that_fails_ends_it_and_the_change_comes_again(
    tells: str, tmp_path: Path, client: Client, sandbox: Sandbox
) -> None:
    for number in (1, 2, 3):
        order(client, number)
    watch = ("watch", *SOON, "--exec", tells, "--state-file", str(tmp_path / "known"))
    done = calypso(*watch, **of(sandbox, FAIL="2"))
    assert done.code == 12
    assert done.err.splitlines()[0] == (
        f"calypso: {tmp_path / 'known'}: nothing is known yet: "
        "every invoice that is there comes as new (--skip-existing leaves them out)"
    )
    assert done.err.splitlines()[-1] == (
        "calypso: the command failed for invoice 2: exit code 3; it comes again at the next start"
    )
    with started(*watch, **of(sandbox)) as run:
        assert line(run).startswith("2  new")
        line(run)
        assert line(run).startswith("3  new")
    order(client, 4)
    order(client, 5)
    with started(*watch, "--keep-going", **of(sandbox, FAIL="4")) as run:
        seen = [line(run)[:6]]
        while not seen[-1].startswith("5  new"):
            seen.append(line(run)[:6])
        line(run)
        assert run.stderr
        assert "failed for invoice 4" in run.stderr.readline()
        sandbox.pay(5, "0.25")
        assert line(run).startswith("5  PENDING_PAYMENT -> PAID")
        line(run)
        run.send_signal(signal.SIGINT)
        run.wait(PATIENCE)
    with started(*watch, **of(sandbox)) as run:
        assert line(run).startswith("4  new")


def test_a_later_change_does_not_hide_the_one_that_failed(tmp_path: Path, client: Client, sandbox: Sandbox) -> None:
    order(client, 17)
    command = """sh -c 'test "$CALYPSO_INVOICE_STATE" != PAID'"""
    watch = ("watch", *SOON, "--state-file", str(tmp_path / "known"), "--exec", command)
    with started(*watch, "--keep-going", **of(sandbox)) as run:
        assert line(run).startswith("1  new -> PENDING_PAYMENT")
        sandbox.set_state(1, "PAID")
        assert line(run).startswith("1  PENDING_PAYMENT -> PAID")
        sandbox.set_state(1, "CANCEL")
        assert line(run).startswith("1  PAID -> CANCEL")
        order(client, 18)
        assert line(run).startswith("2  new")
        order(client, 19)
        assert line(run).startswith("3  new"), "so that the second is dealt with"
        run.send_signal(signal.SIGTERM)
        run.communicate(timeout=PATIENCE)
    with started(*watch, **of(sandbox)) as run:
        assert line(run).startswith("1  PENDING_PAYMENT -> CANCEL")
        order(client, 20)
        later = [line(run)[:6]]
        while later[-1] != "4  new":
            later.append(line(run)[:6])
        assert "2  new" not in later


@pytest.mark.parametrize(
    "option, said",
    [
        ((), "at the next start it comes as new, as every invoice does without --state-file"),
        (("--skip-existing",), "it does not come again, which takes --state-file"),
    ],
)
def test_what_becomes_of_a_failure_without_a_file(
    option: tuple[str, ...], said: str, client: Client, sandbox: Sandbox
) -> None:
    with started("watch", *SOON, "--exec", "false", *option, **of(sandbox)) as run:
        assert run.stderr
        assert "begins without a state file" in run.stderr.readline()
        sandbox.wait_for_requests(2, PATIENCE)
        order(client, 17)
        _, err = run.communicate(timeout=PATIENCE)
    assert run.returncode == 12
    assert err == f"calypso: the command failed for invoice 1: exit code 1; {said}\n"


@pytest.mark.parametrize("number, code", [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_what_stops_it_waits_for_the_command(
    number: signal.Signals, code: int, tmp_path: Path, client: Client, sandbox: Sandbox
) -> None:
    order(client, 17)
    order(client, 18)
    slow = f"sh -c 'echo runs; while ! test -e {tmp_path}/go; do sleep 0.02; done; echo ends'"
    watch = ("watch", *SOON, "--state-file", str(tmp_path / "known"))
    with started(*watch, "--exec", slow, **of(sandbox)) as run:
        line(run)
        assert line(run) == "runs"
        run.send_signal(number)
        assert run.stderr
        while "stops as soon as this change is dealt with" not in run.stderr.readline():
            pass
        (tmp_path / "go").touch()
        out, _ = run.communicate(timeout=PATIENCE)
    assert (run.returncode, out) == (code, "ends\n")
    with started(*watch, **of(sandbox)) as run:
        assert line(run).startswith("2  new"), "the first is saved"
