"""The examples run as a newcomer runs them: without a key, against the sandbox."""

from __future__ import annotations

import csv
import io
import re

from support.child import EXAMPLES, output

TESTED = {
    *("quickstart.py", "wait_for_payment.py", "watch.py", "export_csv.py"),
    "checkout.py",  # test_example_checkout.py
    *("asyncio_wait.py", "gunicorn_app.py"),  # test_examples_that_stop.py
}


def test_each_of_them_is_tested() -> None:
    assert {path.name for path in EXAMPLES.glob("*.py")} == TESTED


def test_the_readme_s_program() -> None:
    readme = (EXAMPLES.parents[1] / "README.md").read_text(encoding="utf-8")
    (program,) = re.findall(r"```python\n(.*?)```", readme, re.DOTALL)
    assert "paid: False" in output("-c", program)


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
