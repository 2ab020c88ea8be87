"""The examples for every day: reconciling by night, many threads, a private authority, a merchant's own tests."""

from __future__ import annotations

import ssl
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import trustme

from support.child import EXAMPLES, environment, output, running
from support.scripts import INVOICE, KEY, responding, silent
from support.server import PATIENCE, Server

ORDERS = "description,amount,currency,delivered\n"


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    (tmp_path / "orders.csv").write_text(f"{ORDERS}order 1,0.50,BTC,no\norder 2,1,BTC,yes\norder 3,1,BTC,no\n")
    return [tmp_path / "orders.csv", tmp_path / "report.csv"]


def run(*argv: str | Path, **variables: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *argv]
    limit = 2 * PATIENCE
    return subprocess.run(
        command, env=environment(**variables), capture_output=True, text=True, timeout=limit, check=False
    )


def invoice(number: int, state: str, description: str, amount: str = "0.5") -> str:
    changed = INVOICE.replace('"id":7', f'"id":{number}').replace("PENDING_PAYMENT", state).replace("0.5", amount)
    return changed.replace("{", f'{{"description":"{description}",', 1)


def test_reconcile_shows_itself() -> None:
    assert output(EXAMPLES / "reconcile.py").splitlines() == [
        "description,problem,invoices",
        "a gift,an invoice that is no order,3",
        "order 1,paid and not delivered,1",
        "order 2,delivered and not paid,2",
        "order 3,no live invoice,",
    ]


def test_reconcile_names_every_difference(files: list[Path]) -> None:
    found = [
        invoice(1, "PAID", "order 1"),
        invoice(2, "PENDING_PAYMENT", "order  1"),
        invoice(3, "PAID", "order 2", "2"),
        invoice(4, "CANCEL", "order 3"),
        invoice(5, "CANCEL", "an old gift"),
        "{}",
    ]
    with Server(responding(200, f"[{','.join(found)}]")) as server:
        done = run(EXAMPLES / "reconcile.py", *files, CALYPSO_API_KEY=KEY, CALYPSO_BASE_URL=server.url)
    assert done.returncode == 0, done.stderr
    rows = files[1].read_text().splitlines()
    assert "it cannot be read: iter_invoices: [5]" in rows[1]
    assert rows[2:] == [
        "order 1,several live invoices,1 2",
        "order 1,paid and not delivered,1 2",
        "order 2,another amount or currency,3",
        "order 3,no live invoice among those that can be read,",
    ]


def test_reconcile_killed_in_the_middle_leaves_the_last_report(files: list[Path]) -> None:
    files[1].write_text("of last night")
    variables = {"CALYPSO_API_KEY": KEY}
    with Server(silent) as server:
        with running(EXAMPLES / "reconcile.py", *files, **variables, CALYPSO_BASE_URL=server.url):
            server.wait_until_reached()
        assert files[1].read_text() == "of last night"
    with Server(responding(200, "[]")) as server:
        run(EXAMPLES / "reconcile.py", *files, **variables, CALYPSO_BASE_URL=server.url)
    assert len(files[1].read_text().splitlines()) == 5
    assert {file.name for file in files[1].parent.iterdir()} == {"orders.csv", "report.csv"}


def test_threads() -> None:
    said = output(EXAMPLES / "threads.py").splitlines()
    assert [line.split(":")[0] for line in said[:-1]] == [f"order {number}" for number in range(1, 21)]
    assert len({line.split(": ")[1] for line in said[:-1]}) == 20
    assert said[-1] == "20 invoices in all"


def test_private_ca(tmp_path: Path) -> None:
    authority = trustme.CA()
    root = tmp_path / "root.pem"
    authority.cert_pem.write_to_path(str(root))
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(tls)
    example = EXAMPLES / "private_ca.py"
    with Server(responding(200, f"[{INVOICE}]"), tls) as server:
        variables: dict[str, Any] = {"CALYPSO_API_KEY": KEY, "CALYPSO_BASE_URL": server.url}
        assert run(example, root, **variables).stdout == "1 invoices, read through it\n"
        foreign = tmp_path / "foreign.pem"
        trustme.CA().cert_pem.write_to_path(str(foreign))
        assert "certificate was refused" in run(example, foreign, **variables).stderr
    refused = run(example, root, "socks5://127.0.0.1:1080", **variables)
    assert refused.stderr == "proxy: SOCKS cannot be used: only http:// and https:// proxies can\n"
    assert "usage" in run(example).stderr


def test_a_merchant_s_own_tests() -> None:
    said = output("-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", "/dev/null", EXAMPLES / "test_orders.py")
    assert "6 passed" in said
