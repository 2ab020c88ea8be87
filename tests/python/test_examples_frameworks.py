"""The examples for pandas and Celery, with the real ones; skipped where these have no wheel, as tests/python/run says."""

from __future__ import annotations

import importlib
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from calypso_invoice import Client
from calypso_invoice.sandbox import Sandbox

from support.child import EXAMPLES, PROGRAMS, output, running
from support.server import PATIENCE

SOON = 10.0


def test_dataframe() -> None:
    pytest.importorskip("pandas", reason="pandas has no wheel here")
    said = output(EXAMPLES / "dataframe.py", PYTHONWARNINGS="default")
    assert "ETH           3  0.300000000000000001" in said
    assert "EUR" not in said


class Shop:
    """The example's tasks as a program sees that sends them, and the worker that runs them."""

    def __init__(self, tasks: Any, worker: subprocess.Popen[str]) -> None:
        self.tasks = tasks
        self.worker = worker

    def get(self, result: Any) -> Any:
        return result.get(timeout=PATIENCE, interval=0.05)


@pytest.fixture
def shop(sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    if sys.platform == "win32":
        pytest.skip("Celery does not run there")
    pytest.importorskip("celery", reason="celery has no wheel here")
    service = {
        "CALYPSO_BASE_URL": sandbox.url,
        "CALYPSO_API_KEY": sandbox.key,
        "CELERY_FOLDER": str(tmp_path),
        "PYTHONPATH": f"{PROGRAMS}:{EXAMPLES}",
    }
    for name, value in service.items():
        monkeypatch.setenv(name, value)
    for folder in (PROGRAMS, EXAMPLES):
        monkeypatch.syspath_prepend(str(folder))
    for name in ("celery_shop", "celery_tasks"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    tasks = importlib.import_module("celery_shop")
    options = [
        "--concurrency",
        "1",
        "--without-gossip",
        "--without-mingle",
        "--without-heartbeat",
        "--loglevel",
        "INFO",
    ]
    with running("-m", "celery", "-A", "celery_shop", "worker", *options, PYTHONWARNINGS="default") as worker:
        yield Shop(tasks, worker)
        worker.terminate()  # which ends its children, as killing it would not
        try:
            worker.communicate(timeout=PATIENCE)
        finally:
            worker.kill()


def test_celery(shop: Shop, sandbox: Sandbox, client: Client) -> None:
    order = {"order": "order 1017", "amount": "0.10", "currency": "ETH"}
    first, again = (shop.get(shop.tasks.create_invoice.delay(**order)) for _ in range(2))
    assert first["amount"] == "0.10"
    assert first["id"] == again["id"]
    assert len(client.list_invoices()) == 1

    # A task that is paid for meanwhile.
    waiting = shop.tasks.wait_for_payment.delay(first["id"])
    seen(sandbox, first["id"], 1)
    sandbox.pay(first["id"], "0.10")
    assert shop.get(waiting) == "PAID"

    # Its time is over, and then it is revoked: both end the call, long before it would end by itself.
    unpaid = client.create_invoice(amount=1, currency="FAU", description="order 1018").id
    limited = shop.tasks.wait_for_payment.apply_async((unpaid,), soft_time_limit=1)
    begun = time.monotonic()
    assert shop.get(limited) == "PENDING_PAYMENT"
    assert time.monotonic() - begun < SOON + 1
    polls = seen(sandbox, unpaid, 1)
    revoked = shop.tasks.wait_for_payment.delay(unpaid)
    seen(sandbox, unpaid, polls + 1)
    begun = time.monotonic()
    revoked.revoke(terminate=True, signal="SIGUSR1")
    # The only process of the worker is free for another task.
    assert shop.get(shop.tasks.create_invoice.delay(**order))["id"] == first["id"]
    assert time.monotonic() - begun < SOON


def seen(sandbox: Sandbox, invoice: int, count: int) -> int:
    """Waits until the invoice was asked for so often; how often it was."""
    end = time.monotonic() + PATIENCE
    while True:
        polls = sum(request.path == f"/api/v1/invoices/{invoice}" for request in sandbox.requests())
        if polls >= count:
            return polls
        assert time.monotonic() < end, "no worker asked for the invoice"
        sandbox.wait_for_requests(len(sandbox.requests()) + 1, PATIENCE)
