"""What `calypso` says of mistakes and failures: one line, what to do, the exit code; and never the key."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from calypso_invoice.sandbox import Sandbox

from support.cli import calypso, of, started
from support.scripts import INVOICE, KEY, held_until, responding
from support.server import Server

NOBODY = "http://127.0.0.1:1"
SECRET = "s3cret-Zq81-key"

MISTAKES = {
    "lst": "there is no 'lst', did you mean list? there are list, get, create",
    "LIST": "there is no 'LIST', did you mean list?",
    "--lst": "there is no option --lst; see calypso --help",
    "get": "the following arguments are required: ID; as in: calypso get 1",
    "get abc": "argument ID: it is not a whole number from 0 to 2^64 - 1; as in: calypso get 1",
    "get 1.5": "it is not a whole number",
    f"get {'9' * 5000}": "argument ID: it is not a whole number from 0 to 2^64 - 1",
    f"list --limit {'9' * 5000}": "9999...' is not a number of invoices",
    f"list --max-retries {'9' * 5000}": "9999...' is not a whole number",
    f"list --timeout {'9' * 5000}": "9999...' is not a time",
    "get 99999999999999999999": "id: it must be a whole number from 0 to 2^64 - 1",
    "get 1 2": "too many words: put a text with spaces in quotes; as in: calypso get 1",
    "create 0.1 BTC": "required: DESCRIPTION; as in: calypso create 0.25 ETH 'order 17'",
    "create 0.1 BTC order 17": "too many words: put a text with spaces in quotes; as in: calypso create",
    "create 0,1 BTC order": "amount: not a number: write digits as in 1250, 12.50 or 1e-8",
    "create -1 BTC order": "amount is negative: ask for zero or more",
    "create NaN BTC order": "amount: not a number: write digits",
    "create 1 BTC order --return-existing": "belong to --once: add that",
    "create 1 BTC order --once --resend-after -1": "--resend-after: it is negative: give a positive time",
    "list --proxy http://x --no-proxy": "--proxy and --no-proxy exclude each other",
    "wait 1 --pending-state archived": "there is no 'archived': there are PENDING_PAYMENT",
    "create 1 BTC \udcff": "description: it is not UTF-8: set the terminal to UTF-8",
    "create 1 BTC order --item a\udcff 1 1": "--item: it is not UTF-8",
    "list --base-url http://\udcff": "--base-url: it is not UTF-8",
    "\udcff": "there is no such command",
    "create 1 BTC order --json -q": "--json and --quiet exclude each other",
    "list --json --csv": "--json and --csv exclude each other",
    "list --state payed": "there is no 'payed', did you mean PAID? there are PENDING_PAYMENT, PAID",
    "list --limit -1": "'-1' is not a number of invoices: write 0 or more",
    "list --timeout 0": "--timeout: zero would end it before it starts: give a positive time",
    "list --timeout -1": "--timeout: it is negative: give a positive time",
    "list --timeout nan": "'nan' is not a time: write seconds, or a unit as in 90s, 15m, 2h",
    "list --timeout": "argument --timeout: expected one argument",
    "list --time 5": "there is no option --time; as in: calypso list --state paid",
    "list --max-retries many": "'many' is not a whole number",
    "list --max-retries -1": "--max-retries: it must be a whole number from 0",
    "list --base-url example.com": "--base-url: it does not start with https://",
    "list --base-url http://example.com": "use https://, or set --allow-plain-http if you must",
    "list --tls-roots mine": "there is no 'mine': there are bundled, system",
    "list --extra-roots /nowhere": "--extra-roots: /nowhere cannot be read: No such file or directory",
    "list --key-file /nowhere": "--key-file: /nowhere cannot be read: No such file or directory",
    "wait 1 --for 0": "--for: zero would end it before it starts: give a positive time",
    "watch --interval 0": "--interval: zero",
    "watch --exec ''": "--exec: there is no program in it",
    "watch --exec nowhere": "--exec: there is no program nowhere: give one that is in PATH, or its path",
    "watch --keep-going": "--keep-going belongs to --exec",
    "cancel 1": "it asks before it cancels, and there is no terminal to ask on: add --yes",
    f"list --key {SECRET}": "the API key is never an argument",
    f"list --api-key={SECRET}": "the API key is never an argument",
    f"--api-key={SECRET} list": "put it in CALYPSO_API_KEY, or in a file that --key-file names",
    f"get 1 -k{SECRET}": "the API key is never an argument",
    SECRET: "there is no such command: there are list, get, create",
    f"get {SECRET}": "argument ID: it is not a whole number",
    f"create-from-template {SECRET}": "argument TEMPLATE: it is not a whole number",
    f"get 1 {SECRET}": "too many words",
    f"get 1 --token={SECRET}": "there is no option --token;",
}


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: ascii(mistake[:60]))
def test_a_mistake(mistake: str, sandbox: Sandbox) -> None:
    done = calypso(*("" if word == "''" else word for word in mistake.split()), **of(sandbox))
    assert (done.code, done.out) == (2, "")
    line = done.err.splitlines()[-1]
    assert line.startswith("calypso")
    assert MISTAKES[mistake] in line
    assert len(done.err.splitlines()) == (2 if mistake == "watch --interval 0" else 1)
    assert len(line) < 300
    assert SECRET not in done.err
    assert sandbox.requests() == []


def test_nothing_at_all_shows_the_help() -> None:
    done = calypso()
    assert (done.code, done.out) == (2, "")
    assert done.err == calypso("--help").out


KEYS = {
    None: "there is no API key: put it in CALYPSO_API_KEY, or in a file that --key-file names",
    "": "there is no API key",
    " ": "there is no API key",
    "one\ntwo": "the key has a character at position 4 that a header cannot carry: is it copied whole",
}


@pytest.mark.parametrize("key", KEYS)
def test_no_usable_key(key: str | None, sandbox: Sandbox) -> None:
    given = {} if key is None else {"CALYPSO_API_KEY": key}
    done = calypso("list", CALYPSO_BASE_URL=sandbox.url, **given)
    assert (done.code, len(done.err.splitlines())) == (2, 1)
    assert KEYS[key] in done.err


def test_a_key_in_a_file(sandbox: Sandbox, tmp_path: Path) -> None:
    file = tmp_path / "key"
    for text, wrong in (("one\ntwo\n", "has 2 words"), ("", "has no words"), (f"\n{sandbox.key}\n", None)):
        file.write_text(text)
        file.chmod(0o600)
        done = calypso("list", "--key-file", str(file), CALYPSO_BASE_URL=sandbox.url)
        assert done.code == (2 if wrong else 0)
        assert (wrong or "") in done.err
        assert "one" not in done.err
    for blank in ("", " "):
        done = calypso(
            "list", "--key-file", str(file), "--max-retries", "0", CALYPSO_BASE_URL=blank, HTTPS_PROXY=NOBODY
        )
        assert (done.code, "invoice.calypso.finance" in done.err) == (7, False)
        assert "the proxy" in done.err
    done = calypso("list", "--key-file", str(file), CALYPSO_BASE_URL="http://\udcff")
    assert (done.code, done.err) == (
        2,
        "calypso: CALYPSO_BASE_URL: its value is not UTF-8 text: set it again, or unset it\n",
    )
    file.chmod(0o640)
    done = calypso("--key-file", str(file), "list", **of(sandbox, CALYPSO_API_KEY="another"))
    assert done == (0, "", f"calypso: warning: other users can read or change the key in {file}: chmod 600 {file}\n")


@pytest.mark.parametrize(
    "status, argv, code",
    [
        (401, ("list",), 4),
        (409, ("cancel", "7", "--yes"), 5),
        (400, ("create", "1", "FAU", "x"), 5),
        (404, ("get", "7"), 6),
        (404, ("create-from-template", "7"), 6),
        (429, ("get", "7"), 7),
        (503, ("get", "7"), 7),
        (503, ("create", "1", "FAU", "x"), 3),
        (302, ("get", "7"), 8),
    ],
)
def test_the_code_of_a_response(status: int, argv: tuple[str, ...], code: int) -> None:
    with Server(responding(status, '{"message":"\x1b[31m"}'.replace("\x1b", "\\u001b"))) as server:
        done = calypso(*argv, "--max-retries", "0", CALYPSO_BASE_URL=server.url, CALYPSO_API_KEY=KEY)
    assert (done.code, done.out) == (code, "")
    assert len(done.err.splitlines()) == 1
    assert "\x1b" not in done.err
    assert KEY not in done.err


def test_nobody_there_and_nothing_in_time(sandbox: Sandbox) -> None:
    done = calypso("list", "--max-retries", "0", CALYPSO_BASE_URL="http://127.0.0.1:1", CALYPSO_API_KEY=KEY)
    assert done.code == 7
    assert "no connection: 127.0.0.1:1" in done.err
    sandbox.fault("delay", seconds=30, times=9)
    assert calypso("list", "--timeout", "0.2", **of(sandbox)).code == 7


def test_options_reach_the_client(sandbox: Sandbox) -> None:
    done = calypso("--user-agent-suffix", "shop/1", "list", "--verbose", "--no-proxy", **of(sandbox))
    assert done.code == 0
    assert "list_invoices: attempt 1: ok (status 200)" in done.err or "iter_invoices: attempt 1: ok" in done.err
    (request,) = sandbox.requests()
    assert dict(request.headers)["user-agent"].endswith("shop/1")
    with Server(responding(503)) as server:
        calypso("get", "7", "--max-retries", "1", CALYPSO_BASE_URL=server.url, CALYPSO_API_KEY=KEY)
        assert len(server.requests) == 2
    proxied = calypso(
        "list", "--proxy", "http://127.0.0.1:1", CALYPSO_BASE_URL="https://192.0.2.1", CALYPSO_API_KEY=KEY
    )
    assert "127.0.0.1:1" in proxied.err
    for option, value in (("--max-list-bytes", "1"), ("--max-response-bytes", "1")):
        with Server(responding(200, INVOICE if "response" in option else f"[{INVOICE}]")) as server:
            argv = ("get", "7") if "response" in option else ("create", "1", "FAU", "x", "--once")
            done = calypso(*argv, option, value, CALYPSO_BASE_URL=server.url, CALYPSO_API_KEY=KEY)
        assert done.code != 0
        assert "max" in done.err or "bytes" in done.err


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux shows the arguments of a process")
def test_the_key_is_in_no_argument_and_no_output(tmp_path: Path) -> None:
    import threading

    go_on = threading.Event()
    file = tmp_path / "key"
    file.write_text(SECRET)
    file.chmod(0o600)
    for key in ({"CALYPSO_API_KEY": SECRET}, None):
        argv = () if key else ("--key-file", str(file))
        with (
            Server(held_until(go_on, f'{{"error":"{SECRET}"}}')) as server,
            started("get", "7", "--verbose", *argv, CALYPSO_BASE_URL=server.url, **(key or {})) as run,
        ):
            server.wait_until_reached()
            assert SECRET.encode() not in Path(f"/proc/{run.pid}/cmdline").read_bytes()
            go_on.set()
            out, err = run.communicate()
            assert server.requests[0].header("api-key") == SECRET
        assert run.returncode == 8
        assert SECRET not in out + err
        if not key:
            assert SECRET not in os.environ.values()
