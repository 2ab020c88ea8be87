"""The shop in a real browser, as its customers see it: nobody has to reload a page to see that it was paid."""

from __future__ import annotations

import os
import socket
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from threading import Thread

import pytest
from calypso_invoice import Client
from calypso_invoice.sandbox import Sandbox
from shop.database import Database
from shop.orders import Orders
from shop.store import Store
from shop.web import Shop

from support.browser import MISSING, WHY, Browser
from support.child import EXAMPLES, line, running

pytestmark = pytest.mark.skipif(MISSING, reason=WHY)


@pytest.fixture
def page(browser: Browser) -> Iterator[Browser]:
    """The browser; what it complains about, as of a policy that was broken, fails the test."""
    browser.complaints()
    yield browser
    assert browser.complaints() == []


def order(page: Browser, url: str) -> None:
    """As a customer orders, until the shop waits for the payment; the page is marked, and would lose that by a reload."""
    page.open(url)
    assert page.text("h1") == "A bag of coffee"
    page.click("button")
    wait_for_heading(page, "Please pay")
    page.run("window.mark = 'the same page'")


def wait_for_heading(page: Browser, text: str) -> None:
    page.wait("document.querySelector('h1')?.textContent === arguments[0]", text)


def is_same_page(page: Browser) -> bool:
    return bool(page.run("return window.mark === 'the same page'"))


def test_order_and_pay_by_the_button(page: Browser) -> None:
    path = os.pathsep.join([os.environ["PYTHONPATH"], str(EXAMPLES)])
    with running("-m", "shop", PYTHONPATH=path) as process:
        assert line(process).startswith("no key given")
        order(page, line(process))
        assert page.text("dd") == "0.00059165\N{NO-BREAK SPACE}BTC"
        assert page.text("code") == "sandbox-invoice-1"
        assert page.run("return document.querySelector('svg').getBoundingClientRect().width") >= 200
        page.click("button")
        wait_for_heading(page, "Paid. Thank you!")
        assert page.run("return document.title").startswith("Order 1 is paid")
        page.open("about:blank")


@dataclass
class Counter:
    """A shop whose web server runs here; the test is its worker."""

    url: str
    store: Store
    client: Client

    def notice(self, id: int) -> None:
        """What the worker does when the watch tells of a change."""
        self.store.notice(self.client.get_invoice(id))


@pytest.fixture
def counter(tmp_path: Path, sandbox: Sandbox, client: Client) -> Generator[Counter]:
    store = Store(Database(str(tmp_path / "shop.sqlite")))
    store.prepare(sandbox.url)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        shop = Shop(listener, Orders(store, client, timeout=30, lands_within=600), None)
        serving = Thread(target=shop.serve_forever)
        serving.start()
        yield Counter(f"http://127.0.0.1:{listener.getsockname()[1]}/", store, client)
        shop.shutdown()
        serving.join()


@pytest.mark.parametrize(
    "state, heading",
    [
        ("PAID", "Paid. Thank you!"),
        ("PENDING_INTERVENTION", "We look into your payment"),
        ("CANCEL", "This order was cancelled"),
    ],
)
def test_the_page_shows_what_happens(
    state: str, heading: str, page: Browser, counter: Counter, sandbox: Sandbox
) -> None:
    order(page, counter.url)
    sandbox.set_state(1, state)
    counter.notice(1)
    wait_for_heading(page, heading)
    assert is_same_page(page)
    assert heading in page.text("main[aria-live=polite]")
    page.open("about:blank")


def test_an_order_whose_invoice_comes_late(page: Browser, counter: Counter, sandbox: Sandbox) -> None:
    sandbox.fault("respond", status=503, operation="list_invoices", times=9, headers={"Retry-After": "60"})
    page.open(counter.url)
    page.click("button")
    wait_for_heading(page, "One moment, please")
    page.run("window.mark = 'the same page'")
    sandbox.clear_faults()
    (number,) = counter.store.without_invoice()
    Orders(counter.store, counter.client, timeout=30, lands_within=600).advance(number)
    wait_for_heading(page, "Please pay")
    assert is_same_page(page)
    sandbox.pay(1, Decimal("0.00059165"))
    counter.notice(1)
    wait_for_heading(page, "Paid. Thank you!")
    page.open("about:blank")


def test_a_script_that_got_in_would_not_run(page: Browser, counter: Counter) -> None:
    page.open(counter.url)
    assert page.keeps_scripts_out()


def test_it_is_for_every_screen_and_for_a_keyboard(page: Browser, counter: Counter) -> None:
    page.open(counter.url)
    page.press("\ue004\ue004\ue007")  # Tab, Tab, Enter
    wait_for_heading(page, "Please pay")
    for scheme in ("light", "dark"):
        for width in (1280, 390, 320):
            page.screen(width, 800, scheme)
            assert page.run("return document.documentElement.scrollWidth") <= width
    page.open("about:blank")
