"""The shop as a newcomer runs it, on the sandbox: what a browser gets, and what it cannot do."""

from __future__ import annotations

import http.client
import os
import re
import signal
import subprocess
import sys
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from calypso_invoice import Client
from calypso_invoice.sandbox import Sandbox
from shop import processes
from shop.database import Database
from shop.store import Store

from support.child import EXAMPLES, line, running
from support.server import PATIENCE

TOKEN = "a-token-of-a-customer"


class Browser:
    """Does what it is told, and follows nothing."""

    def __init__(self, url: str) -> None:
        self.port = urlsplit(url).port

    def get(self, path: str) -> tuple[int, str]:
        return self.request("GET", path)

    def post(self, path: str, body: str = "", **headers: str) -> tuple[int, str]:
        """The status, and where it redirects to, or else the page."""
        return self.request("POST", path, body, headers)

    def request(self, method: str, path: str, body: str = "", headers: dict[str, str] | None = None) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port or 0, timeout=PATIENCE)
        try:
            connection.request(method, path, body or None, headers or {})
            response = connection.getresponse()
            return response.status, response.getheader("Location") or response.read().decode()
        finally:
            connection.close()

    def wait_for(self, said: str, path: str) -> str:
        """The page, once it says so."""
        while True:  # the test's limit ends it
            status, page = self.get(path)
            assert status == 200, page
            if said in page:
                return page


@contextmanager
def shop(*argv: str, **variables: str) -> Generator[tuple[subprocess.Popen[str], Browser]]:
    with running(*argv, PYTHONPATH=os.pathsep.join([os.environ["PYTHONPATH"], str(EXAMPLES)]), **variables) as process:
        first = line(process)
        yield process, Browser(line(process) if first.startswith("no key given") else first)


@pytest.fixture(scope="module")
def browser() -> Generator[Browser]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(Path(__file__).parent / "programs"))
        patch.setenv("CALYPSO_CHILD_LIMIT", str(4 * PATIENCE))
        with shop("-m", "shop") as (_, browser):
            yield browser


def test_an_order_is_placed_and_paid(browser: Browser) -> None:
    status, form = browser.get("/")
    assert status == 200
    token = re.search(r'name="token" value="([\w-]+)"', form)
    assert token
    status, place = browser.post("/orders", f"token={token[1]}")
    assert (status, place) == (303, f"/orders/{token[1]}")
    page = browser.wait_for("sandbox-invoice-", place)
    assert "0.00059165" in page
    assert browser.get(place) == (200, page)  # a reload shows the same
    assert browser.post(f"{place}/pay") == (303, place)
    browser.wait_for("Paid", place)


def test_a_form_that_is_posted_often_is_one_order(browser: Browser) -> None:
    with ThreadPoolExecutor(8) as pool:
        posted = list(pool.map(lambda _: browser.post("/orders", f"token={TOKEN}"), range(8)))
    assert set(posted) == {(303, f"/orders/{TOKEN}")}
    browser.wait_for("sandbox-invoice-", f"/orders/{TOKEN}")


def test_each_form_has_a_token_of_its_own(browser: Browser) -> None:
    assert browser.get("/") != browser.get("/")


def test_nobody_sees_another_s_order(browser: Browser) -> None:
    for path in ("/favicon.ico", "/orders", "/orders/", "/orders/1", f"/orders/{'x' * 22}", "/../etc/passwd"):
        assert browser.get(path)[0] == 404


@pytest.mark.parametrize(
    "body", ["", "token=", "token=short", f"token={'x' * 65}", "token=<script>alert(1)</script>", "%"]
)
def test_a_post_without_a_token_is_no_order(body: str, browser: Browser) -> None:
    status, page = browser.post("/orders", body, **{"Content-Length": str(len(body))})
    assert status == 400
    assert "<script>" not in page


def test_a_body_has_a_limit(browser: Browser) -> None:
    assert browser.post("/orders", "x" * 5000)[0] == 413
    assert browser.post("/orders", "", **{"Transfer-Encoding": "chunked"})[0] == 411
    assert browser.post("/elsewhere", "token=1")[0] == 404


@contextmanager
def on_service(sandbox: Sandbox, database: Path, *argv: str) -> Generator[tuple[subprocess.Popen[str], Browser]]:
    service = {"CALYPSO_BASE_URL": sandbox.url, "CALYPSO_API_KEY": sandbox.key}
    with shop(str(EXAMPLES / "shop"), "--database", str(database), *argv, **service) as running:
        yield running


def test_on_the_service(sandbox: Sandbox, tmp_path: Path) -> None:
    database = tmp_path / "shop.sqlite"
    with on_service(sandbox, database) as (_, browser):
        browser.get("/")
        assert browser.get("/favicon.ico")[0] == 404
        _, place = browser.post("/orders", f"token={TOKEN}")
        browser.wait_for("sandbox-invoice-1", place)
        # Nobody plays the customer there.
        assert browser.post(f"{place}/pay")[0] == 404
    assert [invoice.state for invoice in sandbox.invoices()] == ["PENDING_PAYMENT"]
    sandbox.pay(1, sandbox.invoices()[0].amount)
    # What happened while it did not run is noticed when it runs again.
    with on_service(sandbox, database) as (_, browser):
        browser.wait_for("Paid", place)
    assert sum(request.operation == "create_invoice" for request in sandbox.requests()) == 1


def test_a_database_of_another_service_ends_the_start(sandbox: Sandbox, tmp_path: Path) -> None:
    database = tmp_path / "shop.sqlite"
    Store(Database(str(database))).prepare("https://elsewhere.example")
    service = {"CALYPSO_BASE_URL": sandbox.url, "CALYPSO_API_KEY": sandbox.key}
    with running(EXAMPLES / "shop", "--database", str(database), **service) as process:
        stdout, stderr = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1
    assert stdout == ""
    why = "this database is about another service, whose invoices have other ids: use another database"
    assert stderr.splitlines() == [why]


def test_which_service_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALYPSO_API_KEY", "a-key")
    for url in ("", " ", "http://127.0.0.1:8/", "http://127.0.0.1:8", "http://localhost:8/path"):
        monkeypatch.setenv("CALYPSO_BASE_URL", url)
        assert f"base_url='{processes.service()}'" in repr(Client.from_env())
    monkeypatch.delenv("CALYPSO_BASE_URL")
    assert f"base_url='{processes.service()}'" in repr(Client.from_env())


def children_of(pid: int) -> list[int]:
    """Those that it has spawned, without the one that Python keeps for itself."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return [int(child) for child in children if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="finds the shop's processes in /proc")
def test_a_process_that_dies_is_started_again(sandbox: Sandbox, tmp_path: Path) -> None:
    with on_service(sandbox, tmp_path / "shop.sqlite", "--web", "1", "--interval", "0.2") as (process, browser):
        _, place = browser.post("/orders", f"token={TOKEN}")
        browser.wait_for("sandbox-invoice-1", place)
        children = children_of(process.pid)
        assert len(children) == 3
        for child in children:
            os.kill(child, signal.SIGKILL)
            assert process.stderr is not None
            assert "is started again" in process.stderr.readline()
        sandbox.pay(1, sandbox.invoices()[0].amount)
        browser.wait_for("Paid", place)
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE) == 0


def test_the_tables_of_a_wrong_url_are_not_made(tmp_path: Path) -> None:
    with running(
        "-m", "shop", "--database", str(tmp_path / "nowhere" / "shop.sqlite"), PYTHONPATH=str(EXAMPLES)
    ) as process:
        assert process.wait(PATIENCE) != 0
