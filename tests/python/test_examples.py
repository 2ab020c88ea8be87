"""The examples run as a newcomer runs them: without a key, against the sandbox."""

from __future__ import annotations

import csv
import importlib.util
import io
import re
import threading
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from calypso_invoice.sandbox import Sandbox

from support.child import EXAMPLES, line, output, running
from support.server import PATIENCE

TESTED = {
    *("quickstart.py", "wait_for_payment.py", "export_csv.py", "checkout.py"),
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


def test_export_csv() -> None:
    rows = list(csv.reader(io.StringIO(output(EXAMPLES / "export_csv.py"))))
    assert len(rows) > 1
    assert {len(row) for row in rows} == {len(rows[0])}
    assert rows[0][0] == "id"


def test_checkout() -> None:
    def page(url: str, data: bytes | None = None) -> str:
        with urllib.request.urlopen(url, data, PATIENCE) as response:
            text: str = response.read().decode()
            return text

    with running(EXAMPLES / "checkout.py", "0") as process:
        url, _, order = line(process).rpartition("/order/")
        assert order == "1017"
        assert "PENDING_PAYMENT" in page(f"{url}/order/17")
        assert page(f"{url}/order/17") == page(f"{url}/order/17")
        assert "PAID" in page(f"{url}/pay/17", b"")


class WatchedLock:
    """A lock that tells when somebody tries to take it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.visited = threading.Semaphore(0)

    def __enter__(self) -> None:
        self.visited.release()
        self._lock.acquire()

    def __exit__(self, *_: object) -> None:
        self._lock.release()


def test_checkout_makes_one_invoice_for_two_first_visits() -> None:
    spec = importlib.util.spec_from_file_location("checkout", EXAMPLES / "checkout.py")
    assert spec is not None
    checkout: Any = importlib.util.module_from_spec(spec)
    assert spec.loader is not None
    spec.loader.exec_module(checkout)
    with Sandbox() as sandbox, checkout.Shop(0, sandbox) as shop, ThreadPoolExecutor() as pool:
        shop.creating = lock = WatchedLock()
        sandbox.fault("delay", operation="list_invoices")
        first = pool.submit(shop.invoice_for, 17)
        sandbox.wait_for_requests(1)
        # The service has found no invoice for the first visitor, whose client waits for the response.
        lock.visited.acquire(blocking=False)
        second = pool.submit(shop.invoice_for, 17)
        second.add_done_callback(lambda _: lock.visited.release())
        assert lock.visited.acquire(timeout=PATIENCE)
        sandbox.release()
        assert first.result(PATIENCE) == second.result(PATIENCE)
        assert len(sandbox.invoices()) == 1
