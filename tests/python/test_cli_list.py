"""`calypso list`: a table that fits a terminal, lines for a pipe, JSON and CSV."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys

import pytest
from calypso_invoice import Client, Invoice
from calypso_invoice.sandbox import Sandbox

from support.child import environment
from support.cli import CALYPSO, calypso, of, terminal
from support.scripts import INVOICE, KEY, responding
from support.server import PATIENCE, Server

ESC = "order 1021 \x1b[31mred\x1b[0m \u202etxt\x9b2J"


@pytest.fixture
def shop(sandbox: Sandbox, client: Client) -> Sandbox:
    for amount, currency, description in (
        ("0.00059165", "BTC", "order 1017"),
        ("12.50", "EUR", "order 1018: two kilogrammes of tea, a pot, and a very long story about both of them"),
        ("1", "FAU", "注文 1019 お茶とケーキとその他いろいろ"),
        ("0.123456789012345678", "ETH", ESC),
    ):
        client.create_invoice(amount=amount, currency=currency, description=description)
    sandbox.pay(1, "0.00059165")
    sandbox.pay(2, "12")
    return sandbox


@pytest.mark.parametrize("columns", [40, 80, 120, 200])
def test_a_table_fits_and_keeps_every_digit(columns: int, shop: Sandbox) -> None:
    with terminal("list", columns=columns, **of(shop)) as shown:
        assert shown.end() == 0
        rows = shown.rows()
    # An invoice too wide for its line would have taken two.
    assert len(rows) == 5
    assert rows[0].split()[:3] == ["ID", "STATE", "AMOUNT"]
    ends = set()
    for row, amount in zip(rows[1:], ("0.00059165 BTC", "12.50 EUR", "1 FAU", "0.123456789012345678 ETH")):
        assert f" {amount}" in row
        ends.add(row.index(amount) + len(amount))
    assert len(ends) == 1, "the amounts end in one column"
    assert ("order 1017" in rows[1]) == (columns > 40)
    assert ("20" in rows[1].split("BTC")[1][:6]) == (columns > 80)
    assert ("about both of them" in rows[2]) == (columns == 200)
    assert "\x1b[31m" not in shown.raw.decode()
    assert "\x9b" not in shown.raw.decode()
    if columns == 200:
        assert r"\x1b[31mred\x1b[0m \u202etxt\x9b2J" in rows[4]


def test_colours_on_a_terminal_alone(shop: Sandbox) -> None:
    with terminal("list", **of(shop)) as shown:
        shown.end()
        assert shown.colour(1, 4) == "green"
        assert shown.colour(2, 4) == "magenta"
    for variables in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
        with terminal("list", **of(shop, **variables)) as shown:
            shown.end()
            assert b"\x1b" not in shown.raw
    assert "\x1b" not in calypso("list", **of(shop)).out


def test_a_pipe_gets_whole_lines_with_tabs(shop: Sandbox, client: Client) -> None:
    client.create_invoice(amount=1, currency="FAU", description="one\ttwo\nthree")
    lines = [line.split("\t") for line in calypso("list", **of(shop, COLUMNS="20")).out.splitlines()]
    assert [line[:4] for line in lines[:2]] == [
        ["1", "PAID", "0.00059165", "BTC"],
        ["2", "PENDING_INTERVENTION", "12.50", "EUR"],
    ]
    assert lines[1][5].endswith("about both of them")
    assert lines[4][5] == r"one\ttwo\nthree"


def test_json_is_one_object_a_line_with_the_same_invoice(shop: Sandbox, client: Client) -> None:
    said = calypso("list", "--json", **of(shop)).out
    assert [Invoice.from_json(line) for line in said.splitlines()] == list(client.list_invoices())
    assert "\x1b" not in said
    assert "\x9b" not in said
    ascii_only = calypso("list", "--json", **of(shop, PYTHONIOENCODING="ascii")).out
    assert ascii_only.isascii()
    assert [Invoice.from_json(line) for line in ascii_only.splitlines()] == list(client.list_invoices())


def test_json_stays_on_its_line_whatever_the_service_sends() -> None:
    with Server(responding(200, "[" + INVOICE[:-1] + ',"extra":{\n"a":\r\n[1]}}]')) as server:
        said = calypso("list", "--json", CALYPSO_BASE_URL=server.url, CALYPSO_API_KEY=KEY).out
    (line,) = said.splitlines()
    assert json.loads(line)["extra"] == {"a": [1]}


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_any_encoding_of_the_output_will_do(encoding: str, shop: Sandbox) -> None:
    for form in ((), ("--json",), ("--csv",)):
        done = calypso("list", *form, **of(shop, PYTHONIOENCODING=encoding))
        assert (done.code, done.err) == (0, "")
        assert len(done.out.splitlines()) == (5 if form == ("--csv",) else 4)
    with terminal("list", columns=80, **of(shop, PYTHONIOENCODING=encoding)) as shown:
        assert shown.end() == 0
        assert len(shown.rows()) == 5


def test_csv(shop: Sandbox, client: Client) -> None:
    client.create_invoice(amount=1, currency="FAU", description="=1+1")
    client.create_invoice(amount=1, currency="FAU", description='a "quoted", one\nand a second line')
    head, *rows = csv.reader(io.StringIO(calypso("list", "--csv", **of(shop)).out))
    assert ",".join(head) == "id,created,state,amount,currency,description,pay_amount,fee,invoice_address"
    assert rows[1][2:5] == ["PENDING_INTERVENTION", "12.50", "EUR"]
    assert rows[2][5].startswith("注文")
    assert rows[3][3] == "0.123456789012345678"
    assert "\x1b" not in rows[3][5]
    assert rows[4][5] == "'=1+1"
    assert rows[5][5] == 'a "quoted", one\nand a second line'
    with terminal("list", "--csv", columns=200, **of(shop)) as shown:
        assert shown.end() == 0
        assert "\x1b[31m" not in shown.raw.decode()


def test_states_and_a_limit(shop: Sandbox) -> None:
    def ids(*argv: str) -> list[str]:
        return [line.split("\t")[0] for line in calypso("list", *argv, **of(shop)).out.splitlines()]

    assert ids("--state", "paid") == ["1"]
    assert ids("--state", "PAID", "--state", "pending_payment") == ["1", "3", "4"]
    assert ids("--limit", "2") == ["1", "2"]
    assert ids("--state", "pending_payment", "--limit", "1") == ["3"]
    done = calypso("list", "--state", "ON_HOLD", **of(shop))
    assert (done.code, done.out) == (0, "")
    assert "the states in the list are PAID, PENDING_INTERVENTION, PENDING_PAYMENT" in done.err


def test_an_empty_list(sandbox: Sandbox) -> None:
    assert calypso("list", **of(sandbox)) == (0, "", "")
    with terminal("list", **of(sandbox)) as shown:
        assert shown.end() == 0
        assert shown.rows() == ["calypso: there are no invoices"]


def test_an_empty_list_of_which_nobody_knows_whether_it_is_empty(shop: Sandbox) -> None:
    assert calypso("list", "--limit", "0", "--state", "paid", **of(shop)) == (0, "", "")
    with terminal("list", "--limit", "0", **of(shop)) as shown:
        assert shown.end() == 0
        assert shown.rows() == []
    with Server(responding(200, '[{"id":8}]')) as server:
        done = calypso("list", "--state", "paid", CALYPSO_BASE_URL=server.url, CALYPSO_API_KEY=KEY)
    assert (done.code, len(done.err.splitlines())) == (8, 1)
    assert "there are no invoices" not in done.err


def test_a_long_list_streams_and_a_wide_row_behind_the_first_screen_keeps_its_digits(sandbox: Sandbox) -> None:
    sandbox.seed(100)
    sandbox.client().create_invoice(
        amount="1234567890123456789.123456789", currency="FAU", description="the last one of all"
    )
    with terminal("list", columns=80, lines=10, **of(sandbox)) as shown:
        assert shown.end() == 0
        rows = shown.rows()
    assert "1234567890123456789.123456789 FAU" in rows[-1]
    assert len(rows[-1]) <= 80
    assert rows[-1].startswith("101")


def test_a_reader_that_has_gone(sandbox: Sandbox) -> None:
    sandbox.seed(3000)
    for form in ((), ("--json",), ("--csv",)):
        with subprocess.Popen(
            [CALYPSO, "list", *form],
            env=environment(**of(sandbox)),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        ) as process:
            assert process.stdout
            assert process.stderr
            process.stdout.readline()
            process.stdout.close()
            assert process.stderr.read() == b""
            assert process.wait(PATIENCE) == 128 + 13


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux has /dev/full")
def test_a_full_disk(sandbox: Sandbox) -> None:
    sandbox.seed(1)
    done = subprocess.run(
        f'"{CALYPSO}" list > /dev/full', shell=True, env=environment(**of(sandbox)), capture_output=True, check=False
    )
    assert (done.returncode, done.stderr) == (1, b"calypso: output: No space left on device\n")
    # Nor does Python add a word, and a code of its own, when it tries to write the rest.
    done = subprocess.run(
        f'"{CALYPSO}" list --state paid --csv > /dev/full',
        shell=True,
        env=environment(**of(sandbox, PYTHONUNBUFFERED="")),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.splitlines()[1:] == [b"calypso: output: No space left on device"]


def test_an_invoice_that_cannot_be_read_is_told_of_and_the_rest_is_shown() -> None:
    with Server(responding(200, f'[{INVOICE},{{"id":8,"amount":1}},{INVOICE.replace("7", "9")}]')) as server:
        done = calypso("list", CALYPSO_BASE_URL=server.url, CALYPSO_API_KEY=KEY)
    assert [line.split("\t")[0] for line in done.out.splitlines()] == ["7", "9"]
    assert done.err.startswith("calypso: [1]: ")
    assert done.code == 8
