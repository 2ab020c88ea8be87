"""The examples whose waits end early: a cancelled task of asyncio, and gunicorn when it is told to stop."""

from __future__ import annotations

import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from tempfile import TemporaryDirectory

import pytest
from calypso_invoice import Client
from calypso_invoice.sandbox import Sandbox

from support.child import EXAMPLES, output, running
from support.server import PATIENCE

SOON = 10.0


def test_asyncio_wait() -> None:
    said = output(EXAMPLES / "asyncio_wait.py")
    assert "order 1017: paid" in said
    assert "order 1018: the shop closes" in said


@contextmanager
def gunicorn(sandbox: Sandbox, *options: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The program, and its URL."""
    app = ["--chdir", str(EXAMPLES), "--bind", "127.0.0.1:0", *options, "gunicorn_app:app"]
    service = {"CALYPSO_BASE_URL": sandbox.url, "CALYPSO_API_KEY": sandbox.key}
    with (
        TemporaryDirectory() as home,
        running(  # it keeps a socket there
            "-m", "gunicorn", *app, HOME=home, XDG_RUNTIME_DIR=home, PYTHONWARNINGS="default", **service
        ) as process,
    ):
        assert process.stderr is not None
        for said in process.stderr:
            if listening := re.search(r"Listening at: (http://\S+)", said):
                yield process, listening[1]
                process.terminate()  # which ends its workers, as killing it would not
                process.wait(PATIENCE)
                return
    raise AssertionError("gunicorn did not start")


def get(url: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(url, timeout=2 * PATIENCE) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


@pytest.mark.skipif(sys.platform == "win32", reason="gunicorn does not run there")
@pytest.mark.parametrize("options", [[], ["--threads", "2"]], ids=["sync", "threads"])
def test_gunicorn(options: list[str], sandbox: Sandbox, client: Client) -> None:
    invoice = client.create_invoice(amount=1, currency="FAU", description="order 17")
    with gunicorn(sandbox, *options) as (process, url), ThreadPoolExecutor() as pool:
        page = pool.submit(get, f"{url}/invoices/{invoice.id}")
        sandbox.wait_for_requests(2, PATIENCE)  # the create, and the first poll
        begun = time.monotonic()
        process.terminate()
        assert page.result(PATIENCE) == (503, "please try again\n")
        assert process.wait(PATIENCE) == 0
        assert time.monotonic() - begun < SOON


@pytest.mark.skipif(sys.platform == "win32", reason="gunicorn does not run there")
def test_the_page_of_gunicorn_by_state(sandbox: Sandbox) -> None:
    sandbox.seed(2)
    sandbox.set_state(1, "PAID")
    sandbox.set_state(2, "PENDING_INTERVENTION")
    with gunicorn(sandbox) as (_, url):
        assert get(f"{url}/invoices/1") == (200, "paid\n")
        assert get(f"{url}/invoices/2")[0] == 409
        assert get(f"{url}/invoices/3")[0] == 503
        assert get(f"{url}/invoices/x")[0] == 404
