"""The examples run as a newcomer runs them: without a key, against the sandbox."""

from __future__ import annotations

import csv
import io
import os
import re

import pytest

from support.child import EXAMPLES, output

TESTED = {
    *("quickstart.py", "wait_for_payment.py", "watch.py", "export_csv.py"),
    *("reconcile.py", "threads.py", "private_ca.py", "test_orders.py"),  # test_examples_daily.py
    *("asyncio_wait.py", "gunicorn_app.py"),  # test_examples_that_stop.py
    *("celery_tasks.py", "dataframe.py"),  # test_examples_frameworks.py
    "prefork.py",
}


def test_each_of_them_is_tested() -> None:
    assert {path.name for path in EXAMPLES.glob("*.py")} == TESTED
    assert [path.parent.name for path in EXAMPLES.glob("*/__main__.py")] == ["shop"]  # test_example_shop.py


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
