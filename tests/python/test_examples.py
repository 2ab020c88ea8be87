"""The examples run as a newcomer runs them: without a key, against the sandbox."""

from __future__ import annotations

import csv
import io
import os
import re
from typing import Any

import pytest
from calypso_invoice import Client, InvalidResponseError, Invoice

from support.child import EXAMPLES, output
from support.scripts import INVOICE, KEY, responding
from support.server import Server

TESTED = {
    *("quickstart.py", "wait_for_payment.py", "watch.py", "export_csv.py"),
    "checkout.py",  # test_example_checkout.py
    *("asyncio_wait.py", "gunicorn_app.py"),  # test_examples_that_stop.py
    *("celery_tasks.py", "dataframe.py"),  # test_examples_frameworks.py
    "prefork.py",
}


def test_each_of_them_is_tested() -> None:
    assert {path.name for path in EXAMPLES.glob("*.py")} == TESTED


def test_the_readme_s_program() -> None:
    readme = (EXAMPLES.parents[1] / "README.md").read_text(encoding="utf-8")
    program, _ = re.findall(r"```python\n(.*?)```", readme, re.DOTALL)
    assert "paid: False" in output("-c", program)


class Orders:
    """A merchant's side of the README's watch; it ends once two orders are delivered."""

    def __init__(self) -> None:
        self.saved: dict[int, str] = {1: "PAID", 2: "PENDING_PAYMENT"}
        self.delivered: list[int] = []
        self.faults: list[InvalidResponseError] = []

    def load(self) -> dict[int, str]:
        return self.saved

    def deliver(self, invoice: Invoice) -> None:
        self.delivered.append(invoice.id)

    def save(self, known: dict[int, str]) -> None:
        self.saved = known
        if len(self.delivered) == 2:
            raise StopAsyncIteration

    def ask_person(self, error: InvalidResponseError) -> None:
        self.faults.append(error)


def test_the_readme_s_watch() -> None:
    readme = (EXAMPLES.parents[1] / "README.md").read_text(encoding="utf-8")
    _, program = re.findall(r"```python\n(.*?)```", readme, re.DOTALL)
    defined: dict[str, Any] = {}
    exec(program, defined)
    orders = Orders()
    paid = INVOICE.replace("PENDING_PAYMENT", "PAID")
    numbered = [paid.replace("7", number) for number in ("1", "2", "3")]
    script = responding(200, f"[{numbered[0]},{numbered[1]},{{}},{numbered[2]}]")
    with Server(script) as server, pytest.raises(StopAsyncIteration):
        defined["watch"](Client(KEY, base_url=server.url), orders)
    assert orders.delivered == [2, 3]
    assert orders.saved == {1: "PAID", 2: "PAID", 3: "PAID"}
    assert len(orders.faults) == 1


def test_nobody_is_shown_to_take_the_first_of_several_invoices() -> None:
    root = EXAMPLES.parents[1]
    texts = [
        root / "README.md",
        *root.glob("core/examples/*"),
        *root.glob("python/*/*.py*"),
        *root.glob("python/src/*.rs"),
    ]
    first = re.compile(r"error\.invoices(?:\(\))?\[0\]")
    assert len(texts) > 20
    assert [path.name for path in texts if first.search(path.read_text(encoding="utf-8"))] == []


def test_quickstart() -> None:
    said = output(EXAMPLES / "quickstart.py")
    for step in ("list", "create", "CANCEL"):
        assert step in said


def test_wait_for_payment() -> None:
    assert "is paid" in output(EXAMPLES / "wait_for_payment.py")


def test_watch() -> None:
    said = output(EXAMPLES / "watch.py")
    assert said.splitlines()[1:] == [
        "deliver order 1017",
        "deliver order 1018",
        "order 1019 is PENDING_INTERVENTION: a person has to look at it",
    ]


def test_export_csv() -> None:
    rows = list(csv.reader(io.StringIO(output(EXAMPLES / "export_csv.py"))))
    assert len(rows) > 1
    assert {len(row) for row in rows} == {len(rows[0])}
    assert rows[0][0] == "id"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
def test_prefork() -> None:
    said = output(EXAMPLES / "prefork.py").splitlines()
    orders = sorted(line.partition(":")[0] for line in said)
    assert orders == ["order 1017", "order 1018", "order 1019", "order 1020"]
